"""What is learned at publication, and how long it lasts."""

from __future__ import annotations

import pytest
from fakes import HashingEmbedder

from knowledge.catalogue import Catalogue
from knowledge.learn import Before, Learned, lasting, learn, unread
from knowledge.passage import digest_of

FOR_LIFE = "这东西一辈子管用还是到点要换"


@pytest.fixture(scope="module")
def before(catalogue: Catalogue) -> Before:
    return taught(catalogue), catalogue


def taught(catalogue: Catalogue) -> Learned:
    texts = unread(catalogue, None)
    rows = HashingEmbedder().passages(texts)
    vectors = {digest_of(t): row for t, row in zip(texts, rows, strict=True)}
    return learn(catalogue, vectors)


def with_wordings(catalogue: Catalogue, owners: list[str]) -> Catalogue:
    """The same, where owners are asked for their validity in a new way."""
    said = {o: {"validity": (f"{o}：{FOR_LIFE}",)} for o in owners}
    other = catalogue.model_copy(update={"wordings": {**catalogue.wordings, **said}})
    other.__dict__.pop("sayings", None)  # kept from the first
    return other


def test_few_changes_build_on_what_was_learned(catalogue: Catalogue, before: Before) -> None:
    one = with_wordings(catalogue, sorted(catalogue.matters)[:1])
    assert lasting(one, before) is before and lasting(catalogue, before) is before
    assert len(unread(one, before)) < len(unread(one, None)) / 5


def test_where_only_facts_change_what_was_learned_stays(catalogue: Catalogue, before: Before) -> None:
    code, matter = next(iter(catalogue.matters.items()))
    other = catalogue.model_copy(
        update={"matters": {**catalogue.matters, code: matter.model_copy(update={"summary": "改了"})}}
    )
    assert learn(other, {}, before) is before[0]


def test_with_many_changes_all_is_learned_anew(catalogue: Catalogue, before: Before) -> None:
    many = with_wordings(catalogue, sorted(catalogue.sayings))
    assert lasting(many, before) is None


def test_nothing_lasts_where_nothing_was_learned(catalogue: Catalogue) -> None:
    assert lasting(catalogue, None) is None


def test_wordings_teach_which_element_is_asked_for(catalogue: Catalogue, before: Before) -> None:
    vector = HashingEmbedder().queries([FOR_LIFE])
    many = taught(with_wordings(catalogue, sorted(catalogue.matters)))
    then, now = (known.asked([FOR_LIFE], vector)[0] for known in (before[0], many))
    assert now["validity"] > then["validity"] and max(now, key=lambda e: now[e]) == "validity"
