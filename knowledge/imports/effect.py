"""When a policy is in force and what it ends (施行与废止), as its text says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.imports.building import Build
from knowledge.imports.figures import day_of
from knowledge.imports.known import Known
from knowledge.imports.laws import NUMERAL
from knowledge.imports.read import Line, Paragraph
from knowledge.nearness import nearest

IN_FORCE = re.compile(r"自\s*((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)\s*起(?:正式|试行)?(?:施行|实施|执行|生效|试行)")
FROM_ISSUE = re.compile(r"自(?:发布|印发|公布|颁布|发文)之日起(?:施行|实施|执行|生效)")
UNTIL = re.compile(r"(?:有效期(?:限)?|执行|实施|施行)?至\s*((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)(?:止|$|。|，)")
YEARS = re.compile(rf"有效期(?:限)?(?:为)?{NUMERAL}年")
ENDED = re.compile(r"《([^《》]{4,80})》(?:[（(][^）)]{3,40}[）)])?[^。；]{0,30}(?:同时)?(?:废止|停止执行)")


def dates(build: Build) -> None:
    """When it is in force: what the text says, else the day of issue."""
    days: dict[str, tuple[date, Paragraph, str]] = build.data.pop("_days", {})
    text = "\n".join(a["text"] for a in build.data["articles"])
    valid: dict[str, date] = {}
    issued = days.get("issued")
    if found := days.get("valid.from"):
        valid["from"] = found[0]
        build.note("valid.from", found[0], found[1].place, found[2])
    elif (match := IN_FORCE.search(text)) and (day := day_of(match[1])):
        valid["from"] = day
        build.note("valid.from", day, _place_of(build, match[0]))
    elif issued:
        valid["from"] = issued[0]
        why = "" if FROM_ISSUE.search(text) else "effective_issue"
        build.note("valid.from", issued[0], issued[1].place, issued[2], why)
    if (match := UNTIL.search(text)) and (day := day_of(match[1])):
        valid["to"] = day
        build.note("valid.to", day, _place_of(build, match[0]))
    elif "valid.to" in days:
        valid["to"] = days["valid.to"][0]
        build.note("valid.to", valid["to"], days["valid.to"][1].place, days["valid.to"][2])
    elif match := YEARS.search(text):
        build.leave(Line(match[0], _place_of(build, match[0])), "no_number")
    if valid.get("to") and valid.get("from") and valid["to"] < valid["from"]:
        valid.pop("to")
    build.data["valid"] = valid


def _place_of(build: Build, text: str) -> Any:
    """The place of the article that holds a text."""
    for n, article in enumerate(build.data["articles"]):
        if text in article["text"]:
            return next(f.place for f in build.fields if f.field == f"articles.{n}")
    return build.fields[0].place


def ended(build: Build, known: Known) -> None:
    """The policies that the text ends, where the record has them."""
    titles = {p.title: key for key, p in known.content.policies.items()}
    for name in _named(build):
        place = _place_of(build, name)
        if like := nearest(name, titles, 94.0, 1):
            keys = build.data.setdefault("supersedes", [])
            keys.append(titles[like[0].text])
            build.note("supersedes", titles[like[0].text], place, why="supersedes_title")
        else:
            build.leave(Line(f"《{name}》", place), "not_parsed", "supersedes")


def _named(build: Build) -> Iterator[str]:
    text = "\n".join(a["text"] for a in build.data["articles"])
    yield from dict.fromkeys(ENDED.findall(text))
