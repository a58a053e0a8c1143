"""The gate: check questions of what changed, and samples that were answered right before."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import HashingEmbedder
from small import edited

from assistant.insight.samples import Samples
from assistant.question import HERE
from assistant.store import connect, migrate
from evals.gate import checks, current, gate, own_samples
from evals.sample import Sample
from knowledge.catalogue import Catalogue
from knowledge.library import Weights
from knowledge.publish import Gate, publish
from knowledge.snapshot import Shelf, Snapshot

CODE, OTHER = "id-card-reissue", "id-card-renew"
NAME = "居民身份证补领"
ASKED = "居民身份证补领要多少钱"
WRONG = {"q": "居民身份证换领要多少钱", "facts": "999元"}


def sample(key: str, text: str, *facts: str, matter: str | None = CODE) -> Sample:
    expect = {"status": "answered", "matter": [matter] if matter else [], "facts": facts}
    return Sample.model_validate({"id": key, "turns": [text], "expect": expect})


SAMPLES = [
    sample("fell", ASKED, "40元", matter=None), sample("never", ASKED, "7元", matter=None),
    sample("meant", ASKED, "40元"), sample("both", ASKED),
    sample("gone", "港澳居民居住证怎么办", matter="no-such-matter"),
]  # fmt: skip


def guarded(*samples: Sample) -> Gate:
    return gate(HashingEmbedder, Weights(), samples)


@pytest.fixture(scope="module")
def two(tiny: Path, published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """What is to be published, a fee of 45 with check questions; and what is in force, 40."""
    place = tmp_path_factory.mktemp("gate")
    folder = Path(shutil.copytree(tiny, place / "content"))
    shelf = Shelf(Path(shutil.copytree(published, place / "data")) / "snapshots")
    with edited(folder / f"matters/id-card/{OTHER}.yaml") as guide:
        guide["checks"] = [WRONG]
    before = publish(folder, shelf, HashingEmbedder())
    with edited(folder / f"matters/id-card/{CODE}.yaml") as guide:
        guide["fees"][0] |= {"amount": 45, "note": None}
        guide["checks"] = [
            {"q": ASKED, "facts": "45元", "absent": "40元", "element": "fees"},
            {"q": ASKED, "facts": ["45元", "999元"]},
            {"q": ASKED, "absent": "45元"},
            {"q": ASKED, "element": "materials"},
        ]
    return publish(folder, shelf, HashingEmbedder()), before


def test_check_questions_of_changed_entries_must_be_answered_right(two: tuple[Snapshot, Snapshot]) -> None:
    misses = guarded()(*two)
    assert len(misses) == 3 and all(m.startswith(f"{ASKED} → 应有 {NAME}") for m in misses)
    for miss, wanted in zip(misses, ("999元", "不应有 45元", "申请材料"), strict=True):
        assert wanted in miss.split("；实际")[0]
    assert "居民身份证补领" in misses[0].split("；实际")[1] and "45元" in misses[0]


def test_a_sample_that_fell_is_a_miss_and_one_that_never_passed_is_not(
    two: tuple[Snapshot, Snapshot],
) -> None:
    misses = [m for m in guarded(*SAMPLES)(*two) if m not in guarded()(*two)]
    assert [m.split("；")[0] for m in misses] == [f"{ASKED} → 应有 40元"]
    assert guarded(*SAMPLES)(two[1], two[1]) == []


def test_what_an_editor_changed_on_purpose_is_no_miss(two: tuple[Snapshot, Snapshot]) -> None:
    meant, now, then = SAMPLES[2], two[0].catalogue(), two[1].catalogue()
    assert meant.expect.facts == ("40元",) and current(meant, now, then).expect.facts == ()
    kept = sample("kept", ASKED, "证件工本费")
    assert current(kept, now, then) == kept and current(meant, now, None) == meant


def test_before_the_first_publication_nothing_is_asked(two: tuple[Snapshot, Snapshot]) -> None:
    assert list(guarded(*SAMPLES)(two[0], None)) == []


@pytest.mark.parametrize("file", ["catalogue.json", "chroma"])
def test_a_damaged_snapshot_in_force_stops_no_publication(
    two: tuple[Snapshot, Snapshot], tmp_path: Path, file: str
) -> None:
    path = Path(shutil.copytree(two[1].path, tmp_path / "damaged"))
    shutil.rmtree(path / file) if file == "chroma" else (path / file).unlink()
    misses = guarded(*SAMPLES)(two[0], Snapshot(path, two[1].manifest))
    known = set(guarded()(*two))
    told = [m for m in misses if m not in known]
    assert known <= set(misses) and len(told) == (1 if file == "catalogue.json" else 0)  # all check questions, no samples


def changed(catalogue: Catalogue, **values: Any) -> list[Sample]:
    """The samples of a guide that was changed."""
    old = catalogue.matters[CODE]
    new = old.model_validate(old.model_dump(by_alias=True) | {"checks": [{"q": ASKED}]} | values)
    now = catalogue.model_copy(update={"matters": catalogue.matters | {CODE: new}})
    return list(checks(now, catalogue))


@pytest.mark.parametrize(("valid", "day"), [
    ({"from": "2099-01-01"}, date(2099, 1, 1)),
    ({"to": "2020-05-05"}, date(2020, 5, 5)),
    ({"from": "2020-01-01"}, datetime.now(HERE).date()),
])  # fmt: skip
def test_a_check_question_is_asked_when_its_guide_holds(
    catalogue: Catalogue, valid: dict[str, str], day: date
) -> None:
    (one,) = changed(catalogue, valid=valid)
    assert one.at and one.at.date() == day and one.at.utcoffset() and one.expect.matter == (CODE,)


def test_a_check_question_is_asked_where_its_guide_holds(catalogue: Catalogue) -> None:
    district = catalogue.centre.code[:4] + "02"
    assert [s.region for s in changed(catalogue, region=district)] == [district]
    assert [s.region for s in changed(catalogue, region="000000")] == [None]


def test_policies_have_check_questions_too(catalogue: Catalogue) -> None:
    old = catalogue.policies["id-card-fees"]
    new = old.model_validate(old.model_dump(by_alias=True) | {"checks": [{"q": "补领收多少", "facts": "40元"}]})
    now = catalogue.model_copy(update={"policies": catalogue.policies | {"id-card-fees": new}})
    (one,) = checks(now, catalogue)
    assert one.turns == ("补领收多少",) and one.expect.matter == () and one.expect.facts == ("40元",)
    assert list(checks(catalogue, catalogue)) == []


def test_the_samples_asked_are_those_that_may_be_looked_at_and_the_desks_own(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'own.sqlite'}")
    migrate(engine)
    own = own_samples(engine)
    assert own and not any(s.held for s in own)
    made = Samples(engine).add([ASKED], {"status": "answered", "matter": [CODE]}, "gap", "g1", "陈质检")
    assert [s.id for s in own_samples(engine)[len(own):]] == [made]
    engine.dispose()
