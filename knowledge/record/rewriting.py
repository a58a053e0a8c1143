"""A file's text with only its changed fields rewritten (按字段改写): every other byte stays."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.files import ARTICLE, FileError, data_of, parse_yaml
from knowledge.record.nodes import before_and_after, written

Data = Any
Changed = dict[str, Data]
RULE = re.compile(r"^---[ \t]*\n", re.M)


def rewritten(path: str, text: str, data: Mapping[str, Data]) -> str:
    """The text of a file that says `data`, as little changed as can be.

    What cannot be changed in place is written anew, so that the result always says `data`.
    """
    try:
        before: Changed = data_of(path, text) if text else {}
    except FileError:
        before = {}
    if before == data:
        return text
    if path.endswith(".md"):
        return _policy(text, before, dict(data))
    return _yaml(text, before, dict(data))


def _yaml(text: str, before: Changed, after: Changed) -> str:
    """The rewritten YAML, checked: it must say what was asked, or all of it is written anew."""
    try:
        made = _merged(text, *before_and_after(text, before, after))
        if parse_yaml(made) == after:
            return made
    except ValueError:
        pass
    return written(after)


def _merged(text: str, plain: str, changed: str) -> str:
    """The changed lines alone, put into the text as it was written."""
    mine, base, new = (t.splitlines(keepends=True) for t in (text, plain, changed))
    starts, ends = _places(mine, base)
    made, at = [], 0
    for tag, i, i_end, j, j_end in _opcodes(base, new):
        if tag == "equal":
            continue
        start, end = (starts[i], ends[i_end]) if i < i_end else (ends[i], ends[i])
        made += [*mine[at:max(at, start)], *new[j:j_end]]
        at = max(at, end)
    return "".join([*made, *mine[at:]])


def _places(mine: list[str], base: list[str]) -> tuple[list[int], list[int]]:
    """Where each line of the writer's form begins and ends in the text as it was written."""
    starts, ends = [0] * (len(base) + 1), [0] * (len(base) + 1)
    for tag, i, i_end, j, j_end in _opcodes(base, mine):
        at = j
        for n in range(i, i_end):
            starts[n] = at
            at = at + 1 if tag == "equal" else _folded(base[n], mine, at, j_end)
            ends[n + 1] = at
    starts[len(base)] = ends[len(base)] = len(mine)
    return starts, ends


def _folded(line: str, mine: list[str], at: int, end: int) -> int:
    """Where the lines end that say what one line of the writer says, spaces aside."""
    wanted, said = "".join(line.split()), ""
    for n in range(at, end):
        said += "".join(mine[n].split())
        if said == wanted:
            return n + 1
    return end


def _opcodes(a: list[str], b: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def _policy(text: str, before: Changed, after: Changed) -> str:
    """A policy: its YAML head, then its articles."""
    parts = RULE.split(text, maxsplit=2) if text else []
    head, body = (parts[1], parts[2]) if len(parts) == 3 else ("", "\n")
    old, new = (before.pop("articles", []), after.pop("articles", []))
    if before != after:
        head = _yaml(head, before, after)
    if old != new:
        body = _body(body, old, new)
    return f"---\n{head}---\n{body}"


def _body(body: str, old: list[Changed], new: list[Changed]) -> str:
    """The articles, with those that did not change as they were written."""
    intro, *written = _articles(body)
    if len(written) != len(old):
        written = [_article(a) for a in old]
    said, says = ([json.dumps(a, sort_keys=True) for a in side] for side in (old, new))
    made: list[str] = []
    for tag, i, i_end, j, j_end in _opcodes(said, says):
        made += written[i:i_end] if tag == "equal" else [_article(a) for a in new[j:j_end]]
    return (intro if intro.endswith("\n") else intro + "\n") + "\n".join(p.strip("\n") + "\n" for p in made)


def _articles(body: str) -> list[str]:
    """What stands before the first article, then each article as written."""
    parts = [""]
    for line in body.splitlines(keepends=True):
        if ARTICLE.match(line.rstrip("\n")):
            parts.append("")
        parts[-1] += line
    return parts


def _article(article: Changed) -> str:
    title = f" {article['title']}" if article.get("title") else ""
    return f"## {article['number']}{title}\n{article.get('text') or ''}\n"
