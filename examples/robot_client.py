"""A reception robot in 50 lines: python examples/robot_client.py http://127.0.0.1:8000 KEY"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx


def turn(http: httpx.Client, session: str, text: str) -> Iterator[tuple[str, Any]]:
    """One turn with the visitor: the parts of the answer as they come."""
    body = {
        "contract": "1", "request_id": uuid4().hex, "session_id": session,
        "input": {"type": "text", "text": text},
        "device": {"capabilities": ["display", "navigate"]},
    }  # fmt: skip
    accept = {"accept": "text/event-stream"}
    with http.stream("POST", "/v1/robot/turns", json=body, headers=accept) as reply:
        if reply.is_error:
            raise SystemExit(reply.read().decode())
        name = ""
        for line in reply.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def act(name: str, data: Any) -> None:
    """What a robot does with a part: here it prints."""
    if name in ("speech", "error"):
        print("说：", data.get("text") or data["say"])
    elif name == "display":
        print("屏：", data["title"], "；".join(data["lines"])[:60])
    elif name == "action":
        where = data["target"]["point_name"] if data["target"] else data["url"] or data["phone"]
        print("动：", data["type"], where, "（先问一句）" if data["confirm_required"] else "")


if __name__ == "__main__":
    url, key = sys.argv[1:]
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=30) as robot:
        start = robot.get("/v1/robot/bootstrap").raise_for_status().json()
        print("说：", "".join(start["greeting"]))
        session = uuid4().hex
        while text := input("访客：").strip():
            for part in turn(robot, session, text):
                act(*part)
