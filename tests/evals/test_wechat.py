"""WeChat of the bench measures what a real server replies, and takes nothing else for an answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHANNELS = Path(__file__).parents[1] / "channels"
sys.path[:0] = [str(CHANNELS), str(CHANNELS / "wechat")]

from house import House, opened  # noqa: E402
from vectors import SAMPLE_APPID, SAMPLE_ENCRYPT, SAMPLE_KEY, SAMPLE_QUERY, SAMPLE_TOKEN  # noqa: E402

from assistant.settings import BUNDLED  # noqa: E402
from evals.wechat import UNLIMITED, Account, Unanswered, delivered  # noqa: E402
from knowledge.library import Knowledge, Weights  # noqa: E402
from knowledge.source import read  # noqa: E402

ASKED = ["身份证丢了怎么补办", "结婚登记要带什么"]
SAMPLE = Account(SAMPLE_APPID, SAMPLE_TOKEN, SAMPLE_KEY)


def enveloped(**changed: str) -> bytes:
    """The official sample as a reply, with parts of it changed."""
    stamp, nonce = SAMPLE_QUERY["timestamp"], SAMPLE_QUERY["nonce"]
    parts = {
        "Encrypt": SAMPLE_ENCRYPT, "TimeStamp": stamp, "Nonce": nonce,
        "MsgSignature": SAMPLE_QUERY["msg_signature"],
    } | changed  # fmt: skip
    return f"<xml>{''.join(f'<{k}>{v}</{k}>' for k, v in parts.items())}</xml>".encode()


@pytest.fixture(scope="module")
def words() -> Knowledge:
    return Knowledge.of("words", read(BUNDLED).catalogue(), None, None, Weights())


@pytest.fixture
def account() -> Account:
    return Account.fresh()


@pytest.fixture
def house(
    words: Knowledge, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[House]:  # fmt: skip
    """A server told what the account says, and what the test does."""
    for name, value in (account.environment | getattr(request, "param", {})).items():
        monkeypatch.setenv(name, value)
    with opened(words, tmp_path) as house:
        yield house


def test_every_message_is_answered_and_timed(house: House, account: Account) -> None:
    found = delivered(house.url, account, ASKED, messages=5, people=2)
    assert (found["requests"], found["failures"], found["first_failure"]) == (5, 0, None)
    assert 0 < found["ms"]["p50"] <= found["ms"]["p95"] and found["answers_per_second"] > 0


def test_a_question_that_no_guide_answers_is_counted_as_a_failure(house: House, account: Account) -> None:
    found = delivered(house.url, account, [*ASKED, "你好"], messages=3)
    assert found["failures"] == 1 and found["first_failure"].startswith("你好: the reply holds no answer")


@pytest.mark.parametrize("house", [dict.fromkeys(UNLIMITED, "2")], indirect=True)
def test_a_polite_refusal_is_counted_as_a_failure(house: House, account: Account) -> None:
    found = delivered(house.url, account, ASKED, messages=4)
    assert found["failures"] == 3 and "no answer: '您问得有点快" in found["first_failure"]


def test_what_the_server_does_not_take_is_counted_as_a_failure(house: House) -> None:
    found = delivered(house.url, Account.fresh(), ASKED, messages=2)
    assert found["failures"] == 2 and "403" in found["first_failure"]


def test_a_delivery_seals_what_a_reply_opens(account: Account) -> None:
    query, body = account.sealed(FromUserName="o1", Content="<带]]>什么&")
    signed = {"TimeStamp": query["timestamp"], "Nonce": query["nonce"], "MsgSignature": query["msg_signature"]}
    closed = body.replace(b"</xml>", b"".join(f"<{k}>{v}</{k}>".encode() for k, v in signed.items()) + b"</xml>")
    assert account.opened(closed) == {"FromUserName": "o1", "Content": "<带]]>什么&"}


def test_the_official_sample_opens() -> None:
    said = SAMPLE.opened(enveloped())
    assert said["MsgType"] == "text" and said["MsgId"].isdigit() and said["Content"]


@pytest.mark.parametrize(
    ("opener", "reply", "told"),
    [
        (SAMPLE, enveloped(Nonce="1"), "not signed"),
        (SAMPLE, b"success", "cannot be opened: b'success'"),
        (SAMPLE, b"<xml></xml>", "cannot be opened"),
        (Account(SAMPLE_APPID, SAMPLE_TOKEN, "x" * 43), enveloped(), "cannot be opened"),
        (Account("wxffffffffffffffff", SAMPLE_TOKEN, SAMPLE_KEY), enveloped(), "another account's"),
    ],
)  # fmt: skip
def test_what_is_no_reply_of_the_account_is_told(opener: Account, reply: bytes, told: str) -> None:
    with pytest.raises(Unanswered, match=told):
        opener.opened(reply)
