"""A server with an official account on it, and the platform on the other side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from account import Account, Opened
from company import Company, Served
from house import opened
from lines import Parrot
from peers.wecom import KEY, TOKEN
from wechat_platform import APPID, SECRET, Platform
from wecom_platform import CORP, KfPlatform
from wecom_platform import SECRET as KF_SECRET

from assistant.assistant import Assistant
from channels.registry import REGISTRY, Entry
from channels.settings import ChannelSettings
from channels.wechat.channel import WeChat
from channels.wechat.replying import Waits
from knowledge.library import Knowledge

SHORT = Waits(answer=0.8, push=0.8, fetch=0.3, sure=0.95, lost=1.2)


@pytest.fixture
def platform() -> Iterator[Platform]:
    made = Platform()
    yield made
    made.stop()


@pytest.fixture
def served(
    platform: Platform, knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Opened:
    Parrot.heard.clear()
    url = platform.start()

    @contextmanager
    def served(
        line: type[Assistant] = Parrot, waits: Waits = SHORT, **settings: object
    ) -> Iterator[Account]:
        entry = Entry("微信公众号", lambda asked: [], lambda asked, mail: WeChat(asked, mail, waits))
        monkeypatch.setitem(REGISTRY, "wechat", entry)
        account = Account(platform)
        given = account.settings() | {"wechat_api": url, "wechat_secret": SECRET} | settings
        asked = ChannelSettings(**{"turns_per_person": 1000} | given)  # type: ignore[arg-type]
        assert asked.wechat_appid == APPID
        with opened(knowledge, tmp_path, line, asked=asked) as house:
            account.at(house)
            yield account

    return served


@pytest.fixture
def company_platform() -> Iterator[KfPlatform]:
    made = KfPlatform()
    yield made
    made.stop()


@pytest.fixture
def company(company_platform: KfPlatform, knowledge: Knowledge, tmp_path: Path) -> Served:
    Parrot.heard.clear()
    asked = ChannelSettings(
        wecom_corp_id=CORP, wecom_secret=KF_SECRET, wecom_token=TOKEN, wecom_aes_key=KEY,
        wecom_api=company_platform.start(), turns_per_person=1000,
    )  # type: ignore[arg-type]  # fmt: skip

    @contextmanager
    def company(line: type[Assistant] = Parrot) -> Iterator[Company]:
        with opened(knowledge, tmp_path, line, asked=asked) as house:
            yield Company(company_platform, house)

    return company
