"""Work in a process apart, with real processes."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from time import sleep

import pytest

from knowledge.apart import Failed, apart


def test_each_piece_of_work_is_done_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    with apart("json") as beside:
        beside.do(os.chdir, tmp_path, seconds=10)
        with pytest.raises(Failed, match="No such file"):
            beside.do(os.stat, "here", seconds=10)
        beside.do(shutil.copy, tmp_path / "here", tmp_path / "there", seconds=10)
    assert (tmp_path / "there").exists()


def test_what_goes_wrong_is_told_and_the_next_work_is_done(tmp_path: Path) -> None:
    with apart("json") as beside:
        with pytest.raises(Failed, match="the disk is full"):
            beside.do(exec, "raise OSError('the disk is full')", seconds=10)
        with pytest.raises(Failed, match="AssertionError"):
            beside.do(exec, "assert False", seconds=10)
        with pytest.raises(Failed, match="ended with 3"):
            beside.do(os._exit, 3, seconds=10)
        beside.do(os.mkdir, tmp_path / "new", seconds=10)
    assert (tmp_path / "new").exists()


def test_work_that_does_not_end_is_ended() -> None:
    with apart("json") as beside, pytest.raises(Failed, match=f"ended with -{int(signal.SIGALRM)}"):
        beside.do(sleep, 60, seconds=1)


def test_a_module_that_is_not_there_is_told() -> None:
    with apart("no_such_module") as beside, pytest.raises(Failed, match="process apart is gone"):
        beside.do(sleep, 0, seconds=1)
