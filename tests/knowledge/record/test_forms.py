"""A form shows all of a file, gives all of it back, and a changed field changes its line alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.files import data_of
from knowledge.record.fields import Field, Widget, form_of, whole
from knowledge.record.forms import filled, posted, shown
from knowledge.record.rewriting import rewritten

CONTENT = Path(__file__).parents[3] / "knowledge" / "content"
FILES = sorted(p.relative_to(CONTENT).as_posix() for p in CONTENT.rglob("*") if p.suffix in (".yaml", ".md"))
FORMS = [path for path in FILES if form_of(path)]
FIRST = "matters/id-card/id-card-first.yaml"
SOME = FORMS[::9]
EACH = [*SOME, *(pytest.param(p, marks=pytest.mark.soak) for p in FORMS if p not in SOME)]


def text_of(path: str) -> str:
    return (CONTENT / path).read_bytes().decode()


def flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    """What a browser posts of a form: names with dots, lines with CRLF between them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(f"{prefix}.{key}" if prefix else key, inner)
    elif value and isinstance(value, list) and isinstance(value[0], dict):
        for number, row in enumerate(value):
            yield from flat(f"{prefix}.{number}", row)
    else:
        yield prefix, "\r\n".join(value) if isinstance(value, list) else value


def sent(path: str, form: dict[str, Any]) -> list[tuple[str, str]]:
    only = whole(form_of(path))
    return list(flat("", {"rows": form[only.name]} if only else form))


def diff(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_every_guide_policy_site_and_list_of_words_has_a_form() -> None:
    assert {"terms.yaml", "replies.yaml", "groups.yaml", "links.yaml", "faqs.yaml"} <= {*FORMS}
    assert {p for p in FILES if p.startswith(("matters/", "policies/", "sites/"))} <= {*FORMS}


@pytest.mark.parametrize("path", EACH)
def test_a_form_posted_as_it_was_shown_changes_no_byte(path: str) -> None:
    text, fields = text_of(path), form_of(path)
    data = data_of(path, text)
    form = posted(fields, sent(path, shown(fields, data)))
    assert form == shown(fields, data)
    assert rewritten(path, text, filled(fields, form, data)) == text


@pytest.mark.parametrize("path", EACH)
def test_a_file_written_from_its_form_alone_says_the_same(path: str) -> None:
    fields = form_of(path)
    form = shown(fields, data_of(path, text_of(path)))
    data = filled(fields, form, {})
    assert shown(fields, data_of(path, rewritten(path, "", data))) == form


def leaves(form: dict[str, Any], fields: tuple[Field, ...]) -> Iterator[tuple[dict[str, Any], Field]]:
    """Every place of a form where a text stands."""
    for field in fields:
        value = form[field.name]
        if field.widget is Widget.ROWS:
            for row in value:
                yield from leaves(row, field.fields)
        elif field.widget is Widget.GROUP:
            yield from leaves(value, field.fields)
        elif field.widget in (Widget.TEXT, Widget.LONG) and value and field.name != "_key":
            yield form, field


TYPED = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(FORMS), st.data())
def test_one_changed_text_is_read_back_and_is_a_change_of_a_line(path: str, data: st.DataObject) -> None:
    text, fields = text_of(path), form_of(path)
    before = data_of(path, text)
    form = shown(fields, before)
    place, field = data.draw(st.sampled_from(list(leaves(form, fields))))
    place[field.name] += data.draw(TYPED)
    after = filled(fields, form, before)
    made = rewritten(path, text, after)
    assert data_of(path, made) == after
    assert sum(line[0] == "+" for line in diff(text, made)) <= 3  # 3: two anchors move to their next use


def test_a_fee_of_a_guide_is_one_line() -> None:
    fields, text = form_of(FIRST), text_of(FIRST)
    data = data_of(FIRST, text)
    form = shown(fields, data)
    form["fees"][0]["amount"] = "20.5"
    made = rewritten(FIRST, text, filled(fields, form, data))
    old = "  - {name: 证件工本费, amount: 0, note: 首次申领不收费，工本费已停收。, basis: [free]}"
    assert diff(text, made) == [f"-{old}", f"+{old.replace('amount: 0', 'amount: 20.5')}"]


def test_rows_can_be_moved_added_and_taken_out_and_the_others_stay() -> None:
    fields, text = form_of(FIRST), text_of(FIRST)
    data = data_of(FIRST, text)
    form = shown(fields, data)
    rows = form["materials"]
    rows.insert(0, rows.pop(4))
    rows.append(rows[0] | {"name": "授权委托书", "when": {"person-age": ["under-16", "16-25"]}})
    del rows[2]
    made = rewritten(FIRST, text, filled(fields, form, data))
    read = data_of(FIRST, made)["materials"]
    assert [m["name"] for m in read][:2] == ["数码相片", "居民户口簿"] and read[-1]["name"] == "授权委托书"
    assert read[-1]["when"] == {"person-age": ["under-16", "16-25"]} and len(read) == 5
    assert read[0] == data["materials"][4]
    assert all(not line.startswith(("-conditions", "-fees")) for line in diff(text, made))


def test_an_article_of_a_policy_is_rewritten_alone() -> None:
    path = "policies/deed-tax.md"
    fields, text = form_of(path), text_of(path)
    data = data_of(path, text)
    form = shown(fields, data)
    form["articles"][0]["text"] += "\n另起一行。"
    made = rewritten(path, text, filled(fields, form, data))
    assert [line for line in diff(text, made) if line[0] == "+"][-1] == "+另起一行。"
    assert len(diff(text, made)) <= 3
    form["articles"].pop()
    shorter = rewritten(path, text, filled(fields, form, data))
    assert len(data_of(path, shorter)["articles"]) == len(data["articles"]) - 1


def test_what_is_no_number_stays_as_typed_so_that_the_check_can_say_so() -> None:
    fields = form_of(FIRST)
    data = data_of(FIRST, text_of(FIRST))
    form = shown(fields, data)
    form["fees"][0]["amount"] = "二十元"
    form["reviewed_on"] = "昨天"
    said = data_of(FIRST, rewritten(FIRST, text_of(FIRST), filled(fields, form, data)))
    assert (said["fees"][0]["amount"], said["reviewed_on"]) == ("二十元", "昨天")


def test_an_emptied_field_goes_and_a_reference_is_known_by_its_key() -> None:
    fields = form_of(FIRST)
    data = data_of(FIRST, text_of(FIRST))
    pairs = [p for p in sent(FIRST, shown(fields, data)) if not p[0].startswith(("next", "coverage"))]
    pairs += [("next", "居民身份证换领（id-card-renew）"), ("next", ""), ("coverage", " ")]
    said = filled(fields, posted(fields, pairs), data)
    assert said["next"] == ["id-card-renew"] and "coverage" not in said


@pytest.mark.parametrize("name", ["materials", "materials.x", "a.b.c.d.e", "materials.0.name.x", "", ".", "when.."])
def test_names_that_no_form_has_do_no_harm(name: str) -> None:
    fields = form_of(FIRST)
    pairs = sent(FIRST, shown(fields, data_of(FIRST, text_of(FIRST))))
    assert posted(fields, [*pairs, (name, "x")])["name"] == "居民身份证首次申领"


def test_a_file_with_its_lists_at_the_margin_keeps_them_there() -> None:
    text = "name: 甲\naliases:\n- 一\n- 二\nfees:\n- name: 工本费\n  amount: 10\n  when:\n    age: [a, b]\n- name: 邮费\n  amount: 5\n"
    data = data_of(FIRST, text)
    data["fees"][1]["amount"] = 6
    assert diff(text, rewritten(FIRST, text, data)) == ["-  amount: 5", "+  amount: 6"]


def test_ticks_are_kept_in_the_order_of_the_file() -> None:
    fields, data = form_of(FIRST), data_of(FIRST, text_of(FIRST))
    form = shown(fields, data)
    form["conditions"][2]["basis"].reverse()
    form["conditions"][2]["when"]["person-age"].reverse()
    assert filled(fields, form, data) == data


@pytest.mark.parametrize("word", ["no", "2026-01-01", "0500", "12:30", "null", "a: b", "{x", "# 号", "- 一", "'", "是的, 对"])
def test_a_word_that_yaml_would_read_otherwise_is_quoted(word: str) -> None:
    data = data_of(FIRST, text_of(FIRST))
    changed = data | {"aliases": [word], "coverage": word}
    assert data_of(FIRST, rewritten(FIRST, text_of(FIRST), changed)) == changed
