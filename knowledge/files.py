"""Content files as plain data (内容文件): YAML that refuses duplicate keys, Markdown with a head."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ARTICLE = re.compile(r"^##\s+(?P<number>\S+)(?:\s+(?P<title>.+?))?\s*$")
HEAD = re.compile(r"^---\s*$", re.M)
SUFFIXES = (".yaml", ".md")
OPENED = re.compile(r"[\[{]|[-?:][ \t]+(?=[-?:])")
ALIAS = re.compile(r"(?:^|[\s\[{,])\*\w", re.M)
SURELY_FLAT, DEEPEST, LARGEST = 2000, 50, 1_000_000


class FileError(ValueError):
    """A content file that cannot be read; the message says where and why."""


class _Loader(yaml.CSafeLoader):
    """Refuses duplicate keys, which plain YAML silently drops."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(k) for k, _ in node.value]
    if len(keys) != len(set(keys)):
        twice = sorted({str(k) for k in keys if keys.count(k) > 1})
        raise yaml.constructor.ConstructorError(
            None, None, f"key given twice: {', '.join(twice)}", node.start_mark
        )
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def parse_yaml(text: str) -> Any:
    """YAML as plain data; raises FileError with line and column."""
    try:
        if len(OPENED.findall(text)) > SURELY_FLAT or ALIAS.search(text):
            _bounded(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise FileError(" ".join(str(error).split())) from error


def _bounded(text: str) -> None:
    """Refuse what nests so deep that it kills its reader, or grows without end by its aliases."""
    sizes: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor, 1))
            if len(opened) > DEEPEST:
                raise FileError(f"nests deeper than {DEEPEST} levels")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, size = opened.pop()
            sizes |= {anchor: size} if anchor else {}
        else:
            size = sizes.get(event.anchor or "", 1) if isinstance(event, yaml.AliasEvent) else 1
        opened[-1] = (opened[-1][0], opened[-1][1] + size)
        if opened[-1][1] > LARGEST:
            raise FileError(f"says more than {LARGEST} values")


def parse_markdown(text: str) -> dict[str, Any]:
    """A policy as data: a YAML head between --- lines, then `## 第一条 title` articles."""
    parts = HEAD.split(text, maxsplit=2)
    if len(parts) != 3:
        raise FileError("not a policy file (--- head --- then ## 第一条 …)")
    articles: list[dict[str, Any]] = []
    for line in parts[2].splitlines():
        if found := ARTICLE.match(line):
            articles.append({"number": found["number"], "title": found["title"], "text": ""})
        elif articles and line.strip():
            articles[-1]["text"] += ("\n" if articles[-1]["text"] else "") + line.strip()
    if not isinstance(data := parse_yaml(parts[1]), dict):
        raise FileError("the head between the --- lines is no mapping")
    return {**data, "articles": articles}


def data_of(path: str, text: str | bytes) -> dict[str, Any]:
    """What a content file says, as plain data; raises FileError where it is no mapping."""
    try:
        said = text if isinstance(text, str) else text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(f"is not UTF-8: {error}") from error
    data = parse_markdown(said) if path.endswith(".md") else parse_yaml(said) or {}
    if not isinstance(data, dict):
        raise FileError("must be a mapping of key to entry")
    return data


def files_of(folder: Path) -> dict[str, bytes]:
    """Path inside the folder → bytes of every content file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.suffix in SUFFIXES and path.is_file() and not hidden:
            found[name.as_posix()] = path.read_bytes()
    return found
