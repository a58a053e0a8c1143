"""Envelopes: the platform's own examples, four implementations, and what is refused."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping

import peers_npm
import pytest
import vectors as v
from hypothesis import given
from hypothesis import strategies as st
from peers.wechat import APPID, KEY, TOKEN, Sealing, xml
from werobot.parser import parse_xml

from channels.wechat.crypto import Mode, Opened, Refused, Seal, aes_key, usable

TEXTS = ["你好", "𠮷野家🀄 ]]> & <b> \"quoted\"", "a" * 3000, "换\n行\t制表", ""]
OTHER_KEY = "x" * 43


def seal(mode: Mode = "safe", keys: tuple[str, ...] = (KEY,), now: float | None = None) -> Seal:
    clock = time.time if now is None else (lambda: now)
    return Seal(TOKEN, APPID, keys, mode, clock)


def opened(mode: Mode, query: Mapping[str, str], body: str) -> Opened:
    return seal(mode).open(query, body.encode())


def test_the_papers_greeting_is_answered_with_its_echo() -> None:
    ours = Seal(v.DEMO_TOKEN, v.DEMO_APPID, [], "safe", lambda: 1714036504)
    assert ours.greeting(v.DEMO_GREETING) == "4375120948345356249"


def test_the_papers_plain_delivery_is_verified() -> None:
    ours = Seal(v.DEMO_TOKEN, v.DEMO_APPID, [], "plain", lambda: 1714037059)
    body = json.dumps({"MsgType": "event", "Event": "debug_demo"}).encode()
    assert ours.open(v.DEMO_PLAIN, body).text("Event") == "debug_demo"


def test_the_papers_safe_json_delivery_is_opened() -> None:
    ours = Seal(v.DEMO_TOKEN, v.DEMO_APPID, [v.DEMO_KEY], "safe", lambda: 1714112445)
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": v.DEMO_ENCRYPT}).encode()
    found = ours.open(v.DEMO_QUERY, body)
    assert (found.text("Event"), found.text("debug_str")) == ("debug_demo", "hello world")


def test_the_papers_safe_xml_delivery_is_opened() -> None:
    ours = Seal(v.SAMPLE_TOKEN, v.SAMPLE_APPID, [v.SAMPLE_KEY], "safe", lambda: 1409735669)
    body = f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt>{v.SAMPLE_ENCRYPT}</Encrypt></xml>"
    found = ours.open(v.SAMPLE_QUERY, body.encode())
    assert (found.text("Content"), found.text("MsgId")) == ("abcdteT", "6054768590064713728")


def test_the_papers_greeting_of_a_company_is_decrypted() -> None:
    ours = Seal(v.WECOM_TOKEN, v.WECOM_CORP, [v.WECOM_KEY], "safe", lambda: 1409659589)
    assert ours.greeting(v.WECOM_GREETING) == "1616140317555161061"


def test_what_other_implementations_seal_is_opened_and_the_other_way_round() -> None:
    stamp, nonce = str(int(time.time())), "n1"
    came = Opened({"FromUserName": "o1", "ToUserName": "gh"}, "json", 0)
    sealed = [json.loads(seal().close(came, text)) for text in TEXTS]
    found = peers_npm.run(
        "wechat_crypto.js",
        {"token": TOKEN, "key": KEY, "receiver": APPID, "sealed": sealed, "stamp": stamp,
         "nonce": nonce, "texts": [json.dumps({"Content": t}) for t in TEXTS]},
    )  # fmt: skip
    assert set(found["sealed"]) == {"@wecom/crypto", "wechat-crypto"}
    for theirs in found["sealed"].values():
        for text, one in zip(TEXTS, theirs, strict=True):
            query = {"timestamp": stamp, "nonce": nonce, "msg_signature": one["signature"]}
            body = json.dumps({"Encrypt": one["encrypt"]})
            assert opened("safe", query, body).text("Content") == text
    for theirs in found["opened"].values():
        assert [json.loads(o["message"])["Content"] for o in theirs] == TEXTS
        assert {o["id"] for o in theirs} == {APPID}
    assert found["signed"] == [True] * len(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_werobot_and_we_open_each_other(text: str) -> None:
    query, body = Sealing().sealed(xml("o1", MsgType="text", Content=text, MsgId=1))
    found = opened("safe", query, body)
    assert found.text("Content") == text
    reply = parse_xml(seal().close(found, text.replace("]]>", "]]＞")).decode())
    plain = Sealing()._crypt.decrypt_message(
        reply["TimeStamp"], reply["Nonce"], reply["MsgSignature"], reply["Encrypt"]
    )
    assert (parse_xml(plain)["Content"] or "") == text.replace("]]>", "]]＞")


def test_a_reply_is_sealed_with_the_key_that_the_delivery_came_under() -> None:
    rotating = seal(keys=(OTHER_KEY, KEY))
    for number, key in enumerate((OTHER_KEY, KEY)):
        query, body = Sealing(key).sealed(xml("o1", MsgType="text", Content="问", MsgId=1))
        found = rotating.open(query, body.encode())
        assert found.key == number
        reply = parse_xml(rotating.close(found, "答").decode())
        plain = Sealing(key)._crypt.decrypt_message(
            reply["TimeStamp"], reply["Nonce"], reply["MsgSignature"], reply["Encrypt"]
        )
        assert parse_xml(plain)["Content"] == "答"


def test_a_compatible_delivery_is_read_from_its_sealed_part_and_refused_in_safe_mode() -> None:
    query, body = Sealing().sealed(xml("o1", MsgType="text", Content="真的", MsgId=1))
    both = body.replace("</xml>", "<MsgType>text</MsgType><Content>假的</Content></xml>")
    assert opened("compatible", query, both).text("Content") == "真的"
    with pytest.raises(Refused):
        opened("safe", query, both)


@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_a_plain_delivery_is_refused_unless_the_mode_is_plain(mode: Mode) -> None:
    query, _ = Sealing().sealed("x")
    plain = xml("o1", MsgType="text", Content="明文", MsgId=1)
    assert opened("plain", query, plain).text("Content") == "明文"
    with pytest.raises(Refused):
        opened(mode, query, plain)


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_a_delivery_out_of_its_time_is_refused(seconds: int) -> None:
    now = 1_800_000_000
    query, body = Sealing().sealed(xml("o1", MsgType="text", Content="旧", MsgId=1), now + seconds)
    with pytest.raises(Refused):
        seal(now=now).open(query, body.encode())


@pytest.mark.parametrize("seconds", [-299, 0, 299])
def test_a_delivery_within_its_time_is_opened(seconds: int) -> None:
    now = 1_800_000_000
    query, body = Sealing().sealed(xml("o1", MsgType="text", Content="新", MsgId=1), now + seconds)
    assert seal(now=now).open(query, body.encode()).text("Content") == "新"


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused_and_nothing_else_happens(body: bytes) -> None:
    for mode in ("safe", "compatible"):
        with pytest.raises(Refused):
            seal(mode).open(Sealing().query("x"), body)  # type: ignore[arg-type]


@given(st.binary(min_size=1, max_size=200))
def test_a_signed_envelope_of_rubbish_is_refused(rubbish: bytes) -> None:
    encrypted = base64.b64encode(rubbish).decode()
    with pytest.raises(Refused):
        seal().open(Sealing().query(encrypted), json.dumps({"Encrypt": encrypted}).encode())


@pytest.mark.parametrize("key", ["", "short", KEY + "a", KEY[:-1], "密" * 43, "=" * 43])
def test_a_wrong_key_is_no_key(key: str) -> None:
    assert not usable(key)
    with pytest.raises(ValueError):
        aes_key(key)


def test_a_field_with_parts_of_its_own_is_no_text() -> None:
    for odd in ({"a": 1}, [1], None, True):
        assert Opened({"Content": odd}, "json", None).text("Content") == ""
