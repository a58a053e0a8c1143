"""A scripted OpenAI-compatible server on loopback (假模型): it writes what it is told, or fails in 13 ways."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Reply = Callable[[dict[str, Any]], str]

FAILURES = (
    "refused", "401", "429", "500", "silence", "stall", "half json", "wrong encoding", "empty",
    "10 MB", "slow drip", "wrong schema", "refuses",
)  # fmt: skip
DONE = b"data: [DONE]\n\n"
SORRY = "抱歉，作为人工智能助手，我不能回答这个问题。"


class ModelServer(ThreadingHTTPServer):
    """Answers chat completions; `asked` holds every request body, `keys` the keys it came with."""

    request_queue_size = 64

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Completions)
        self.reply, self.mood, self.wait = reply, "", ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.over = Event()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def data(self) -> list[dict[str, Any]]:
        """What was put as data each time, such as question and facts."""
        return [data_of(body) for body in self.asked]


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """What a request puts as data: the JSON of its last message."""
    data: dict[str, Any] = json.loads(body["messages"][-1]["content"])
    return data


def honest(body: dict[str, Any]) -> str:
    """Quotes the first fact; where a question is to be read, reads it as the rules do."""
    data = data_of(body)
    if facts := data.get("facts"):
        return f"您问的是{facts[0]['mark']}。"
    first = next((c["mark"] for c in data.get("candidates", ())), None)
    put = {"text": data.get("question"), "candidate": first}
    return json.dumps({"in_scope": True, "questions": [put]}, ensure_ascii=False)


class Completions(BaseHTTPRequestHandler):
    """One request on one connection."""

    server: ModelServer

    def do_POST(self) -> None:
        """Answer as the mood is."""
        mood, length = self.server.mood, int(self.headers["content-length"])
        body = json.loads(self.rfile.read(length))
        self.server.asked.append(body)
        self.server.keys.append(self.headers["authorization"].removeprefix("Bearer "))
        with suppress(ConnectionError):
            if mood.isdigit():
                self._refuse(int(mood))
            elif mood == "silence":
                self.server.over.wait(60)
            else:
                self._stream(mood, SORRY if mood == "refuses" else self.server.reply(body))

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        if self.server.wait:
            self.send_header("retry-after", self.server.wait)
        self.end_headers()
        self.wfile.write(b'{"error": {"message": "no", "type": "error"}}')

    def _stream(self, mood: str, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        match mood:
            case "half json":
                self.wfile.write(chunk(text)[:90])
            case "wrong encoding":
                self.wfile.write(chunk(text).decode().encode("gb18030") + b"\xff\xfe\n\n")
            case "wrong schema":
                self.wfile.write(b'data: {"result": ["' + text.encode() + b'"]}\n\n' + DONE)
            case "10 MB":
                for _ in range(160):
                    self.wfile.write(chunk("长" * 21_845))
            case "slow drip" | "stall":
                for count, letter in enumerate("好" * 500):
                    self.wfile.write(chunk(letter))
                    if self.server.over.wait(60 if mood == "stall" and count == 4 else 0.02):
                        break
            case "empty":
                self.wfile.write(DONE)
            case _:
                self.wfile.write(chunk(text) + chunk("", "stop") + USAGE + DONE)

    def log_message(self, *told: Any) -> None:
        """Keep quiet."""


def chunk(text: str, end: str | None = None) -> bytes:
    """One event of a stream."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": end}
    return _event({"choices": [choice]})


def _event(data: dict[str, Any]) -> bytes:
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"} | data
    return b"data: " + json.dumps(whole, ensure_ascii=False).encode() + b"\n\n"


USAGE = _event(
    {"choices": [], "usage": {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}}
)


@contextmanager
def model_server(reply: Reply) -> Iterator[ModelServer]:
    """A server that serves until the end of the block."""
    with ModelServer(reply) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


@contextmanager
def failing(server: ModelServer, failure: str) -> Iterator[str]:
    """The address to ask for a failure; where it is `refused` nobody listens."""
    server.mood = failure
    yield "http://127.0.0.1:9/v1" if failure == "refused" else server.url
    server.mood = ""
