"""What is remembered: states, turns, ratings and keys, in a real SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, update

from assistant.answer import Answer, Status
from assistant.conversation import State
from assistant.question import Question
from assistant.store import InFlight, KeyReused, Overtaken, Store, connect, migrate
from assistant.tables import keys, ratings
from assistant.trace import Trace

AT = datetime(2020, 1, 1, tzinfo=UTC)
NAME = "conversation-1"
Open = Callable[..., Store]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daoban.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, path: Path) -> Iterator[Open]:
    stores: list[Store] = []
    server = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if server else f"sqlite:///{path}"

    def open_store(lifetime: timedelta = timedelta(hours=2)) -> Store:
        engine = connect(url)
        migrate(engine)
        stores.append(Store(engine, lifetime))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def answer(answer_id: str) -> Answer:
    return Answer(
        id=answer_id, conversation_id=NAME, status=Status.ANSWERED, text="要40元", speech="要40元",
        snapshot="v1", as_of=AT,
    )  # fmt: skip


async def take(store: Store, answer_id: str, state: State, name: str = NAME) -> State:
    """One turn that ends in a state; gives the state it began with."""
    async with store.turn(name) as turn:
        question = Question("多少钱", name, AT, "339900")
        await turn.save(question, answer(answer_id), state, Trace())
        return turn.state


def test_a_state_survives_a_new_store_on_the_same_file(opened: Open) -> None:
    state = State(focus="id-card-reissue", slots={"agent": "self"}, asked=("x",))
    asyncio.run(take(opened(), "a1", state))
    assert asyncio.run(take(opened(), "a2", State())) == state


def test_an_unknown_conversation_begins_with_nothing_known(opened: Open) -> None:
    assert asyncio.run(take(opened(), "a1", State(), "another-1")) == State()


def test_a_conversation_expires_by_the_wall_clock_not_by_the_questions_time(opened: Open) -> None:
    asyncio.run(take(opened(), "a1", State(focus="x")))
    assert asyncio.run(take(opened(), "a2", State(focus="y"))).focus == "x"
    late = opened(lifetime=timedelta(0))
    assert asyncio.run(take(late, "a3", State(focus="z"))) == State()


def test_a_turn_that_was_overtaken_by_another_process_writes_nothing(opened: Open) -> None:
    one, other = opened(), opened()

    async def race() -> None:
        async with one.turn(NAME) as turn:
            await take(other, "a-other", State(focus="other"))
            with pytest.raises(Overtaken):
                await turn.save(
                    Question("x", NAME, AT, "339900"), answer("a-one"), State(), Trace()
                )

    asyncio.run(race())
    asyncio.run(race_again(one, other))
    assert one.answer("a-one") is None and one.answer("a-other") is not None


async def race_again(one: Store, other: Store) -> None:
    """The same when the conversation was there before."""
    async with one.turn(NAME) as turn:
        await take(other, "a-again", State(focus="again"))
        with pytest.raises(Overtaken):
            await turn.save(Question("x", NAME, AT, "339900"), answer("a-one"), State(), Trace())
    assert (await take(one, "a-last", State())).focus == "again"


def test_turns_at_once_are_put_in_order(opened: Open) -> None:
    store = opened()

    async def count(n: int) -> None:
        async with store.turn(NAME) as turn:
            await asyncio.sleep(0)
            seen = (*turn.state.asked, str(n))
            question = Question("x", NAME, AT, "339900")
            await turn.save(question, answer(f"a{n}"), State(asked=seen), Trace())

    async def crowd() -> State:
        await asyncio.gather(*(count(n) for n in range(20)))
        return await take(store, "last", State())

    assert asyncio.run(crowd()).asked == tuple(map(str, range(20)))
    numbers = [store.explain(f"a{n}") for n in range(20)]
    assert [row and row["number"] for row in numbers] == list(range(1, 21))


def test_an_answer_and_its_story_are_kept(opened: Open) -> None:
    store = opened()
    asyncio.run(take(store, "a1", State()))
    story = store.explain("a1")
    assert store.answer("a1") == answer("a1") and store.answer("a2") is None
    assert story and story["question"] == "多少钱" and story["snapshot"] == "v1"
    assert story["seconds"] >= 0 and "timings_ms" in story["trace"]


def test_ratings_are_kept_once_an_answer_and_the_last_counts(opened: Open) -> None:
    store = opened()
    asyncio.run(take(store, "a1", State()))
    assert store.rate("a1", 1, ["慢"], "等太久") and store.rate("a1", 5, [], None)
    assert not store.rate("nobody", 5, [], None)
    with store.engine.connect() as db:
        assert db.execute(select(ratings.c.answer_id, ratings.c.level)).all() == [("a1", 5)]


def test_keys_are_hashed_and_have_scopes(opened: Open) -> None:
    store = opened()
    key = store.create_key(["queues"], note="叫号机")
    assert store.allows(key, "queues") and not store.allows(key, "admin")
    assert not any(store.allows(k, "queues") for k in (key[:-1], key.split(".")[0], "", ".", "x.y"))
    with store.engine.connect() as db:
        assert key.split(".")[1] not in repr(db.execute(select(keys)).all())


def test_a_revoked_key_opens_nothing(opened: Open) -> None:
    store = opened()
    key = store.create_key(["queues"])
    with store.engine.begin() as db:
        db.execute(update(keys).values(revoked_at=AT))
    assert not store.allows(key, "queues")


def test_an_idempotency_key_leads_to_its_answer(opened: Open) -> None:
    store = opened()
    assert store.claim("k", b"body") is None
    with pytest.raises(InFlight):
        store.claim("k", b"body")
    store.fulfil("k", "a1")
    assert store.claim("k", b"body") == "a1" and opened().claim("k", b"body") == "a1"
    with pytest.raises(KeyReused):
        store.claim("k", b"another body")
    assert store.claim("k2", b"another body") is None


def test_migrating_again_changes_nothing(opened: Open) -> None:
    store = opened()
    asyncio.run(take(store, "a1", State(focus="x")))
    before = form(store)
    assert form(opened()) == before
    assert asyncio.run(take(opened(), "a2", State())).focus == "x"


def form(store: Store) -> dict[str, list[str]]:
    """The tables of a database and their columns."""
    found = inspect(store.engine)
    return {t: [repr(c) for c in found.get_columns(t)] for t in sorted(found.get_table_names())}
