"""A whole centre for a walk: a real server that follows what is published, and its staff at their desks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from acting import answered
from playwright.sync_api import Browser, Locator, Page, expect
from served import ROOT, environment, published
from sqlalchemy import Engine, select

from assistant.staff import Role, Staff
from assistant.store import connect
from assistant.tables import turns
from knowledge.record import publications
from knowledge.record.record import Record

PASSWORD = "Lanchuan-2026-ok!"
STAFF = {"王编辑": Role.EDITOR, "李审核": Role.REVIEWER, "赵管理": Role.ADMIN}
COMMAND = [sys.executable, "-m", "channels.cli"]
PUBLISHING = 180.0


@dataclass
class Centre:
    """A running server over a record of its own; `told` is the environment of its commands."""

    url: str
    engine: Engine
    told: dict[str, str]

    @property
    def record(self) -> Record:
        """The record."""
        return Record(self.engine)

    def followed(self) -> str:
        """The snapshot of the last publication, once the server serves it."""
        snapshot = publications.every(self.engine, most=1)[0].snapshot
        until = time.monotonic() + 60
        while httpx.get(f"{self.url}/readyz").json()["snapshot"] != snapshot:
            assert time.monotonic() < until, "the server does not follow"
            time.sleep(0.1)
        return str(snapshot)

    def why(self, answer: str) -> str:
        """What `daoban explain --text` tells of an answer."""
        command = [*COMMAND, "explain", answer, "--text"]
        done = subprocess.run(command, env=os.environ | self.told, cwd=ROOT, text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def centre(data: Path, content: Path, models: Path) -> Iterator[Centre]:
    """Publish the content for the first time, give the staff accounts, and serve."""
    told = environment(data, content, models) | {"DAOBAN_WATCH_SECONDS": "0.1"}
    published(told)
    engine = connect(f"sqlite:///{data / 'daoban.sqlite'}")
    for name, role in STAFF.items():
        Staff(engine).create(name, PASSWORD, [role], must_change=False)
    with (data / "serve.log").open("w") as log:
        served = subprocess.Popen([*COMMAND, "serve", "--port", "0"], env=os.environ | told, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield Centre(_url(data, served), engine, told)
        finally:
            served.terminate()
            served.wait(30)
            engine.dispose()


def _url(data: Path, served: subprocess.Popen[bytes]) -> str:
    """Where it serves, once it is ready."""
    until, told = time.monotonic() + 60, data / "server.json"
    while True:
        assert served.poll() is None and time.monotonic() < until, (data / "serve.log").read_text()
        if told.exists():
            url = str(json.loads(told.read_text())["url"])
            if httpx.get(f"{url}/readyz").status_code == 200:
                return url
        time.sleep(0.1)


class Seat:
    """A member of the staff in a browser of their own; every step leaves a picture."""

    def __init__(self, browser: Browser, centre: Centre, name: str, pictures: Path, wrong: list[str]) -> None:
        self.name, self.pictures = name, pictures
        self.context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 860})
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda e: wrong.append(str(e)))
        self.page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        self.page.goto(f"{centre.url}/studio")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("口令").fill(PASSWORD)
        self.press("登录")
        expect(self.heading).to_contain_text(f"{name}，您好")

    @property
    def heading(self) -> Locator:
        """The name of the page."""
        return self.page.get_by_role("heading", level=1)

    @property
    def main(self) -> Locator:
        """The page without its navigation."""
        return self.page.locator("main")

    def to(self, name: str) -> None:
        """Choose a page in the navigation."""
        link = self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")

    def press(self, name: str) -> None:
        """Press a button of the page."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link of the page, by its whole name."""
        self.main.get_by_role("link", name=name, exact=True).first.click()

    def sees(self, text: str, seconds: float = 20) -> None:
        """A text that must be there."""
        expect(self.main).to_contain_text(text, timeout=seconds * 1000)

    def picture(self, name: str, whole: bool = True) -> None:
        """What is seen now."""
        drawn(self.page, self.pictures, name, whole)


def drawn(page: Page, pictures: Path, name: str, whole: bool = True) -> None:
    """A picture of a page, numbered in the order of the walk."""
    count = len(list(pictures.glob("*.png"))) + 1
    page.screenshot(path=pictures / f"{count:02d}-{name}.png", full_page=whole)


def asked(browser: Browser, centre: Centre, text: str, pictures: Path, name: str) -> tuple[str, str]:
    """Ask the widget in a conversation of its own; gives the answer as shown, and its id."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 800, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{centre.url}/embed")
    page.locator(".composer").wait_for()
    shown = answered(page, text).inner_text()
    drawn(page, pictures, name)
    context.close()
    with centre.engine.connect() as db:
        newest = select(turns.c.id).order_by(turns.c.created_at.desc()).limit(1)
        return shown, str(db.execute(newest).scalar_one())
