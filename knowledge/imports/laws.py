"""Laws out of words (依据): 《names》, numbers of documents, articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LAW = re.compile(r"《((?:[^《》]|《[^《》]{1,60}》){1,160})》")
NUMERAL = r"[一二三四五六七八九十百千零〇两\d]{1,9}"
ARTICLES = re.compile(rf"第{NUMERAL}条(?:之[一二三四五六七八九十]{{1,2}})?(?:第?[（(]?{NUMERAL}[）)]?[款项目])*")
DOC_NO = re.compile(
    r"[\u4e00-\u9fff]{1,14}[〔﹝\[［【（(]\s?((?:19|20)\d{2})\s?[〕﹞\]］】）)]\s?第?\s?(\d{1,5})\s?号"
    r"|(?:[\u4e00-\u9fff、 ]{2,30})?(?:令|公告)\s?(?:(?:19|20)\d{2}年)?第\s?[\d一二三四五六七八九十百]{1,6}\s?号"
)
NAMED = re.compile(r"([\u4e00-\u9fff（）、]{3,40}?(?:法|条例|办法|规定|细则|通知|意见|规则|决定))(?=第|（|\(|[，,。；;\s]|$)")
BRACKETS = str.maketrans({"﹝": "〔", "[": "〔", "［": "〔", "【": "〔", "（": "〔", "(": "〔", "﹞": "〕", "]": "〕", "］": "〕", "】": "〕", "）": "〕", ")": "〕"})
LEADS = re.compile(r"^(?:根据|依据|按照|依照|符合|详见|见|和|及|与|、|，|\s)+")


def doc_no(text: str) -> str | None:
    """The first number of a document (文号), its brackets made the official ones."""
    match = DOC_NO.search(text)
    if match is None:
        return None
    found = match[0].strip(" 、")
    if match[1]:
        found = re.sub(r"\s|第(?=\d)", "", found.translate(BRACKETS))
    return LEADS.sub("", found)


def bases(text: str, plain_too: bool = True) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Each law that a text names, with where in the text it begins and ends."""
    found = [*LAW.finditer(text)] or ([*NAMED.finditer(text)] if plain_too else [])
    for n, match in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(text)
        rest = text[match.end():min(end, match.end() + 120)]
        name = LEADS.sub("", match[1].strip())
        data: dict[str, Any] = {"law": name}
        number, stop = re.match(r"\s*[（(]([^（()）]{3,60}号)[）)]", rest), match.end()
        if number and (found_no := doc_no(number[1])):
            data["doc_no"] = found_no
            stop, rest = match.end() + number.end(), rest[number.end():]
        if articles := _articles(rest):
            data["article"] = articles[0]
            stop += articles[1]
        yield data, match.start(), stop


def _articles(text: str) -> tuple[str, int] | None:
    """The articles that follow a law's name at once, and how far they go."""
    match = re.match(rf"[\s：:，,]*({ARTICLES.pattern}(?:[\s、，,和及至]+{ARTICLES.pattern})*)", text)
    return (re.sub(r"\s+|(?<=条)[，,和及](?=第)", lambda m: "、" if m[0].strip() else "", match[1]), match.end()) if match else None
