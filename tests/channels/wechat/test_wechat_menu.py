"""The menu: checked before it is pushed, and what a tap asks travels in its key."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner
from wechat_platform import APPID, SECRET, Platform

from assistant.settings import BUNDLED
from channels.settings import ChannelSettings
from channels.wechat.cli import app
from channels.wechat.configuration import wrong
from channels.wechat.menu import FILE, MenuTrouble, read

PUBLIC = "https://daoban.example.org"
RUN = CliRunner()


def test_the_bundled_menu_fits_the_platform() -> None:
    native = read(BUNDLED).native(PUBLIC + "/")
    assert len(native["button"]) <= 3 and all(len(b.get("sub_button", ())) <= 5 for b in native["button"])
    leaves = [leaf for b in native["button"] for leaf in b.get("sub_button", [b])]
    assert {"type": "view", "name": "网页版导办", "url": PUBLIC + "/"} in leaves
    assert all(leaf["key"].startswith("ask:") for leaf in leaves if leaf["type"] == "click")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("buttons: []", "at least 1"),
        ("buttons: [{name: 一, ask: 问}, {name: 二, ask: 问}, {name: 三, ask: 问}, {name: 四, ask: 问}]", "at most 3"),
        ("buttons: [{name: 一, buttons: [" + "{name: 二, ask: 问}, " * 6 + "]}]", "at most 5"),
        ("buttons: [{name: 名字太长太长了, ask: 问}]", "at most 16 bytes"),
        ("buttons: [{name: 一, ask: " + "问" * 50 + "}]", "at most 128 bytes"),
        ("buttons: [{name: 一}]", "exactly one of"),
        ("buttons: [{name: 一, ask: 问, url: 'https://a.example'}]", "exactly one of"),
        ("buttons: [{name: 一, url: 'http://a.example'}]", "url"),
        ("buttons: [{name: 一, buttons: [{name: 二, buttons: [{name: 三, ask: 问}]}]}]", "two levels"),
        ("buttons: [{name: 一, ask: 问, color: red}]", "color"),
        ("buttons: [", "wechat-menu.yaml"),
        ("- 一", "wechat-menu.yaml"),
    ],
)
def test_a_wrong_menu_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(MenuTrouble, match=told):
        read(tmp_path)


def test_a_missing_menu_and_a_missing_address_are_told(tmp_path: Path) -> None:
    with pytest.raises(MenuTrouble, match="not found"):
        read(tmp_path)
    with pytest.raises(MenuTrouble, match="DAOBAN_PUBLIC_URL"):
        read(BUNDLED).native("")


@pytest.fixture
def terminal(platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET, "WECHAT_API": platform.start(),
        "PUBLIC_URL": PUBLIC, "DATA": str(tmp_path),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"DAOBAN_{name}", value)


@pytest.mark.usefixtures("terminal")
def test_the_menu_is_pushed_and_shown_from_the_terminal(platform: Platform) -> None:
    before = RUN.invoke(app, ["menu", "show"])
    assert before.exit_code == 1 and "no menu yet" in before.stderr
    done = RUN.invoke(app, ["menu", "push"])
    assert done.exit_code == 0 and "3 buttons" in done.output
    assert platform.menu == read(BUNDLED).native(PUBLIC)
    assert "转人工" in RUN.invoke(app, ["menu", "show"]).output


@pytest.mark.usefixtures("terminal")
def test_the_terminal_says_what_is_wrong(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    platform.faults["/cgi-bin/stable_token"].append(40164)
    assert "IP白名单" in RUN.invoke(app, ["menu", "show"]).stderr
    monkeypatch.setenv("DAOBAN_WECHAT_API", "http://127.0.0.1:9")
    assert "does not answer" in RUN.invoke(app, ["menu", "show"]).stderr
    monkeypatch.setenv("DAOBAN_WECHAT_SECRET", "")
    assert "both are needed" in RUN.invoke(app, ["menu", "show"]).stderr


GOOD = {
    "wechat_appid": APPID, "wechat_token": "spamtest", "wechat_aes_key": "a" * 43,
    "public_url": PUBLIC,
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"wechat_appid": "appid"}, ["DAOBAN_WECHAT_APPID"]),
        ({"wechat_token": "a b"}, ["DAOBAN_WECHAT_TOKEN"]),
        ({"wechat_aes_key": "a" * 42}, ["DAOBAN_WECHAT_AES_KEY"]),
        ({"wechat_aes_key": ""}, ["DAOBAN_WECHAT_AES_KEY"]),
        ({"wechat_previous_aes_key": "a" * 44}, ["DAOBAN_WECHAT_PREVIOUS_AES_KEY"]),
        ({"wechat_encryption": "plain", "wechat_aes_key": ""}, ["DAOBAN_WECHAT_ENCRYPTION"]),
        ({"wechat_mode": "push"}, ["DAOBAN_WECHAT_SECRET"]),
        ({"public_url": "http://a.example"}, ["DAOBAN_PUBLIC_URL"]),
        ({}, []),
    ],
)
def test_wrong_settings_are_told_by_name(given: dict[str, str], told: list[str]) -> None:
    asked = ChannelSettings(**GOOD | given)  # type: ignore[arg-type]
    assert [sentence.partition(":")[0] for sentence in wrong(asked)] == told
    assert not any(str(value) in s for s in wrong(asked) for value in given.values() if len(value) > 5)
