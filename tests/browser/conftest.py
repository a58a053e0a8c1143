"""A real browser on a real server, and a site of another origin that embeds the widget."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from acting import CHROMIUM, FLAGS, TOOLS, Open
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "channels"))

from house import House, opened  # noqa: E402

from assistant.settings import BUNDLED  # noqa: E402
from knowledge.library import Knowledge, Weights  # noqa: E402
from knowledge.source import read  # noqa: E402

HOST = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>市政府</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>市政府</h1><p>政务公开</p><a href="#a" id="before">走进本市</a></main>
<script src="{url}/widget.js" async data-site="hall-city"></script></body></html>"""
POLICY = (
    "default-src 'none'; style-src 'none'; script-src {url}; connect-src {url}; img-src {url}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class Site(BaseHTTPRequestHandler):
    """One page of a city's own site under a strict policy; `url` is where the assistant is."""

    url = ""

    def do_GET(self) -> None:  # noqa: N802
        """The page, whatever is asked."""
        body = HOST.format(url=self.url).encode()
        self.send_response(200)
        for name, value in (("Content-Type", "text/html"), ("Content-Length", str(len(body))),
                            ("Content-Security-Policy", POLICY.format(url=self.url))):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The origin of another site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture(scope="session")
def house(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that lets that site embed it."""
    knowledge = Knowledge.of("test", read(BUNDLED).catalogue(), None, None, Weights())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAOBAN_WEB_ORIGINS", site)
        patch.setenv("DAOBAN_WEB_TURNS_PER_MINUTE", "1000")
        with opened(knowledge, tmp_path_factory.mktemp("browser")) as house:
            Site.url = house.url
            yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as npm packs it; an error, not a skip, where it was not prepared."""
    assert (TOOLS / "ready").exists(), "run tests/browser/prepare.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opening(browser: Browser, house: House) -> Iterator[Open]:
    """Opens pages; afterwards nothing may have been asked of any other machine, nothing thrown."""
    contexts: list[BrowserContext] = []
    hosts: set[str | None] = set()
    thrown: list[str] = []

    def open_page(
        path: str = "/embed", size: tuple[int, int] = (1280, 800), *, clock: bool = False,
        **given: Any,
    ) -> Page:  # fmt: skip
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, **{"locale": "zh-CN"} | given
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("request", lambda r: hosts.add(urlsplit(r.url).hostname))
        page.on("pageerror", lambda e: thrown.append(str(e)))
        page.goto(path if "://" in path else house.url + path)
        if path.startswith("/embed"):
            page.locator(".composer").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert hosts <= {"127.0.0.1", None} and thrown == []
