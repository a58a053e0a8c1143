"""YAML as it was written (YAML 原样): a file's tree with its comments, quotes and line forms."""

from __future__ import annotations

import difflib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from knowledge.files import FileError, parse_yaml

Data = Any
Changed = dict[str, Data]


def before_and_after(text: str, before: Changed, after: Changed) -> tuple[str, str]:
    """The file as the writer would write it, before and after a change.

    Raises ValueError where the text cannot be changed in place.
    """
    try:
        writer = _writer(indented=not re.search(r"^- ", text, re.M))
        node = writer.load(text)
        if not isinstance(node, CommentedMap):
            raise ValueError("not a mapping")
        plain = _dumped(node, writer)
        _put(node, before, after, Counter(id(n) for n in _walk(node)))
        return plain, _dumped(node, writer)
    except (YAMLError, TypeError, KeyError, IndexError) as error:
        raise ValueError(str(error)) from error


def written(data: Changed) -> str:
    """A whole new file."""
    return _dumped(_fresh(data, flow=False))


def _put(node: CommentedMap, before: Changed, after: Changed, shared: Counter[int]) -> None:
    """Bring a mapping from what it said to what it is to say."""
    for key in before.keys() - after.keys():
        del node[key]
    for key, value in after.items():
        if key not in before:
            node[_scalar(key, True, None)] = _fresh(value, flow=_in_flow(node) or _small(value))
        elif before[key] != value:
            node[key] = _changed(node[key], before[key], value, _in_flow(node), shared)


def _changed(node: Any, old: Data, new: Data, flow: bool, shared: Counter[int]) -> Any:
    """A value's node after the change: the same node where it can be changed within."""
    if shared[id(node)] > 1:
        return _fresh(new, flow=True)
    if isinstance(node, CommentedMap) and isinstance(old, dict) and isinstance(new, dict) and new:
        _put(node, old, new, shared)
        return node
    if isinstance(node, CommentedSeq) and isinstance(old, list) and isinstance(new, list) and new:
        _put_items(node, old, new, shared)
        return node
    flow = flow or getattr(node, "fa", None) is not None and _in_flow(node)
    return _fresh(new, flow=flow or _small(new), like=node)


def _put_items(node: CommentedSeq, old: list[Data], new: list[Data], shared: Counter[int]) -> None:
    """Items are matched by what they are about; taken from the end, so that places hold."""
    a, b = ([_about(item) for item in items] for items in (old, new))
    matched = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for tag, i, i_end, j, j_end in reversed(matched.get_opcodes()):
        both = min(i_end - i, j_end - j)
        for n in range(both):
            if old[i + n] != new[j + n]:
                node[i + n] = _changed(node[i + n], old[i + n], new[j + n], _in_flow(node), shared)
        if tag == "equal":
            continue
        for n in reversed(range(i + both, i_end)):
            del node[n]
        for n in range(j + both, j_end):
            node.insert(i + n - j, _fresh(new[n], flow=_in_flow(node) or _flow_inside(node, new[n])))


def _about(item: Data) -> str:
    named = next((item[k] for k in ("name", "id", "key", "q", "text") if k in item), None) \
        if isinstance(item, dict) else None  # fmt: skip
    return json.dumps(item if named is None else named, ensure_ascii=False, sort_keys=True, default=str)


def _flow_inside(node: CommentedSeq, item: Data) -> bool:
    """Whether a new item goes on one line: as those beside it, or where it has no inner lists."""
    beside = [_in_flow(other) for other in node if isinstance(other, CommentedMap | CommentedSeq)]
    return any(beside) if beside else _flat(item)


def _in_flow(node: Any) -> bool:
    return bool(node.fa.flow_style())


def _small(value: Data) -> bool:
    """Whether a value is written on one line: an empty one, a list of texts, a flat mapping."""
    if isinstance(value, list):
        return all(not isinstance(v, list | dict) for v in value)
    return _flat(value)


def _flat(value: Data) -> bool:
    return isinstance(value, dict) and not any(isinstance(v, dict | list) and v and not _small(v) for v in value.values())


def _fresh(value: Data, *, flow: bool, like: Any = None) -> Any:
    """A new node for a value."""
    if isinstance(value, dict):
        node: CommentedMap | CommentedSeq = CommentedMap(
            {_scalar(k, True, None): _fresh(v, flow=flow or _small(v)) for k, v in value.items()}
        )
    elif isinstance(value, list | tuple):
        node = CommentedSeq(_fresh(v, flow=flow or _small(v)) for v in value)
    else:
        return _scalar(value, flow, like)
    if flow:
        node.fa.set_flow_style()
    else:
        node.fa.set_block_style()
    return node


def _scalar(value: Data, flow: bool, like: Any) -> Any:
    """A text is quoted where it would be read as something else, or was quoted before."""
    if not isinstance(value, str):
        return value
    if "\n" in value and not flow:
        return LiteralScalarString(value)
    if isinstance(like, DoubleQuotedScalarString) or not _says(value):
        return DoubleQuotedScalarString(value)
    return value


def _says(text: str) -> bool:
    """Whether an unquoted text is read back as that text."""
    try:
        return bool(parse_yaml(f"[{text}]") == [text] and parse_yaml(f"k: {text}") == {"k": text})
    except FileError:
        return False


def _walk(node: Any) -> Iterator[Any]:
    if isinstance(node, CommentedMap | CommentedSeq):
        yield node
        for value in node.values() if isinstance(node, CommentedMap) else node:
            yield from _walk(value)


def _writer(indented: bool = True) -> YAML:
    """The writer in the form of the content files, or with lists at the margin as other tools do."""
    yaml = YAML()
    yaml.width, yaml.preserve_quotes = 100000, True
    yaml.indent(mapping=2, sequence=4 if indented else 2, offset=2 if indented else 0)
    return yaml


def _dumped(node: Any, writer: YAML | None = None) -> str:
    out = io.StringIO()
    (writer or _writer()).dump(node, out)
    return out.getvalue()
