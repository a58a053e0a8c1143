"""Whom to ask and what others asked (咨询与常见问题)."""

from __future__ import annotations

import re

from knowledge.imports.building import Build, near
from knowledge.imports.columns import rows_of
from knowledge.imports.guide import Said
from knowledge.imports.known import phones
from knowledge.imports.labels import Labels
from knowledge.imports.labels import said as words
from knowledge.imports.read import Line

QUESTION = re.compile(r"^(?:\d{1,2}[.、．]\s*)?(?:问题?|Q)\s*\d{0,2}\s*[：:.、]\s*(.+)$", re.S)
REPLY = re.compile(r"^(?:解?答案?|答复|A)\s*\d{0,2}\s*[：:.、]\s*(.+)$", re.S)


def contacts(build: Build, said: Said, labels: Labels) -> None:
    """咨询电话: a line for each; numbers that only hold a place are left out."""
    rows = rows_of(said.grid, labels, "contacts") if said.grid else None
    lines = build.lines(said)
    if rows is not None and said.grid:
        lines = [
            Line("，".join(v.replace("\n", "，") for v in cells.values()), said.grid.place(source[0]))
            for cells, source in rows
        ]  # fmt: skip
    for line in lines:
        numbers = phones(line.text)
        if _placeholder(line.text):
            build.leave(line, "placeholder", said.label)
        elif said.target == "contacts" or numbers:
            text = line.text if len(line.text) > 40 or "：" in line.text else f"{label_of(said)}：{line.text}"
            build.add("contacts", text, said, line.place, near(said))
        else:
            build.leave(line, "not_parsed", said.label)


def label_of(said: Said) -> str:
    """A label as a reader of the answer sees it."""
    return re.sub(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*|[\s*：:]+|[（(].*?[）)]", "", said.label)


def _placeholder(text: str) -> bool:
    bare = re.sub(r"[^\dxX*]", "", text).lower()
    return any(p in bare for p in words()["placeholder_phones"])


def faqs(build: Build, said: Said, labels: Labels) -> None:
    """常见问题: a table of questions and answers, or lines that begin with 问 and 答."""
    rows = rows_of(said.grid, labels, "faqs") if said.grid else None
    if rows is not None and said.grid:
        for cells, source in rows:
            if cells.get("q") and cells.get("a"):
                item = {"q": cells["q"], "a": cells["a"]}
                build.add("faqs", item, said, said.grid.place(source[0]))
        return
    asked: Line | None = None
    replies: list[str] = []
    for line in [*build.lines(said), Line("", said.place)]:
        found, reply = QUESTION.match(line.text), REPLY.match(line.text)
        plain_question = line.text.endswith(("？", "?")) and len(line.text) < 80
        if (found or plain_question or not line.text) and asked:
            _faq(build, said, asked, replies)
            asked, replies = None, []
        if found or (plain_question and not reply):
            asked = Line(re.sub(r"^\d{1,2}[.、．]\s*", "", found[1] if found else line.text), line.place)
        elif asked and line.text:
            replies.append(reply[1] if reply else line.text)
        elif line.text:
            build.leave(line, "not_parsed", said.label)


def _faq(build: Build, said: Said, asked: Line, replies: list[str]) -> None:
    if replies:
        build.add("faqs", {"q": asked.text, "a": "".join(replies)}, said, asked.place)
    else:
        build.leave(asked, "not_parsed", said.label)
