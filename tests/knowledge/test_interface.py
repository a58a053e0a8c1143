"""The words of the interface are the same in every language, or `knowledge check` says where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import edited

from assistant.settings import BUNDLED
from knowledge.check import check
from knowledge.interface import LOCALES, suggested
from knowledge.source import read

UI = {locale: {"ask": "问{n}", "panel": {"title": "标题"}} for locale in LOCALES}


@pytest.fixture
def told(folder: Path) -> Path:
    """A content folder with small words of its own."""
    for path in (folder / "ui").glob("*.yaml"):
        path.unlink()
    (folder / "ui").mkdir(exist_ok=True)
    for locale, words in UI.items():
        (folder / "ui" / f"{locale}.yaml").write_text("{}", "utf-8")
        with edited(folder / "ui" / f"{locale}.yaml") as data:
            data.update(words)
    return folder


def problems(folder: Path) -> list[str]:
    return [str(p) for p in check(read(folder))]


def test_the_bundled_words_are_whole() -> None:
    content = read(BUNDLED)
    files = ("ui/", "web.yaml", "suggestions.yaml")
    assert [p for p in check(content) if p.file.startswith(files)] == []
    assert set(content.ui) == set(LOCALES) and content.faces and content.suggestions


def test_words_in_all_languages_are_no_problem(told: Path) -> None:
    assert problems(told) == []
    assert read(told).catalogue().ui == UI


def test_a_missing_language_and_missing_keys_are_named(told: Path) -> None:
    (told / "ui" / "en.yaml").unlink()
    with edited(told / "ui" / "zh-TW.yaml") as data:
        del data["panel"]
        data["more"] = "更多"
    assert problems(told) == [
        "ui/en.yaml: -: the file of this language is missing",
        "ui/zh-TW.yaml: more: is not in zh-CN.yaml",
        "ui/zh-TW.yaml: panel.title: is in zh-CN.yaml only",
    ]


def test_empty_words_and_other_blanks_are_named(told: Path) -> None:
    with edited(told / "ui" / "en.yaml") as data:
        data["ask"] = "Ask {number}"
        data["panel"]["title"] = True
    assert problems(told) == [
        "ui/en.yaml: ask: has other blanks than in zh-CN.yaml",
        "ui/en.yaml: panel.title: must be words (quote numbers, yes and no)",
    ]


def test_words_that_are_no_mapping_are_named(told: Path) -> None:
    (told / "ui" / "en.yaml").write_text("- a\n- b\n", "utf-8")
    assert "ui/en.yaml: -: must be a mapping of key to entry" in problems(told)


def test_no_words_at_all_are_named(told: Path) -> None:
    for path in (told / "ui").glob("*.yaml"):
        path.unlink()
    (told / "ui").rmdir()
    assert len([p for p in problems(told) if "language is missing" in p]) == len(LOCALES)


def test_suggestions_nobody_could_read_are_named(told: Path) -> None:
    with edited(told / "suggestions.yaml") as data:
        data.clear()
        data["hall-nowhere"] = {"zh-CN": ["问"] * 7, "fr": ["question"]}
        data["hall-city"] = {"zh-CN": [" ", "字" * 61]}
    assert problems(told) == [
        *(f"suggestions.yaml: default.{name}: missing; it serves all other sites" for name in
          sorted(LOCALES)),
        "suggestions.yaml: hall-city.zh-CN.0: must have 1–60 characters",
        "suggestions.yaml: hall-city.zh-CN.1: must have 1–60 characters",
        "suggestions.yaml: hall-nowhere: no site has this id",
        "suggestions.yaml: hall-nowhere.fr: no such language; there are zh-CN, zh-TW, en",
        "suggestions.yaml: hall-nowhere.zh-CN: needs 1–6 questions",
    ]  # fmt: skip


def test_a_site_without_a_list_gets_the_default() -> None:
    lists = {"default": {"zh-CN": ["甲"], "en": ["a"]}, "hall-fund": {"zh-CN": ["乙"]}}
    assert suggested(lists, "hall-fund", "zh-CN") == ["乙"]
    assert suggested(lists, "hall-fund", "en") == ["a"]
    assert suggested(lists, "hall-city", "zh-CN") == suggested(lists, None, "zh-CN") == ["甲"]
    assert suggested({}, None, "zh-CN") == []


def test_what_is_said_about_the_staff_is_said_in_every_language(told: Path) -> None:
    with edited(told / "web.yaml") as data:
        del data["desk"]["closed"]["en"]
        del data["handout"]["qr"]
    found = problems(told)
    assert any("web.yaml: desk.closed" in p and "has no words for en" in p for p in found)
    assert any(p.startswith("web.yaml: handout.qr: ") for p in found)
