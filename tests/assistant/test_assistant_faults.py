"""What must never happen to a question: broken lines, lost turns, personal data kept."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from putting import ask, question

from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.store import Store, connect, migrate
from knowledge.library import Knowledge, Matches

SECRETS = ("11010519491231002X", "13812345678", "6222021234567890128", "浙A12345", "王小明")


class Broken(Knowledge):
    """Knowledge that fails when it is searched, quoting what was asked."""

    def search(self, texts: object) -> list[Matches]:
        raise RuntimeError(f"cannot search {texts}")


def test_a_failure_inside_is_an_answer_too_and_stored(
    words: Knowledge, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Broken(words.version, words.catalogue, words.lexical)
    answer = ask(Assistant(lambda: broken, store), "没人听过的话")
    assert answer.status is Status.ERROR and "12345" in answer.text
    assert store.answer(answer.id) == answer
    assert "RuntimeError" in caplog.text and "没人听过的话" not in caplog.text
    after = ask(Assistant(lambda: words, store), "居民身份证补领要多少钱")
    assert after.status is Status.ANSWERED


def test_two_turns_at_once_are_both_answered_in_order(assistant: Assistant, store: Store) -> None:
    async def both() -> list[Answer]:
        texts = ("居民身份证补领要多少钱", "居民身份证换领要多少钱") * 4
        return await asyncio.gather(*(assistant.answer(question(t)) for t in texts))

    answers = asyncio.run(both())
    stories = [store.explain(a.id) for a in answers]
    assert [s and s["number"] for s in stories] == list(range(1, 9))
    assert {a.status for a in answers} == {Status.ANSWERED}


def test_two_assistants_on_one_record_lose_no_turn(knowledge: Knowledge, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    migrate(connect(url))
    stores = [Store(connect(url)) for _ in range(2)]
    assistants = [Assistant(lambda: knowledge, s) for s in stores]

    async def crowd() -> list[Answer]:
        turns = (assistants[n % 2].answer(question("居民身份证补领要多少钱")) for n in range(6))
        return await asyncio.gather(*turns)

    answers = asyncio.run(crowd())
    stories = [stores[0].explain(a.id) for a in answers if a.status is Status.ANSWERED]
    assert sorted(s["number"] for s in stories if s) == list(range(1, len(stories) + 1))
    assert len(stories) >= 4
    for store in stores:
        store.close()


def test_personal_data_is_never_stored(
    assistant: Assistant, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = (
        "我叫王小明，身份证11010519491231002X，电话13812345678，卡6222021234567890128，车牌浙A12345"
    )
    answer = ask(assistant, f"{said}，居民身份证补领要多少钱", "那材料呢")
    store.close()
    kept = b"".join(p.read_bytes() for p in tmp_path.glob("daoban.sqlite*"))
    assert "居民身份证补领要多少钱".encode() in kept
    for secret in SECRETS:
        escaped = secret.encode("unicode_escape")
        assert secret.encode() not in kept and escaped not in kept
        assert secret not in answer.model_dump_json() and secret not in caplog.text


def test_who_sent_personal_data_is_told(assistant: Assistant) -> None:
    told = ask(assistant, "我的身份证11010519491231002X丢了，居民身份证补领要多少钱")
    plain = ask(assistant, "居民身份证补领要多少钱", name="conversation-2")
    assert len(told.text) > len(plain.text) and "11010519491231002X" not in told.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "？？？",
        "🙂🙂",
        "\x00\x01",
        "a" * 500,
        "的" * 500,
        "\ud800",
        "1",
        "第一个",
        "%s{}{0}",
    ],
)
def test_no_question_breaks_the_line(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text)
    assert answer.status is not Status.ERROR and answer.text
