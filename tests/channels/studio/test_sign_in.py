"""Signing in over HTTP: cookies, locks, sessions that were planted, places that lead away, the door itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from editors import PASSWORD, Person, console
from house import House
from pydantic import ValidationError

from assistant.signing_in import MOST, SigningIn
from assistant.staff import Role, Staff
from channels.studio.door import FORM, UPLOAD
from channels.studio.options import StudioSettings
from channels.studio.page import COOKIE

EDITOR, SIGN_IN = "编辑甲", "/studio/sign-in"


@pytest.fixture(scope="module")
def house(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("signing")) as house:
        yield house


@pytest.fixture
def browser(house: House) -> Iterator[httpx.Client]:
    Staff(house.built.store.engine).unlock(EDITOR)
    with httpx.Client(base_url=house.url, timeout=20) as client:
        yield client


def token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" content="(\w+)"', page.text)
    assert found
    return found[1]


def sign_in(
    client: httpx.Client, name: str = EDITOR, password: str = PASSWORD, next: str = "/studio/",
    host: str = "",
) -> httpx.Response:  # fmt: skip
    fields = {"csrf": token(client.get(SIGN_IN)), "name": name, "password": password, "next": next}
    headers = {"X-Forwarded-For": host} if host else {}
    return client.post(SIGN_IN, data=fields, headers=headers)


def test_who_signs_in_gets_a_cookie_that_scripts_and_other_sites_never_see(browser: httpx.Client) -> None:
    reply = sign_in(browser)
    assert (reply.status_code, reply.headers["location"]) == (303, "/studio/")
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/studio" in cookie
    assert "Secure" not in cookie and EDITOR in browser.get("/studio/").text


def test_over_https_the_cookie_stays_on_https(browser: httpx.Client) -> None:
    reply = browser.get(SIGN_IN, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in reply.headers["set-cookie"]


def test_a_planted_session_is_not_the_one_that_is_signed_in(house: House, browser: httpx.Client) -> None:
    planted = "A" * 43
    browser.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/studio")
    reply = sign_in(browser)
    assert reply.status_code == 303 and planted not in reply.headers["set-cookie"]
    found = SigningIn(house.built.store.engine)
    assert found.find(planted) is None
    assert found.find(reply.cookies[COOKIE])


def test_signing_in_again_ends_the_session_before(house: House, browser: httpx.Client) -> None:
    first = sign_in(browser).cookies[COOKIE]
    page = browser.get("/studio/account")
    fields = {"csrf": token(page), "name": EDITOR, "password": PASSWORD, "next": ""}
    second = browser.post(SIGN_IN, data=fields).cookies[COOKIE]
    sessions = SigningIn(house.built.store.engine)
    assert sessions.find(first) is None and sessions.find(second)


@pytest.mark.parametrize(
    "away",
    ["https://example.org/", "//example.org/", "/\\example.org", "/studio\\..\\x", "javascript:alert(1)", "/v1/matters",
     "/studio/\nx", "studio/", "/studio/sign-out", "/studio/sign-in", "/studio/ x", "/STUDIO//example.org"],
)  # fmt: skip
def test_signing_in_never_leads_away_from_the_console(browser: httpx.Client, away: str) -> None:
    assert sign_in(browser, next=away).headers["location"] == "/studio/"
    assert browser.get(SIGN_IN, params={"next": away}).headers["location"] == "/studio/"


def test_who_was_sent_to_sign_in_comes_back_to_the_page(browser: httpx.Client) -> None:
    asked = "/studio/entries?text=身份证&page=1"
    sent = browser.get(asked)
    assert sent.status_code == 303
    form = browser.get(sent.headers["location"])
    found = re.search(r'name="next" value="([^"]+)"', form.text)
    assert found
    onward = sign_in(browser, next=found[1].replace("&amp;", "&")).headers["location"]
    assert httpx.URL(onward) == httpx.URL(asked)


def test_a_wrong_password_says_little_and_keeps_the_name(browser: httpx.Client) -> None:
    known, unknown = sign_in(browser, password="x"), sign_in(browser, name="无此人", password="x", host="10.9.0.1")
    assert known.status_code == 401 and "账号或口令不对" in known.text and f'value="{EDITOR}"' in known.text
    assert "账号或口令不对" in unknown.text or unknown.status_code == 403


def test_after_five_failures_the_right_password_is_refused_too(browser: httpx.Client) -> None:
    for _ in range(MOST):
        assert sign_in(browser, password="x").status_code in (401, 429)
    closed = sign_in(browser)
    assert closed.status_code == 429 and "15 分钟" in closed.text
    assert COOKIE not in closed.cookies


def test_a_first_password_must_be_changed_before_anything_else(house: House) -> None:
    Staff(house.built.store.engine).create("新人", PASSWORD, [Role.EDITOR])
    person = Person(house, "新人")
    assert person.client.get("/studio/entries").headers["location"] == "/studio/account/password"
    assert person.client.post("/studio/entries/save", data={}).headers["location"] == "/studio/account/password"
    form = person.client.get("/studio/account/password")
    fields = {"csrf": token(form), "old": PASSWORD, "new": "Open-window-42", "again": "Open-window-43"}
    refused = person.client.post("/studio/account/password", data=fields)
    assert refused.status_code == 422 and "两次输入的新口令不一样" in refused.text
    done = person.client.post("/studio/account/password", data=fields | {"again": "Open-window-42"})
    assert done.status_code == 303
    after = httpx.get(f"{house.url}/studio/", cookies={COOKIE: done.cookies[COOKIE]})
    assert after.status_code == 200 and "口令已更换" in after.text
    assert "口令已更换" not in httpx.get(f"{house.url}/studio/", cookies={COOKIE: done.cookies[COOKIE]}).text


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    person = Person(house, EDITOR)
    assert person.post("sign-out", []).headers["location"] == SIGN_IN
    assert httpx.get(f"{house.url}/studio/", cookies={COOKIE: person.token}).status_code == 303


def test_a_script_learns_in_json_that_its_session_is_over(house: House) -> None:
    reply = httpx.get(f"{house.url}/studio/publish/state", headers={"Accept": "application/json"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "signed_out")


def test_without_settings_only_this_machine_reaches_the_console() -> None:
    settings = StudioSettings()
    assert settings.lets_in("127.0.0.1") and settings.lets_in("::1") and settings.lets_in("::ffff:127.0.0.1")
    assert not any(map(settings.lets_in, ("10.0.0.1", "8.8.8.8", "", "testclient", "::ffff:10.0.0.1")))


def test_networks_are_told_with_commas_or_blanks_and_wrong_ones_are_named() -> None:
    settings = StudioSettings(allow="10.20.0.0/16, 2001:db8::/32")  # type: ignore[arg-type]
    assert settings.lets_in("10.20.3.4") and settings.lets_in("2001:db8::7")
    assert not settings.lets_in("127.0.0.1") and StudioSettings(allow="").lets_in("127.0.0.1")  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="10.20.0.0/16"):
        StudioSettings(allow="10.20.0.300")  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/studio/", SIGN_IN, "/studio/assets/base.css", "/studio/nothing"])
def test_another_machine_sees_nothing_but_that_it_may_not(browser: httpx.Client, path: str) -> None:
    reply = browser.get(path, headers={"X-Forwarded-For": "203.0.113.9"})
    assert reply.status_code == 403 and "203.0.113.9" in reply.text and "set-cookie" not in reply.headers


def test_another_sites_form_is_refused_before_it_is_read(house: House) -> None:
    person = Person(house, EDITOR)
    for site in ("cross-site", "same-site"):
        reply = person.client.post("/studio/sign-out", headers={"Sec-Fetch-Site": site})
        assert reply.status_code == 403 and "其他网站" in reply.text
    assert person.get("account") is not None


def test_only_forms_are_taken_up_to_their_size(house: House) -> None:
    person = Person(house, EDITOR)
    csrf = {"X-CSRF-Token": token(person.client.get("/studio/account"))}
    post = person.client.post
    assert post("/studio/alive", json={"a": 1}, headers=csrf).status_code == 415
    assert post("/studio/alive", data={"a": "x" * (FORM - 100)}, headers=csrf).status_code == 200
    assert post("/studio/alive", data={"a": "x" * FORM}, headers=csrf).status_code == 413
    assert post("/studio/alive", files={"a": b"x" * (UPLOAD - 1000)}, headers=csrf).status_code == 200


def test_a_body_of_unknown_length_is_measured_while_it_comes(house: House) -> None:
    person = Person(house, EDITOR)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    pieces = (b"a=" + b"x" * 65_536 for _ in range(40))
    reply = person.client.post("/studio/alive", content=pieces, headers=kind)
    assert reply.status_code == 413 and "内容太大" in reply.text


def test_elsewhere_forms_are_refused_as_before(browser: httpx.Client) -> None:
    assert browser.post("/v1/ask", data={"question": "x"}).status_code == 415
    assert browser.get("/studio").headers["location"] == "/studio/"
