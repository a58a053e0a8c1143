"""Which channels there are, and which are on (渠道登记): a new one gets one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from channels.channel import Channel
from channels.mail import Mail
from channels.settings import ChannelSettings


@dataclass(frozen=True)
class Entry:
    """A channel that may be switched on: what it needs, and how it is made.

    `missing` names the settings that are not given; `make` imports the channel's file only when
    it is on.
    """

    title: str
    missing: Callable[[ChannelSettings], list[str]]
    make: Callable[[ChannelSettings, Mail], Channel]


def _lacking(settings: ChannelSettings, *names: str) -> list[str]:
    def empty(value: object) -> bool:
        secret = getattr(value, "get_secret_value", None)
        return not (secret() if secret else value)

    return [f"DAOBAN_{n.upper()}" for n in names if empty(getattr(settings, n))]


def _needs(*names: str) -> Callable[[ChannelSettings], list[str]]:
    return lambda settings: _lacking(settings, *names)


def _web(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.web.options import WebSettings
    from channels.web.visiting import Web

    return Web(WebSettings(), mail)


def _console(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.console import Console

    return Console(mail)


def _lacking_wechat(settings: ChannelSettings) -> list[str]:
    key = [] if settings.wechat_encryption == "plain" else ["wechat_aes_key"]
    return _lacking(settings, "wechat_appid", "wechat_token", *key)


def _wechat(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.wechat.channel import WeChat

    return WeChat(settings, mail)


def _lacking_telegram(settings: ChannelSettings) -> list[str]:
    secret = [] if settings.telegram_polling else ["telegram_secret"]
    return _lacking(settings, "telegram_token", *secret)


def _telegram(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.telegram.channel import Telegram

    return Telegram(settings, mail)


def _robot(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.robot.robot import Robot

    return Robot(settings, mail)


def _openai(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.openai import OpenAi

    return OpenAi(mail)


def _rasa(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.rasa import Rasa

    return Rasa(mail)


def _metastudio(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.metastudio import MetaStudio

    return MetaStudio(settings, mail)


def _abc_robot(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.abc_robot import AbcRobot

    return AbcRobot(settings, mail)


def _wecom(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.wechat.kf import WeComKf

    return WeComKf(settings, mail)


REGISTRY: dict[str, Entry] = {
    "web": Entry("网页组件", _needs(), _web),
    "console": Entry("控制台", _needs("console"), _console),
    "wechat": Entry("微信公众号", _lacking_wechat, _wechat),
    "wecom": Entry(
        "微信客服", _needs("wecom_corp_id", "wecom_secret", "wecom_token", "wecom_aes_key"), _wecom
    ),
    "telegram": Entry("Telegram 式机器人账号", _lacking_telegram, _telegram),
    "robot": Entry("迎宾机器人", _needs("robot"), _robot),
    "openai": Entry("兼容 OpenAI 的接口", _needs("openai"), _openai),
    "rasa": Entry("Rasa REST", _needs("rasa"), _rasa),
    "metastudio": Entry(
        "华为 MetaStudio", _needs("metastudio_app_key", "metastudio_url"), _metastudio
    ),
    "abc_robot": Entry("百度 ABC Robot", _needs("abc_robot_token"), _abc_robot),
}


def channels(settings: ChannelSettings, mail: Mail) -> dict[str, Channel]:
    """The channels that have all they need."""
    return {
        name: entry.make(settings, mail)
        for name, entry in REGISTRY.items()
        if not entry.missing(settings)
    }
