"""`daoban eval bench`: the product's speed and memory, a naive stack beside it (性能评测)."""

from __future__ import annotations

import platform
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil

from assistant.settings import Settings
from evals import robots, wechat
from evals.beside import beside
from evals.goals import ratios, targets
from evals.load import loaded
from evals.sample import SAMPLES, load
from evals.server import BenchError, Product, Server

REQUESTS = {1: 300, 16: 800}
VISITORS = (1, 4)
MARK = "（本句刚刚更新）"
SUMMARY = re.compile(r"^(summary: *)(.+)$", re.MULTILINE)
CODE = re.compile(r"^code: *(\S+)$", re.MULTILINE)
LIVE_WITHIN = 60.0
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Workplace:
    """A copy of the content with data of its own, so that nothing in use is touched."""

    settings: Settings
    product: Product
    account: wechat.Account

    @classmethod
    def under(cls, folder: Path, settings: Settings, **commands: tuple[str, ...]) -> Workplace:
        """A fresh workplace in a folder."""
        content, data = folder / "content", folder / "data"
        shutil.copytree(settings.content, content)
        data.mkdir()
        own = settings.model_copy(
            update={
                "content": content,
                "data": data,
                "models": settings.models.resolve(),
                "database": None,
            }
        )
        environment = {
            "DAOBAN_DATA": str(data), "DAOBAN_CONTENT": str(content), "DAOBAN_HOST": "127.0.0.1",
            "DAOBAN_MODELS": str(own.models), "DAOBAN_PORT": "0", "DAOBAN_LOG_LEVEL": "warning",
            "DAOBAN_ASK_PER_MINUTE": "100000000", "DAOBAN_EMBEDDER": own.embedder,
            "DAOBAN_DATABASE": own.database_url,
        }  # fmt: skip
        account = wechat.Account.fresh()
        environment |= robots.UNLIMITED | account.environment
        return cls(own, Product(environment, data, **commands), account)


def bench(
    settings: Settings, tell: Tell, requests: dict[int, int] | None = None,
    **commands: tuple[str, ...],
) -> dict[str, Any]:  # fmt: skip
    """Every figure of the bench; about six minutes, most of them publications."""
    samples = [s for s in load([SAMPLES / "dev.jsonl"]) if len(s.turns) == 1]
    with tempfile.TemporaryDirectory(prefix="daoban-bench-") as folder:
        place = Workplace.under(Path(folder), settings, **commands)
        found: dict[str, Any] = {"machine": machine(), "embedder": settings.embedder}
        found["publish"] = _published(place, tell)
        tell("starting the server")
        with place.product.server() as server:
            found["server"] = {
                "ready_s": round(server.ready_seconds, 2),
                "memory_mb": round(server.memory()),
            }
            asked = [s.turns[0] for s in samples]
            found["load"] = _loads(server, asked, requests or REQUESTS, tell)
            found |= _channels(place, server, found["load"], tell)
            found["server"]["memory_after_mb"] = round(server.memory())
            tell("changing one guide")
            found["publish"] |= _changed(place, server)
        answered = next(iter(found["load"].values())).pop("matters")
        found |= beside(place.settings, samples, answered, tell)
    for one in found["load"].values():
        one.pop("matters", None)
    return found | {"ratios": ratios(found), "targets": [t.model_dump() for t in targets(found)]}


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "cores": psutil.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": round(psutil.getloadavg()[0], 2), "python": platform.python_version(),
    }  # fmt: skip


def _published(place: Workplace, tell: Tell) -> dict[str, float]:
    tell("publishing, nothing cached")
    first = place.product.publish()
    tell("publishing, vectors cached")
    again = place.product.publish("--fresh")
    tell("publishing, nothing changed")
    same = place.product.publish()
    return {
        "full_s": round(first, 2),
        "full_cached_s": round(again, 2),
        "unchanged_s": round(same, 2),
    }


def _loads(
    server: Server, questions: Sequence[str], requests: dict[int, int], tell: Tell
) -> dict[str, dict[str, Any]]:
    found = {}
    for clients, count in requests.items():
        tell(f"{count} questions, {clients} at once")
        found[str(clients)] = loaded(server.url, questions, count, clients)
    return found


def _channels(
    place: Workplace, server: Server, load: dict[str, dict[str, Any]], tell: Tell
) -> dict[str, Any]:
    """The questions that a guide answers, put once more by robots and through WeChat."""
    asked = next(iter(load.values()))
    questions = [question for question, code in asked["matters"].items() if code]
    if not questions:
        raise BenchError(f"no question found a guide: {asked['first_failure'] or 'none has one'}")
    key = robots.device_key(place.product.environment)
    ways = {
        "robots": partial(robots.talked, server.url, key),
        "wechat": partial(wechat.delivered, server.url, place.account),
    }
    found: dict[str, Any] = {name: {} for name in ways}
    for name, put in ways.items():
        for count in VISITORS:
            tell(f"{name}: {asked['requests']} questions, {count} at once")
            found[name][str(count)] = put(questions, asked["requests"], count)
    return found


def _changed(place: Workplace, server: Server) -> dict[str, float]:
    """Seconds from the change of one guide until it is published, and until it is served."""
    file = next(f for f in sorted(place.settings.content.glob("matters/**/*.yaml")))
    text = file.read_text("utf-8")
    code = CODE.search(text)
    if code is None:
        raise BenchError(f"{file}: no code")
    file.write_text(SUMMARY.sub(rf"\1\2{MARK}", text, count=1), "utf-8")
    began = time.perf_counter()
    with ThreadPoolExecutor(1) as publisher:
        published = publisher.submit(place.product.publish)
        live = _live(f"{server.url}/v1/matters/{code[1]}", began)
        return {"one_guide_s": round(published.result(), 2), "one_guide_live_s": round(live, 2)}


def _live(url: str, began: float) -> float:
    while (passed := time.perf_counter() - began) < LIVE_WITHIN:
        if MARK in httpx.get(url, timeout=10).text:
            return passed
        time.sleep(0.05)
    raise BenchError(f"the change was not served within {LIVE_WITHIN:.0f} s")
