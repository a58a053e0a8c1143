"""Real small models, which invent readily: what citizens read is as right as without them.

Its name keeps it out of `make test`; `make llm-test` names it.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from small import BUNDLED
from small_models import MODELS

from assistant.assistant import Assistant
from assistant.build import explainer, proposer
from assistant.endpoints import ModelSettings
from assistant.store import Store, connect, migrate
from evals.asking import remembered
from evals.grounded import measured, table
from evals.report import Report, report
from evals.run import Outcome, run
from evals.sample import SAMPLES, Sample, load
from knowledge.library import Knowledge, Weights
from knowledge.publish import checked

ROOT = Path(__file__).parents[2]
SERVED = ROOT / ".venv" / "llm"
COUNT = int(os.environ.get("LLM_SAMPLES", "60"))
# Small models read a question until they are cut off, twice: a minute or two each.
SAMPLES_OF = {"never": COUNT, "doubt": max(4, COUNT // 10)}
PATIENCE = 900.0


@pytest.fixture(scope="module")
def centre() -> Knowledge:
    """All bundled content, served by words alone."""
    return Knowledge.of("bundled", checked(BUNDLED), None, None, Weights())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('llm') / 'llm.sqlite'}")
    migrate(engine)
    store = Store(engine)
    yield store
    store.close()


def chosen(count: int) -> list[Sample]:
    """So many of the open samples with one turn, evenly spread."""
    every = [s for s in load([SAMPLES / "dev.jsonl"]) if len(s.turns) == 1]
    return every[:: max(1, len(every) // count)][:count]


def asked(
    assistant: Assistant, count: int, store: Store, centre: Knowledge
) -> tuple[list[Outcome], Report]:
    """What an assistant answers to so many samples, and its figures."""
    catalogue, known = centre.catalogue, partial(remembered, store)
    region = catalogue.centre.code
    outcomes = asyncio.run(run(chosen(count), assistant.answer, region, 1, known))
    return outcomes, report(outcomes, catalogue, {}, centre.version)


@contextmanager
def served(name: str) -> Iterator[str]:
    """The address of a small model, served by a process of its own."""
    script = Path(__file__).with_name("small_models.py")
    command = [str(SERVED / "bin" / "python"), str(script), "serve", str(SERVED / f"{name}.gguf")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address, f"{name} is not served: run `make llm-test`"
        yield address


def settings(address: str, name: str, understands: str) -> ModelSettings:
    """Patient: what is asked here is what a model writes, not how soon."""
    return ModelSettings.model_validate({
        "base_url": address, "name": name, "understands": understands, "daily_tokens": 10**9,
        "first_token_seconds": PATIENCE, "idle_seconds": PATIENCE, "total_seconds": PATIENCE,
    })  # fmt: skip


@pytest.mark.parametrize("understands", ["never", "doubt"])
@pytest.mark.parametrize("name", MODELS)
def test_a_small_model_makes_no_answer_wrong(
    name: str, understands: str, centre: Knowledge, store: Store
) -> None:
    count = SAMPLES_OF[understands]
    _, plain = asked(Assistant(lambda: centre, store), count, store, centre)
    with served(name) as address:
        told = settings(address, name, understands)
        helped = Assistant(
            lambda: centre, store, explainer=explainer(told), proposer=proposer(told),
            patience=PATIENCE,
        )  # fmt: skip
        outcomes, figures = asked(helped, count, store, centre)
    found = measured(outcomes, store.explain, centre.catalogue)
    before, after = plain["total"], figures["total"]
    save(f"{name}-{understands}", {"model": found, "without": before, "with": after})
    assert after["wrong_facts"]["value"] <= before["wrong_facts"]["value"]
    assert found["unsupported"] == []
    assert found["explain" if understands == "never" else "propose"]["asked"] > count / 10
    if understands == "never":
        assert figures["verdicts"] == plain["verdicts"]


def save(name: str, found: dict[str, Any]) -> None:
    """Keep the figures and show them."""
    file = ROOT / "reports" / f"llm-{name}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    console = Console(width=120)
    for metric in ("wrong_facts", "matter", "facts", "asked_back"):
        before, after = (found[way].get(metric) for way in ("without", "with"))
        if before is None or after is None:
            continue
        console.print(
            f"{name} {metric} of {after['n']}: {before['value']:.1%}, {after['value']:.1%}"
        )
    console.print(table(found["model"]))
