"""Whether somebody answers at an address, asked of a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from channels.admin.reaching import answers


class Saying(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("location", "/404")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Saying)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("status", "there"), [(200, True), (302, True), (401, True), (403, True), (404, False), (410, False), (500, False)])
def test_a_page_is_there_unless_it_is_gone_or_broken(url: str, status: int, there: bool) -> None:
    assert answers(f"{url}/{status}") is there


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "nothing", "http:" + "//[", "ftp://127.0.0.1/"])
def test_nobody_at_an_address_is_no_error(address: str) -> None:
    assert answers(address) is False
