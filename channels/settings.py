"""The settings of the channels (渠道设置): a channel without its credentials is off."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

NONE = SecretStr("")


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and says what to write."""


class ChannelSettings(BaseSettings):
    """Every channel setting with its default; read once from DAOBAN_… beside the others."""

    model_config = SettingsConfigDict(
        env_prefix="DAOBAN_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    public_url: str = Field("", description="where citizens reach this server, e.g. https://daoban.example.org")
    turns_per_person: int = Field(20, ge=1, description="messages a minute from one person on a channel")
    turns_per_channel: int = Field(6000, ge=1, description="messages a minute on one channel")
    lease_seconds: float = Field(45.0, gt=0, description="after this a message of an ended worker is taken over")
    console: bool = Field(False, description="the console channel, an example to copy")
    wechat_appid: str = Field("", description="official account: AppID")
    wechat_secret: SecretStr = Field(NONE, description="official account: AppSecret, for pushes and menus")
    wechat_token: SecretStr = Field(NONE, description="official account: Token of the server settings")
    wechat_aes_key: SecretStr = Field(NONE, description="official account: EncodingAESKey, 43 characters")
    wechat_previous_aes_key: SecretStr = Field(NONE, description="the EncodingAESKey before a change")
    wechat_encryption: Literal["safe", "compatible", "plain"] = Field(
        "safe", description="message mode of the account; anything but safe is for trials"
    )
    wechat_mode: Literal["passive", "push"] = Field(
        "passive", description="push needs a verified account"
    )
    wechat_api: str = Field("https://api.weixin.qq.com", description="address of the platform's API")
    wecom_corp_id: str = Field("", description="微信客服: corp id")
    wecom_secret: SecretStr = Field(NONE, description="微信客服: secret")
    wecom_token: SecretStr = Field(NONE, description="微信客服: token of the callback")
    wecom_aes_key: SecretStr = Field(NONE, description="微信客服: EncodingAESKey")
    wecom_api: str = Field("https://qyapi.weixin.qq.com", description="address of its API")
    telegram_token: SecretStr = Field(NONE, description="Telegram-style bot: token")
    telegram_secret: SecretStr = Field(NONE, description="secret of the webhook header; needed unless polling")
    telegram_api: str = Field("https://api.telegram.org", description="address of the bot API, own servers too")
    telegram_polling: bool = Field(False, description="fetch updates instead of a webhook, for development")
    robot: bool = Field(True, description="the robot API; devices need keys of scope robot")
    robot_secret: SecretStr = Field(NONE, description="if set, robots sign their requests (Standard Webhooks)")
    robot_turns_per_minute: int = Field(60, ge=1, description="turns a minute of one device")
    openai: bool = Field(True, description="the OpenAI-compatible face; needs keys of scope robot")
    rasa: bool = Field(False, description="the Rasa REST webhook")
    metastudio_app_key: SecretStr = Field(NONE, description="华为 MetaStudio: appKey of the callback")
    metastudio_url: str = Field("", description="华为 MetaStudio: the callback address it signs")
    abc_robot_token: SecretStr = Field(NONE, description="百度 ABC Robot: token of the skill's callback")
