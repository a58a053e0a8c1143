"""Where a thing is used: the exact fields of the real content that touch it."""

from __future__ import annotations

import pytest

from knowledge.upkeep.choices import choices
from knowledge.upkeep.leaves import Parsed, leaves, named
from knowledge.upkeep.subject import Subject, SubjectKind, Use, numbered
from knowledge.upkeep.uses import uses

LAW = "中华人民共和国居民身份证法"
RENEW = "matters/id-card/id-card-renew.yaml"


def looked(files: Parsed, kind: str, key: str, part: str = "") -> list[Use]:
    return uses(files, Subject(kind=SubjectKind(kind), key=key, part=part))


def places(found: list[Use], how: str) -> set[tuple[str, str]]:
    return {(u.path, u.field) for u in found if u.how == how}


def test_a_group_is_defined_once_and_named_by_ways_windows_and_machines(files: Parsed) -> None:
    found = looked(files, "group", "id-card")
    assert (found[0].path, found[0].field, found[0].how) == ("groups.yaml", "id-card", "defines")
    told = places(found, "names")
    assert ("matters/id-card/id-card-first.yaml", "ways.0.group") in told
    assert ("sites/hall-city.yaml", "windows.4.groups.0") in told
    assert any(f.startswith("kiosks.") for _, f in told)
    assert not any(f in ("code", "name") for _, f in told)


def test_every_field_with_a_phone_is_found_and_no_longer_number(files: Parsed) -> None:
    found = looked(files, "phone", "0500-88010101")
    by_hand = {(p, named(place)) for p, data in files.items() for place, v in leaves(data)
               if isinstance(v, str) and "0500-88010101" in v}  # fmt: skip
    assert {(u.path, u.field) for u in found} == by_hand and len(by_hand) >= 5
    assert looked(files, "phone", "88010101") == []
    assert numbered("12345").search("拨打12345。") and not numbered("12345").search("0500-12345")
    assert not numbered("12345").search("123456")


def test_a_window_leads_to_the_guides_it_handles(files: Parsed) -> None:
    found = looked(files, "window", "hall-city", "a-id-card")
    assert places(found, "defines") == {("sites/hall-city.yaml", "windows.4")}
    through = [u for u in found if u.how == "through"]
    assert {u.via for u in through} == {"id-card"}
    assert RENEW in {u.path for u in through}
    assert not any("estate" in u.path for u in through)


def test_a_machine_leads_only_to_what_is_done_at_machines(files: Parsed) -> None:
    found = [u for u in looked(files, "window", "hall-city", "k-police") if u.how == "through"]
    for use in found:
        number = int(use.field.split(".")[1])
        assert files[use.path]["ways"][number]["kind"] == "kiosk"
    assert found


def test_a_law_is_found_in_sources_in_the_facts_that_rest_on_it_and_in_sentences(files: Parsed) -> None:
    found = looked(files, "law", f"《{LAW}》")
    cited = {(p, f"legal_basis.{n}") for p, d in files.items()
             for n, b in enumerate(d.get("legal_basis") or []) if b["law"] == LAW}  # fmt: skip
    assert cited <= places(found, "names") and cited
    rests = next(u for u in found if u.how == "through" and u.field.startswith("materials."))
    keys = {b["key"] for b in files[rests.path]["legal_basis"] if b["law"] == LAW}
    assert set(files[rests.path]["materials"][int(rests.field.split(".")[1])]["basis"]) & keys


def test_an_article_is_not_another_that_begins_alike() -> None:
    files: Parsed = {"matters/a/a.yaml": {"legal_basis": [
        {"key": "a", "law": LAW, "article": "第十条"}, {"key": "b", "law": LAW, "article": "第十条之一"},
        {"key": "c", "law": LAW, "article": "第二十条、第十条"}, {"key": "d", "law": "别的法", "article": "第十条"},
    ], "fees": [{"name": "费", "basis": "c"}]}}  # fmt: skip
    found = looked(files, "law", LAW, "第十条")
    assert places(found, "names") == {("matters/a/a.yaml", "legal_basis.0"), ("matters/a/a.yaml", "legal_basis.2")}
    assert places(found, "through") == {("matters/a/a.yaml", "fees.0")}


def test_a_policy_leads_to_the_guides_that_cite_it_by_its_title(files: Parsed) -> None:
    policy = {"code": "p1", "title": LAW, "matters": ["id-card-first"], "articles": [{"number": "第三条", "text": "…"}]}
    more = dict(files) | {"policies/p1.md": policy, "policies/p2.md": {"code": "p2", "supersedes": ["p1"]}}
    found = looked(more, "policy", "p1")
    assert ("matters/id-card/id-card-first.yaml", "code") in places(found, "through")
    assert ("policies/p2.md", "supersedes.0") in places(found, "names")
    assert any(f.startswith("legal_basis.") for _, f in places(found, "names"))
    assert places(looked(more, "law", LAW, "第三条"), "defines") == {("policies/p1.md", "articles.0")}


def test_an_option_is_found_where_facts_depend_on_it_and_not_where_on_another(files: Parsed) -> None:
    found = looked(files, "situation", "person-age", "under-16")
    assert found[0].field == "person-age.options.under-16"
    first = [u for u in found if u.path == "matters/id-card/id-card-first.yaml"]
    assert {u.value for u in first} == {"under-16"}
    every = looked(files, "situation", "person-age")
    assert ("matters/id-card/id-card-first.yaml", "ask_first.0") in places(every, "names")
    assert len(every) > len(found)


@pytest.mark.parametrize(
    ("kind", "key", "field"),
    [("link", "police", "ways.2.link"), ("matter", "id-card-first", "siblings.1.matter"),
     ("site", "hall-city", "main_site"), ("text", "市民大道1号", "address"), ("term", "id-card-word", "id-card-word")],
)  # fmt: skip
def test_other_things_are_found_too(files: Parsed, kind: str, key: str, field: str) -> None:
    assert field in {u.field for u in looked(files, kind, key)}


def test_what_nobody_knows_is_used_nowhere(files: Parsed) -> None:
    for kind in SubjectKind:
        assert looked(files, kind, "没有这个东西", "也没有") == []


def test_there_is_something_to_choose_of_every_kind_that_is_a_list(files: Parsed) -> None:
    found = choices(files)
    assert ("id-card", "身份证办理") in found[SubjectKind.GROUP]
    assert ("hall-city", "澜川市政务服务中心") in found[SubjectKind.SITE]
    assert {k for k, rows in found.items() if rows} == set(found)
