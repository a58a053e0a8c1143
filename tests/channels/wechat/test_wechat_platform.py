"""The fake platform is proven by clients that nobody here wrote, before ours is proven by it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import peers_npm
import pytest
from wechat_platform import APPID, SECRET, Platform

PERSON = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
MENU = {"button": [{"type": "click", "name": "人工", "key": "ask:转人工"}]}
CLIENTS = ["wechat-api", "co-wechat-api"]


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    yield platform.start()


def talk(url: str, client: str, texts: list[str], secret: str = SECRET) -> dict[str, object]:
    given = {"url": url, "appid": APPID, "secret": secret, "person": PERSON, "menu": MENU, "texts": texts}
    found: dict[str, object] = peers_npm.run("wechat_clients.js", given, client)
    return found


def codes(found: dict[str, object]) -> list[object]:
    texts = found["texts"]
    assert isinstance(texts, list)
    return [t["errcode"] for t in texts]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_of_others_sends_texts_and_the_menu(
    client: str, platform: Platform, url: str
) -> None:
    platform.wrote(PERSON)
    found = talk(url, client, ["你好 𠮷", "再见"])
    assert codes(found) == [0, 0] and platform.people[PERSON].got == ["你好 𠮷", "再见"]
    assert found["created"]["errcode"] == 0 and found["menu"] == {"menu": MENU}  # type: ignore[index]
    assert str(found["token"]).startswith("token-1-") and len(str(found["token"])) >= 500


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_of_others_is_told_the_errors_of_the_papers(
    client: str, platform: Platform, url: str
) -> None:
    assert codes(talk(url, client, ["谁"])) == [40003]
    platform.touched(PERSON)
    assert codes(talk(url, client, ["一", "长" * 683, "二", "三", "四"])) == [0, 45002, 0, 0, 45047]
    platform.people[PERSON].allowances.clear()
    assert codes(talk(url, client, ["隔了两天"])) == [45015]
    platform.wrote(PERSON)
    assert codes(talk(url, client, [str(n) for n in range(6)])) == [0] * 5 + [45047]
    platform.verified = False
    assert codes(talk(url, client, ["个人号"])) == [48001]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_of_others_gets_another_token_when_one_is_refused(
    client: str, platform: Platform, url: str
) -> None:
    platform.wrote(PERSON)
    platform.faults["/cgi-bin/message/custom/send"].append(40001)
    assert codes(talk(url, client, ["重试"])) == [0]
    assert platform.people[PERSON].got == ["重试"]


def test_the_stable_token_stays_until_it_ends_or_is_forced(platform: Platform, url: str) -> None:
    body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    with httpx.Client(base_url=url) as http:

        def stable(**more: object) -> dict[str, object]:
            found: dict[str, object] = http.post("/cgi-bin/stable_token", json=body | more).json()
            return found

        def works(token: object) -> bool:
            path = f"/cgi-bin/menu/get?access_token={token}"
            return bool(http.get(path).json()["errcode"] == 46003)

        one, two = stable(), stable()
        assert one["access_token"] == two["access_token"]
        forced = stable(force_refresh=True)
        assert forced["access_token"] != one["access_token"]
        assert stable(force_refresh=True)["access_token"] == forced["access_token"]
        assert works(one["access_token"]) and works(forced["access_token"]) and not works("x")
        platform.revoke()
        assert not works(forced["access_token"])
        assert stable(secret="x")["errcode"] == 40125 and stable(appid="x")["errcode"] == 40013


def test_what_the_platform_cannot_read_is_refused(platform: Platform, url: str) -> None:
    with httpx.Client(base_url=url) as http:
        for body, code in ((b'{"a": "\\u4f60"}', 40033), (b"{", 47001)):
            assert http.post("/cgi-bin/stable_token", content=body).json()["errcode"] == code
