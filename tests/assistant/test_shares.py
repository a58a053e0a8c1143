"""A shared answer is opened by its token alone, for a while, and tells nothing of the person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from putting import ask, question
from sqlalchemy import select

from assistant.assistant import Assistant
from assistant.question import Location
from assistant.shares import Shares, shares
from assistant.store import Store
from knowledge.library import Knowledge

LOST = "身份证丢了怎么补办，要多少钱"


@pytest.fixture
def assistant(words: Knowledge, store: Store) -> Assistant:
    return Assistant(lambda: words, store)


@pytest.fixture
def book(store: Store) -> Shares:
    return Shares(store.engine, timedelta(hours=24))


def test_an_answer_is_opened_by_its_token(assistant: Assistant, book: Shares) -> None:
    answer = ask(assistant, LOST)
    token = book.create(answer.id)
    assert token and len(token.secret) >= 22
    found = book.open(token.secret)
    assert found and found.expires_at == token.expires_at
    assert found.answer.blocks == answer.blocks and found.answer.citations == answer.citations


def test_nothing_of_the_person_is_in_it(assistant: Assistant, book: Shares) -> None:
    near = replace(question(LOST, "secret-conversation"), location=Location(29.48, 119.64))
    answer = asyncio.run(assistant.answer(near))
    assert any(r.site and r.site.distance_m is not None for r in answer.routes)
    found = book.open(book.create(answer.id).secret).answer
    assert "secret-conversation" not in found.model_dump_json() and found.options == ()
    assert all(r.site is None or r.site.distance_m is None for r in found.routes)


def test_only_a_hash_of_the_token_is_kept(assistant: Assistant, book: Shares, store: Store) -> None:
    token = book.create(ask(assistant, LOST).id)
    with store.engine.connect() as db:
        rows = [str(row) for row in db.execute(select(shares))]
    assert len(rows) == 1 and token.secret not in rows[0]


def test_an_unknown_answer_cannot_be_shared(book: Shares) -> None:
    assert book.create("a00000000000000000000") is None
    assert book.open("no-such-token") is None


def test_an_expired_share_is_gone_and_swept(assistant: Assistant, store: Store) -> None:
    answer, over = ask(assistant, LOST), Shares(store.engine, timedelta(0))
    first = over.create(answer.id)
    assert over.open(first.secret) is None
    Shares(store.engine, timedelta(hours=1)).create(answer.id)
    with store.engine.connect() as db:
        assert len(db.execute(select(shares)).all()) == 1


def test_every_share_has_a_token_of_its_own(assistant: Assistant, book: Shares) -> None:
    answer = ask(assistant, LOST)
    assert len({book.create(answer.id).secret for _ in range(20)}) == 20
