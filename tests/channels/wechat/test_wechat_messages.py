"""What a person does in WeChat, as the message that the inbox is handed."""

from __future__ import annotations

import pytest
from peers.wechat import xml
from werobot.parser import parse_xml

from assistant.question import Location
from channels.channel import Inbound
from channels.wechat.crypto import Opened, Refused
from channels.wechat.messages import BY_MESSAGE, BY_TOUCH, Reader
from knowledge.library import Knowledge

PERSON = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
ANSWER = "a" + "0123456789" * 2


@pytest.fixture
def reader(knowledge: Knowledge) -> Reader:
    return Reader("wechat", knowledge.catalogue)


def came(reader: Reader, **fields: str | int) -> Inbound:
    message = reader.read(Opened(parse_xml(xml(PERSON, **fields)), "xml", 0))
    assert message
    return message


def event(reader: Reader, name: str, key: str = "", created: int = 1) -> Inbound | None:
    fields = parse_xml(xml(PERSON, created, MsgType="event", Event=name, EventKey=key))
    return reader.read(Opened(fields, "xml", 0))


def test_a_text_is_a_question(reader: Reader) -> None:
    message = came(reader, MsgType="text", Content=" 身份证丢了 ", MsgId=7)
    assert (message.kind, message.text, message.key) == ("text", "身份证丢了", "7")
    assert message.address == {"to": PERSON} and message.quota == BY_MESSAGE
    assert PERSON not in message.conversation


def test_a_tapped_option_is_a_question_that_counts_as_a_touch(reader: Reader) -> None:
    message = came(reader, MsgType="text", Content="收费", MsgId=7, bizmsgmenuid="o3")
    assert (message.kind, message.text, message.quota) == ("text", "收费", BY_TOUCH)


@pytest.mark.parametrize(
    ("said", "name", "kind", "about"),
    [
        ("查看答复", "fetch", "fetch", {}),
        ("查看答复", "", "fetch", {}),
        ("查看更多", "more-" + "0" * 20, "fetch", {"more": "0" * 20}),
        ("查看更多", "", "fetch", {"more": ""}),
        ("评价5", f"rate-{ANSWER}", "rating", {"level": 5, "answer": ANSWER}),
        ("评价 1", "", "rating", {"level": 1, "answer": ""}),
        ("评价", f"rate-{ANSWER}", "rating", {"answer": ANSWER}),
        ("评价5", "rate-another", "rating", {"level": 5, "answer": ""}),
        ("评价6", "", "text", {}),
        ("职称评价5年以上", "", "text", {}),
    ],
)
def test_words_of_ours_are_known_with_and_without_the_name_of_their_link(
    reader: Reader, said: str, name: str, kind: str, about: dict[str, object]
) -> None:
    named = {"bizmsgmenuid": name} if name else {}
    message = came(reader, MsgType="text", Content=said, MsgId=7, **named)
    assert (message.kind, dict(message.about)) == (kind, about)


def test_voice_is_what_was_recognised(reader: Reader) -> None:
    heard = came(reader, MsgType="voice", MediaId="m", Recognition="居住证怎么办。", MsgId=7)
    unheard = came(reader, MsgType="voice", MediaId="m", MsgId=8)
    assert (heard.kind, heard.text) == ("voice", "居住证怎么办。")
    assert (unheard.kind, unheard.text) == ("voice", "")


def test_a_location_is_where_the_person_is(reader: Reader) -> None:
    message = came(
        reader, MsgType="location", Location_X="29.45", Location_Y="119.6", Scale="16", MsgId=7
    )
    assert (message.kind, message.location) == ("location", Location(29.45, 119.6))


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "file"])
def test_pictures_and_files_get_a_polite_answer(reader: Reader, kind: str) -> None:
    assert came(reader, MsgType=kind, MediaId="m", MsgId=7).kind == "image"


@pytest.mark.parametrize("kind", ["link", "music", "surprise"])
def test_what_is_not_understood_is_said_to_be(reader: Reader, kind: str) -> None:
    message = came(reader, MsgType=kind, Title="t", Url="http://x.example", MsgId=7)
    assert (message.kind, message.about) == ("event", {"reply": "unsupported"})


@pytest.mark.parametrize(("name", "key"), [("subscribe", "qrscene_hall-city:a-id-card"), ("SCAN", "hall-city:a-id-card")])
def test_a_scanned_code_tells_the_hall_and_the_window(reader: Reader, name: str, key: str) -> None:
    message = event(reader, name, key)
    assert message and message.quota == BY_TOUCH
    assert message.about == {"reply": "arrived", "site": "hall-city", "window": "a-id-card"}
    assert message.region == "339903" and message.location == Location(29.4795, 119.6480)


@pytest.mark.parametrize("key", ["", "qrscene_", "qrscene_nowhere", "last_trade_no_1"])
def test_who_follows_without_a_place_is_greeted(reader: Reader, key: str) -> None:
    message = event(reader, "subscribe", key)
    assert message and message.about == {"reply": "greeting"}


def test_a_tap_on_the_menu_asks_what_its_key_says(reader: Reader) -> None:
    asked, old = event(reader, "CLICK", "ask:转人工"), event(reader, "CLICK", "V1001_TODAY")
    assert asked and (asked.kind, asked.text, asked.quota) == ("text", "转人工", BY_TOUCH)
    assert old and old.about == {"reply": "greeting"}


@pytest.mark.parametrize("name", ["unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "new"])
def test_other_events_need_no_reply(reader: Reader, name: str) -> None:
    assert event(reader, name, "x") is None


def test_events_without_a_number_are_told_apart(reader: Reader) -> None:
    made = [event(reader, "CLICK", "ask:一"), event(reader, "CLICK", "ask:二"),
            event(reader, "CLICK", "ask:一", created=2), event(reader, "SCAN", "hall-city")]  # fmt: skip
    assert len({m.id for m in made if m}) == 4
    again = event(reader, "CLICK", "ask:一")
    assert again and made[0] and again.id == made[0].id


@pytest.mark.parametrize(
    "fields",
    [{"MsgType": "text", "Content": "无号"},
     {"MsgType": "location", "Location_X": "nan", "Location_Y": "1", "MsgId": "1"},
     {"MsgType": "location", "Location_X": "91", "Location_Y": "1", "MsgId": "1"},
     {"MsgType": "location", "Location_X": "北", "Location_Y": "1", "MsgId": "1"},
     {"MsgType": "text", "Content": "谁", "MsgId": "1", "FromUserName": "o]]><x>"},
     {"MsgType": "text", "Content": "谁", "MsgId": "1", "FromUserName": "o" * 65}],
)  # fmt: skip
def test_what_the_platform_never_sends_is_refused(reader: Reader, fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        reader.read(Opened({"FromUserName": PERSON, "ToUserName": "gh"} | fields, "json", None))
