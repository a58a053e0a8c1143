"""Samples are loaded line by line, with clear complaints."""

from pathlib import Path

import pytest

from evals.sample import SampleError, load, own_files

GOOD = '{"id":"a1","turns":["身份证丢了"],"expect":{"status":"answered"},"tags":["colloquial"]}'


def _file(folder: Path, *lines: str, name: str = "some.jsonl") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_a_sample_has_its_turns_tags_and_endings(tmp_path: Path) -> None:
    (sample,) = load([_file(tmp_path, GOOD, "")])
    assert (sample.turns, sample.tags) == (("身份证丢了",), ("colloquial",))
    assert sample.expect.statuses == ("answered",)


def test_unknown_keys_are_ignored_with_a_warning(tmp_path: Path) -> None:
    odd = GOOD.replace('"status"', '"mood":"good","status"').replace('"id"', '"colour":1,"id"')
    with pytest.warns(UserWarning, match=r"some\.jsonl:1: ignored colour, mood"):
        assert len(load([_file(tmp_path, odd)])) == 1


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        '{"id":"x"}',
        GOOD.replace('{"status":"answered"}', "{}"),
        GOOD.replace('["身份证丢了"]', "[]"),
    ],
)
def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path, bad: str) -> None:
    with pytest.raises(SampleError, match=r"some\.jsonl:2: not a sample"):
        load([_file(tmp_path, GOOD, bad)])


def test_a_missing_file_and_an_id_used_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="cannot be read"):
        load([tmp_path / "none.jsonl"])
    with pytest.raises(SampleError, match="twice: a1"):
        load([_file(tmp_path, GOOD, GOOD)])


def test_samples_in_a_folder_named_held_are_held_back(tmp_path: Path) -> None:
    shown, held = _file(tmp_path, GOOD), _file(tmp_path / "held", GOOD.replace("a1", "h1"))
    assert [s.held for s in load([shown, held])] == [False, True]


def test_our_own_samples_load_without_warnings_and_half_of_them_are_held_back() -> None:
    samples = load(own_files())
    held = sum(s.held for s in samples)
    assert len(samples) >= 500
    assert held >= 0.4 * len(samples)
