"""The faces for robots and digital humans of others: chat completions, Rasa, MetaStudio, ABC Robot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
from house import House, opened
from peers.digital import APP_KEY, TOKEN, URL, AbcRobotPeer, MetaStudioPeer
from peers.openai_sdk import OpenAiPeer

from channels.mail import Mail
from channels.metastudio import MetaStudio, signature
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

LOST = "身份证丢了怎么补办，要多少钱"


@pytest.fixture(scope="module")
def house(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    asked = ChannelSettings(
        turns_per_person=1000, rasa=True, metastudio_app_key=APP_KEY, metastudio_url=URL, abc_robot_token=TOKEN
    )  # type: ignore[arg-type]
    with opened(knowledge, tmp_path_factory.mktemp("faces"), asked=asked) as house:
        yield house


@pytest.fixture
def sdk(house: House) -> Iterator[openai.OpenAI]:
    peer = OpenAiPeer()
    peer.enrol(house.built.store)
    with peer.client(house.client) as client:
        yield client


def test_the_sdk_reads_an_answer_and_what_is_ours(sdk: openai.OpenAI) -> None:
    done = sdk.chat.completions.create(model="daoban", messages=[{"role": "user", "content": LOST}])
    assert "40元" in (done.choices[0].message.content or "") and done.usage
    ours = done.model_extra["x_daoban"]  # type: ignore[index]
    assert ours["status"] == "answered" and ours["blocks"] and ours["routes"] and ours["options"]


def test_the_sdk_reads_the_same_answer_as_a_stream(sdk: openai.OpenAI) -> None:
    asked = {"model": "daoban", "messages": [{"role": "user", "content": LOST}]}
    whole = sdk.chat.completions.create(**asked).choices[0].message.content  # type: ignore[call-overload]
    chunks = list(
        sdk.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})  # type: ignore[call-overload]
    )
    said = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    assert "".join(said) == whole and len([s for s in said if s]) > 3
    assert chunks[-1].usage and chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-2].model_extra["x_daoban"]["routes"]


def test_a_follow_up_is_understood_from_the_history(sdk: openai.OpenAI) -> None:
    history = [
        {"role": "system", "content": "你是助手"}, {"role": "user", "content": LOST},
        {"role": "assistant", "content": "……"}, {"role": "user", "content": [{"type": "text", "text": "那要带什么材料"}]},
    ]  # fmt: skip
    done = sdk.chat.completions.create(model="daoban", messages=history)  # type: ignore[arg-type]
    assert "居民户口簿" in (done.choices[0].message.content or "")


def test_a_named_conversation_goes_on_and_nobody_else_hears_it(sdk: openai.OpenAI) -> None:
    def ask(text: str, user: str) -> str:
        done = sdk.chat.completions.create(model="daoban", user=user, messages=[{"role": "user", "content": text}])
        return str(done.model_extra["x_daoban"]["blocks"])  # type: ignore[index]

    ask(LOST, "visitor-1")
    assert "id-card-reissue" in ask("那要带什么材料", "visitor-1")
    assert "id-card-reissue" not in ask("那要带什么材料", "visitor-2")


def test_the_sdk_knows_our_errors(house: House, sdk: openai.OpenAI) -> None:
    assert [m.id for m in sdk.models.list()] == ["daoban"]
    with OpenAiPeer().client(house.client, "0123456789ab.wrong") as stranger, pytest.raises(openai.AuthenticationError):
        stranger.models.list()
    with pytest.raises(openai.UnprocessableEntityError):
        sdk.chat.completions.create(model="daoban", messages=[{"role": "system", "content": "只有系统"}])
    queues = house.built.store.create_key(["queues"])
    with OpenAiPeer().client(house.client, queues) as other, pytest.raises(openai.PermissionDeniedError):
        other.models.list()


def test_rasa_gets_buttons_and_routes(house: House) -> None:
    sent = {"sender": "u1", "message": LOST}
    parts = house.client.post("/channels/rasa/webhook", json=sent).json()
    last = parts[-1]
    assert "40元" in "".join(p["text"] for p in parts) and last["custom"]["routes"]
    chosen = next(b for b in last["buttons"] if b["title"] == "办理时间")
    after = house.client.post("/webhooks/rest/webhook", json={"sender": "u1", "message": chosen["payload"]}).json()
    assert "办理时间" in after[0]["text"] and after[0]["recipient_id"] == "u1"


def test_the_published_vector_of_metastudio_holds() -> None:
    url, at = "https:" + "//metastudio-llm/digital-human/chat", 1744612873350
    assert f"{at:x}" == "1963307d486"
    assert signature(url, at, "huawei_metaStudio") == (
        "a02fc32111795dc6f760e6bd15bb0cbc9a35921dc5dc86e57eea56ae644d793e"
    )


def test_metastudio_gets_words_to_speak(house: House) -> None:
    peer = MetaStudioPeer()
    spoken = peer.said(peer.send(house.client, "k1", "u1", LOST), "u1")
    assert "四十元" in "".join(spoken) and "屏幕" not in "".join(spoken)
    body = {"messages": [{"role": "user", "content": LOST}], "unknown": 1}
    whole = house.client.post("/channels/metastudio/chat", params=peer.query(peer._now), json=body).json()
    assert whole["choices"][0]["message"]["content"] == "".join(spoken)


def test_a_metastudio_address_that_is_not_ours_is_told() -> None:
    asked = ChannelSettings(metastudio_app_key="k", metastudio_url="http://elsewhere.example.org/")  # type: ignore[arg-type]
    assert "DAOBAN_METASTUDIO_URL" in MetaStudio(asked, Mail()).check()[0]


def test_abc_robot_gets_directives_and_passes_over_other_events(house: House) -> None:
    peer = AbcRobotPeer()
    token = peer.token(house.client).json()
    assert token["token_type"] == "bearer" and token["expires_in"] > 3600
    told = peer.send(house.client, "k1", "u1", LOST).json()["data"]["directives"]
    assert [d["header"]["name"] for d in told][-1] == "Render"
    assert "四十元" in json.dumps(told, ensure_ascii=False)
    other = peer.post(house.client, peer.event("k2", "u1", "", "WakeUp"), token["access_token"])
    assert other.json()["data"]["directives"] == []


def test_a_token_needs_the_right_grant(house: House) -> None:
    form = {"grant_type": "password", "client_id": "daoban", "client_secret": TOKEN}
    refused = house.client.post("/channels/abc-robot/token", data=form)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "unsupported_grant_type")


def test_faces_that_are_not_switched_on_are_not_there(knowledge: Knowledge, tmp_path: Path) -> None:
    with opened(knowledge, tmp_path, asked=ChannelSettings()) as plain:
        for path in ("/channels/rasa/webhook", "/channels/metastudio/chat", "/channels/abc-robot"):
            assert plain.client.post(path, json={}).status_code == 404
