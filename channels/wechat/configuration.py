"""What is wrong with the settings of the WeChat channels (配置检查)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.settings import ChannelSettings
from channels.wechat.crypto import usable

CORP = re.compile(r"w[wx][0-9a-f]{16}")
APPID = re.compile(r"wx[0-9a-f]{16}")
TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


def wrong(asked: ChannelSettings) -> list[str]:
    """Sentences about the official account's settings; empty when all is well."""
    return [*_identity(asked), *_keys(asked), *_modes(asked), *address(asked)]


def wrong_wecom(asked: ChannelSettings) -> list[str]:
    """Sentences about the settings of 微信客服; empty when all is well."""
    return [*_company(asked), *address(asked)]


def _company(asked: ChannelSettings) -> Iterator[str]:
    if not CORP.fullmatch(asked.wecom_corp_id):
        yield "DAOBAN_WECOM_CORP_ID: a company's id is ww or wx and 16 digits or letters a to f"
    if not TOKEN.fullmatch(asked.wecom_token.get_secret_value()):
        yield "DAOBAN_WECOM_TOKEN: a Token has 3 to 32 letters and digits, as in the callback settings"
    if not usable(asked.wecom_aes_key.get_secret_value()):
        yield "DAOBAN_WECOM_AES_KEY: an EncodingAESKey has 43 letters and digits; copy it again"
    if not asked.wecom_secret.get_secret_value():
        yield "DAOBAN_WECOM_SECRET: not set; messages are fetched and sent with it"


def _identity(asked: ChannelSettings) -> Iterator[str]:
    if not APPID.fullmatch(asked.wechat_appid):
        yield "DAOBAN_WECHAT_APPID: an AppID is wx and 16 digits or letters a to f; copy it again"
    if not TOKEN.fullmatch(asked.wechat_token.get_secret_value()):
        yield "DAOBAN_WECHAT_TOKEN: a Token has 3 to 32 letters and digits, as in the server settings"


def _keys(asked: ChannelSettings) -> Iterator[str]:
    if asked.wechat_encryption == "plain":
        return
    if not asked.wechat_aes_key.get_secret_value():
        yield "DAOBAN_WECHAT_AES_KEY: not set; without it nothing can be decrypted"
    for name in ("wechat_aes_key", "wechat_previous_aes_key"):
        if (key := getattr(asked, name).get_secret_value()) and not usable(key):
            yield f"DAOBAN_{name.upper()}: an EncodingAESKey has 43 letters and digits; copy it again"


def _modes(asked: ChannelSettings) -> Iterator[str]:
    if asked.wechat_encryption != "safe":
        yield (
            "DAOBAN_WECHAT_ENCRYPTION: only safe keeps forged messages out; "
            "choose 安全模式 in the server settings and set safe here"
        )
    if asked.wechat_mode == "push" and not asked.wechat_secret.get_secret_value():
        yield "DAOBAN_WECHAT_SECRET: not set; pushes need the AppSecret"


def address(asked: ChannelSettings) -> Iterator[str]:
    """The server must be reachable over HTTPS from outside."""
    if not asked.public_url.startswith("https://"):
        yield "DAOBAN_PUBLIC_URL: set the https:// address that the platform reaches this server by"
