"""One test for every rule of `knowledge check`, by breaking a small content folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small import edited

from knowledge.check import check
from knowledge.source import read

GUIDE = "matters/id-card/id-card-reissue.yaml"
SITE = "sites/hall-city.yaml"
POLICY = "policies/id-card-fees.md"
Change = Callable[[Any], object]


def problems(folder: Path, file: str | None = None) -> list[tuple[str, str]]:
    return [(p.field, p.message) for p in check(read(folder)) if file in (None, p.file)]


def after(folder: Path, file: str, change: Change) -> list[tuple[str, str]]:
    with edited(folder / file) as data:
        change(data)
    return problems(folder, file)


def test_sound_content_has_no_problems(folder: Path) -> None:
    assert problems(folder) == []


def the_same_fee_again(guide: Any) -> None:
    guide["fees"] = [*guide["fees"], guide["fees"][0] | {"amount": 41}]


def free_and_not_free(guide: Any) -> None:
    guide["fees"] = [*guide["fees"], {"name": "收费", "amount": 0}]


def longer_than_the_law(guide: Any) -> None:
    guide["time_limit"] = [
        {"kind": "statutory", "value": 10, "unit": "日"},
        {"kind": "promised", "value": 11, "unit": "日"},
    ]


def own_way(**way: object) -> Change:
    return lambda guide: guide.update(ways=[way])


def condition(**fields: object) -> Change:
    return lambda guide: guide.update(conditions=[{"text": "x"} | fields])


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (lambda g: g.update(siblings=[{"matter": "nobody", "choose": "x"}]), "siblings", "no matter has the code 'nobody'"),
        (lambda g: g.update(next=["nobody"]), "next", "no matter has the code 'nobody'"),
        (lambda g: g.update(bundle=["nobody"]), "bundle", "no matter has the code 'nobody'"),
        (lambda g: g.update(next=["id-card-reissue"]), "next", "names the matter itself"),
        (own_way(kind="online", link="nowhere"), "ways.0.link", "links.yaml has no 'nowhere'"),
        (own_way(kind="window", group="nowhere"), "ways.0.group", "groups.yaml has no 'nowhere'"),
        (own_way(kind="online"), "ways.0.link", "an online way names its link"),
        (own_way(kind="window"), "ways.0.group", "a window way names its group"),
        (own_way(kind="kiosk"), "ways.0.group", "a kiosk way names its group"),
        (own_way(kind="phone"), "ways.0.phone", "a phone way names its phone"),
        (lambda g: g.update(ways=[]), "ways", "at least one way"),
        (condition(basis="nothing"), "conditions.0.basis", "legal_basis has no key 'nothing'"),
        (condition(when={"mood": "good"}), "conditions.0.when", "no situation 'mood'"),
        (condition(when={"person-age": "old"}), "conditions.0.when", "person-age has no 'old'"),
        (lambda g: g.update(ask_first=["agent"], materials=["x"]), "ask_first", "no fact depends on 'agent'"),
        (free_and_not_free, "fees", "says free and names an amount"),
        (the_same_fee_again, "fees", "given 2 times"),
        (lambda g: g["fees"][0].update(basis=[]), "fees.0.basis", "an amount needs its source"),
        (lambda g: g.update(fees=[{"name": "工本费"}]), "fees.0", "needs an amount, or a note"),
        (longer_than_the_law, "time_limit.1", "promises 11, the law allows only 10"),
        (lambda g: g.update(asks={"general": ["丢了咋办"] * 9}), "asks", "is given twice"),
        (lambda g: g.update(asks={"general": [f"问法{n}" for n in range(7)]}), "asks", "7 wordings, at least 8"),
        (lambda g: g.update(code="id-card-other"), "code", "the file must be named"),
    ],
)  # fmt: skip
def test_a_guide_that_does_not_agree_is_a_problem(
    folder: Path, change: Change, field: str, message: str
) -> None:
    found = after(folder, GUIDE, change)
    assert any(f == field and message in m for f, m in found), found


@pytest.mark.parametrize(
    "element",
    ["conditions", "materials", "procedure", "time_limit", "fees", "ways", "result", "legal_basis", "faqs"],
)  # fmt: skip
def test_a_missing_element_is_a_problem(folder: Path, element: str) -> None:
    assert (element, "missing") in after(folder, GUIDE, lambda g: g.update({element: []}))


@pytest.mark.parametrize("element", ["deadline", "validity", "missing", "contacts"])
def test_an_element_that_need_not_apply_may_be_left_out(folder: Path, element: str) -> None:
    def change(guide: Any) -> None:
        guide.update({element: []})
        guide["ask_first"] = []

    assert after(folder, GUIDE, change) == []


@pytest.mark.parametrize("kind", ["window", "station", "kiosk"])
def test_a_window_that_no_site_has_is_a_problem(folder: Path, kind: str) -> None:
    with edited(folder / "groups.yaml") as groups:
        groups["moon"] = {"name": "登月", "department": "航天局", "phone": "1"}
    found = after(folder, GUIDE, own_way(kind=kind, group="moon"))
    assert any("no site offers 'moon'" in m for _, m in found), found


def test_a_fee_of_one_case_may_be_free_in_another(folder: Path) -> None:
    def change(guide: Any) -> None:
        fee = guide["fees"][0] | {"amount": 0, "when": {"person-age": "under-16"}}
        guide["fees"] = [*guide["fees"], fee]

    assert after(folder, GUIDE, change) == []


def test_a_later_version_is_named_by_its_first_day(folder: Path) -> None:
    with edited(folder / GUIDE) as guide:
        guide["valid"] = {"from": "2027-01-01"}
    good = (folder / GUIDE).with_name("id-card-reissue@2027-01-01.yaml")
    (folder / GUIDE).rename(good)
    ours = [p for p in check(read(folder)) if "@" in p.file]
    assert ours == []
    good.rename(good.with_name("id-card-reissue@2028-01-01.yaml"))
    assert any("must be named" in m for _, m in problems(folder))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("matters: []", "matters: [nobody]", "no matter has the code 'nobody'"),
        ("matters: []", "supersedes: [nobody]", "no policy has the code 'nobody'"),
        ("article: 要点一", "article: 第九条", "no article '第九条'"),
        ("  要点一: [", "  第九条: [", "no article '第九条'"),
        ("calculator: {", "calculator: {link: nowhere, ", "links.yaml has no 'nowhere'"),
        ("columns: [", "columns: [多出, ", "has not as many cells as columns"),
        ("when: {id-renew-reason: damaged}", "when: {id-renew-reason: sold}", "no such case"),
        ("when: {id-renew-reason: damaged}", "when: {mood: good}", "no such case of 'mood'"),
    ],
)
def test_a_policy_that_does_not_agree_is_a_problem(
    folder: Path, old: str, new: str, message: str
) -> None:
    path = folder / POLICY
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = problems(folder, POLICY)
    assert any(message in m for _, m in found), found


def test_a_policy_without_articles_or_with_an_empty_one_is_a_problem(folder: Path) -> None:
    path = folder / POLICY
    whole = path.read_text("utf-8")
    path.write_text(whole + "\n## 要点九\n", "utf-8")
    assert any("要点九 has no text" in m for _, m in problems(folder, POLICY))
    path.write_text(whole.rsplit("---\n", 1)[0] + "---\n", "utf-8")
    assert ("articles", "no article found (## 第一条 …)") in problems(folder, POLICY)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["windows"][0].update(groups=["nowhere"]), "groups.yaml has no 'nowhere'"),
        (lambda s: s["kiosks"][0].update(groups=["nowhere"]), "groups.yaml has no 'nowhere'"),
        (lambda s: s["windows"][0].update(point="nowhere"), "no map point 'nowhere'"),
        (lambda s: s["windows"][0].update(floor=99), "the site has no floor 99"),
        (lambda s: s.update(closures=[{"from": "2026-05-02", "to": "2026-05-01", "reason": "装修"}]), "ends before it starts"),
    ],
)  # fmt: skip
def test_a_site_that_does_not_agree_is_a_problem(
    folder: Path, change: Change, message: str
) -> None:
    found = after(folder, SITE, change)
    assert any(message in m for _, m in found), found


def test_a_centre_without_its_main_site_is_a_problem(folder: Path) -> None:
    found = after(folder, "centre.yaml", lambda c: c.update(main_site="moon"))
    assert ("main_site", "no site has the id 'moon'") in found


def test_terms_and_centre_questions_that_lead_nowhere_are_problems(folder: Path) -> None:
    with edited(folder / "terms.yaml") as terms:
        terms["x"] = {"official": "某证", "matters": ["nobody"]}
    with edited(folder / "faqs.yaml") as faqs:
        faqs["x"] = {"q": "在哪？", "a": "在这", "link": "nowhere"}
        faqs["y"] = {"q": "几点？"}
    fields = {f for f, _ in problems(folder)}
    assert fields >= {"terms.x", "faqs.x.link", "faqs.y"}
