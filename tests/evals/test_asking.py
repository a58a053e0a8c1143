"""The assistant of an eval asks a model where one is named, whatever the environment says."""

from __future__ import annotations

import asyncio
import shutil
from io import StringIO
from pathlib import Path

import pytest
from putting import question
from rich.console import Console

from assistant.settings import Settings
from evals.asking import NoAddress, assistant
from evals.grounded import measured
from evals.model_server import honest, model_server
from evals.run import run
from evals.sample import Sample

ASKED = "居民身份证补领要什么材料"
QUIET = Console(file=StringIO())


@pytest.fixture
def settings(real: Path, tiny: Path, models: Path, tmp_path: Path) -> Settings:
    data = Path(shutil.copytree(real, tmp_path / "data"))
    return Settings(data=data, content=tiny, models=models, embedder="use", embedder_threads=1)


def test_a_model_is_asked_only_where_one_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOBAN_MODEL_NAME", "usual")
    with model_server(honest) as server:
        monkeypatch.setenv("DAOBAN_MODEL_BASE_URL", server.url)
        with assistant(settings, QUIET) as built:
            answer = asyncio.run(built.assistant.answer(question(ASKED)))
        assert not answer.generated and server.asked == []
        with assistant(settings, QUIET, model="other") as built:
            answer = asyncio.run(built.assistant.answer(question(ASKED)))
    assert answer.generated and {body["model"] for body in server.asked} == {"other"}


def test_a_model_without_an_address_is_named_as_the_trouble(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAOBAN_MODEL_BASE_URL", raising=False)
    with (
        pytest.raises(NoAddress, match="DAOBAN_MODEL_BASE_URL"),
        assistant(settings, QUIET, model="m"),
    ):
        pass


def test_what_a_model_did_is_measured_over_the_judged_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect = {"status": "answered"}
    samples = [
        Sample.model_validate({"id": str(n), "turns": [text], "expect": expect})
        for n, text in enumerate((ASKED, "今天股票行情怎么样"))
    ]
    monkeypatch.setenv("DAOBAN_MODEL_NAME", "usual")
    with model_server(honest) as server:
        monkeypatch.setenv("DAOBAN_MODEL_BASE_URL", server.url)
        with assistant(settings, QUIET, model="m") as built:
            outcomes = asyncio.run(run(samples, built.assistant.answer, "339900", at_once=1))
            catalogue = built.serving.current().catalogue
            found = measured(outcomes, built.store.explain, catalogue)
    assert found["answers"] == 2 and found["groundedness"]["value"] == 1
    assert found["explain"]["asked"] == 1 and found["explain"]["outcomes"] == {"shown": 1}
    assert (
        found["explain"]["tokens_in_a_question"] + found["explain"]["tokens_out_a_question"] == 50
    )
