"""Prompts as content: checked as they are read, with a version that follows every change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small import edited

from knowledge.catalogue import Catalogue
from knowledge.prompt import Prompt
from knowledge.source import read


@pytest.fixture
def prompt(folder: Path) -> Prompt:
    return read(folder).prompts["explain"]


def test_the_words_are_told_to_the_model(prompt: Prompt) -> None:
    told = prompt.told(elder=False)
    assert "{words}" not in told and all(w in told for w in prompt.vocabulary)
    assert prompt.elder not in told and prompt.elder in prompt.told(elder=True)


def test_the_elements_are_told_to_a_model_that_reads(folder: Path) -> None:
    prompt = read(folder).prompts["understand"]
    assert "{elements}" not in prompt.told() and all(e.value in prompt.told() for e in prompt.about)


def test_a_published_prompt_keeps_its_version(folder: Path, prompt: Prompt) -> None:
    catalogue = read(folder).catalogue()
    again = Catalogue.model_validate_json(catalogue.model_dump_json(by_alias=True))
    assert again.prompts["explain"].version == prompt.version


def test_every_change_makes_another_version(prompt: Prompt) -> None:
    changes = {"system": "另一段", "words": ("看",), "forbidden": (), "withheld": (), "elder": "短。"}
    versions = {prompt.model_copy(update={k: v}).version for k, v in changes.items()}
    assert len({*versions, prompt.version}) == len(changes) + 1


@pytest.mark.parametrize("words", [["看", "不用"], ["可以办"]])
def test_a_word_that_claims_something_is_a_problem(folder: Path, words: list[str]) -> None:
    with edited(folder / "prompts" / "explain.yaml") as data:
        data["words"] = words
    (problem,) = read(folder).problems
    assert problem.file == "prompts/explain.yaml" and words[-1] in problem.message


def test_a_content_folder_needs_no_prompt(folder: Path) -> None:
    shutil.rmtree(folder / "prompts")
    content = read(folder)
    assert content.prompts == {} and content.problems == []
