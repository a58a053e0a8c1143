"""The account's menu (公众号菜单): three buttons of five from a content file, as the platform takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from channels.wechat.messages import ASKS
from knowledge.files import parse_yaml
from knowledge.source import problems_of

FILE = "wechat-menu.yaml"
MOST, MOST_BELOW = 3, 5
NAME_BYTES, NAME_BYTES_BELOW = 16, 60
KEY_BYTES, URL_BYTES = 128, 1024


class MenuTrouble(Exception):
    """The menu file is missing or wrong; says where."""


class Button(BaseModel):
    """A button: what it asks, the page it opens, or the buttons below it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    ask: str | None = Field(None, min_length=1)
    url: str | None = None
    buttons: tuple[Button, ...] = Field((), max_length=MOST_BELOW)

    @model_validator(mode="after")
    def _one_use(self) -> Button:
        if sum(map(bool, (self.ask, self.url, self.buttons))) != 1:
            raise ValueError("give exactly one of ask, url and buttons")
        if any(b.buttons for b in self.buttons):
            raise ValueError("a menu has two levels only")
        for name, value, most in (
            ("name", self.name, NAME_BYTES_BELOW), ("ask", ASKS + (self.ask or ""), KEY_BYTES),
            ("url", self.url or "", URL_BYTES),
        ):  # fmt: skip
            _fits(name, value, most)
        if self.url and not self.url.startswith(("https://", "{public_url}")):
            raise ValueError("url: give an address that starts with https:// or {public_url}")
        return self

    def native(self, public_url: str) -> dict[str, Any]:
        """The button as the platform takes it; what a tap asks travels in its key."""
        if self.buttons:
            return {"name": self.name, "sub_button": [b.native(public_url) for b in self.buttons]}
        if self.ask:
            return {"type": "click", "name": self.name, "key": ASKS + self.ask}
        url = str(self.url).replace("{public_url}", public_url.rstrip("/"))
        return {"type": "view", "name": self.name, "url": url}


class Menu(BaseModel):
    """The whole menu."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    buttons: tuple[Button, ...] = Field(min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _short(self) -> Menu:
        for button in self.buttons:
            _fits(f"name {button.name}", button.name, NAME_BYTES)
        return self

    def native(self, public_url: str) -> dict[str, Any]:
        """The menu as the platform takes it; raises MenuTrouble where a page has no address."""
        if not public_url.startswith("https://") and "{public_url}" in self.model_dump_json():
            raise MenuTrouble("DAOBAN_PUBLIC_URL: set the https:// address; the menu opens its pages")
        return {"button": [b.native(public_url) for b in self.buttons]}


def read(content: Path) -> Menu:
    """The menu of a content folder; raises MenuTrouble with every problem."""
    try:
        return Menu.model_validate(parse_yaml((content / FILE).read_text("utf-8")))
    except ValidationError as error:
        raise MenuTrouble("\n".join(str(p) for p in problems_of(FILE, error))) from error
    except OSError as error:
        raise MenuTrouble(f"{content / FILE}: not found; copy it from the bundled content") from error
    except Exception as error:  # the errors of YAML, which only knowledge.source may name
        raise MenuTrouble(f"{FILE}: {' '.join(str(error).split())}") from error


def _fits(name: str, value: str, most: int) -> None:
    if len(value.encode()) > most:
        raise ValueError(f"{name}: at most {most} bytes ({most // 3} Chinese characters)")
