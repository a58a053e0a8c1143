"""Texts as vectors (向量): the only file that knows sentence-transformers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.weights import COMMAND, WeightsError, verified

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

# The share of each default model in the dot product of two vectors.
SHARES = {"e5": {"e5": 1.0}, "use": {"use": 1.0}, "fused": {"e5": 0.75, "use": 0.25}}
PROMPTS = {"query": "query: ", "document": "passage: "}
PROMPTED = {"e5"}
LONGEST = 2000
BATCH = 32
FEW = 128


class EmbedderError(Exception):
    """An embedder cannot be had; the message says where and what to do."""


class Embedder(Protocol):
    """What turns texts into unit vectors; `name` changes whenever the vectors would."""

    name: str
    dimension: int

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each question."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each passage."""


def load(name: str, folder: Path, threads: int = 2) -> Embedder:
    """A default model by its name, from the folder, or any sentence-transformers model."""
    return _default(name, folder, threads) if name in SHARES else _other(name, threads)


class Lazy:
    """For publishing, loaded only as far as needed: a few passages do without the long imports."""

    def __init__(self, name: str, folder: Path, threads: int = 2) -> None:
        self._name, self._folder, self._threads = name, folder, threads
        self._embedder: Embedder | None = None

    @cached_property
    def name(self) -> str:
        """The name of the embedder; a default model need not be loaded for it."""
        if self._name in SHARES:
            return _identity(self._name, _verified(self._name, self._folder))
        return self.loaded().name

    def begin(self) -> None:
        """Load what a few passages need, beside what is done before they are there."""
        if self._name in SHARES:
            ThreadPoolExecutor(1, "loading").submit(lambda: self._direct)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each passage."""
        if self._embedder is None and self._name in SHARES and len(texts) <= FEW:
            return np.hstack([part.vectors(texts, PROMPTS["document"]) for part in self._direct])
        return self.loaded().passages(texts)

    @cached_property
    def _direct(self) -> list[_Part]:
        return _parts(self._name, _verified(self._name, self._folder), self._threads)

    def loaded(self) -> Embedder:
        """The whole embedder, for questions too."""
        self._embedder = self._embedder or load(self._name, self._folder, self._threads)
        return self._embedder


def _verified(name: str, folder: Path) -> dict[str, tuple[Path, str]]:
    try:
        return {model: verified(folder, model) for model in SHARES[name]}
    except WeightsError as error:
        raise EmbedderError(f"the embedder {name!r} cannot be loaded: {error}") from error


def _identity(name: str, found: dict[str, tuple[Path, str]]) -> str:
    recipe = repr((SHARES[name], PROMPTS, LONGEST)).encode()
    return f"{name}@{_digest([recipe, *(digest.encode() for _path, digest in found.values())])}"


def _parts(name: str, found: dict[str, tuple[Path, str]], threads: int) -> list[_Part]:
    pool = ThreadPoolExecutor(threads, "embedder")
    return [
        _Part(path, SHARES[name][model], PROMPTS if model in PROMPTED else {}, pool)
        for model, (path, _digest) in found.items()
    ]


def _default(name: str, folder: Path, threads: int) -> Embedder:
    found = _verified(name, folder)
    return _Transformer(_identity(name, found), _assembled(_parts(name, found, threads)))


def _other(name: str, threads: int) -> Embedder:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    try:
        model = SentenceTransformer(name)
    except (OSError, ValueError) as error:
        raise EmbedderError(
            f"no sentence-transformers model {name!r} ({error}): give the path of a model's "
            f"folder, or one of {', '.join(SHARES)} after `{COMMAND}`"
        ) from error
    identity = _digest([repr((model, model.prompts)).encode(), *_bytes(model)])
    return _Transformer(f"{Path(name).name}@{identity}", model)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:16]


def _bytes(model: SentenceTransformer) -> Iterable[bytes]:
    import torch

    for name, tensor in model.state_dict().items():
        yield name.encode()
        yield tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data


class _Transformer:
    """The Embedder over a SentenceTransformer."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self._model = model
        self.dimension = int(self.queries(["身份证"]).shape[1])

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._rows(self._model.encode_query, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._rows(self._model.encode_document, texts)

    def _rows(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        rows = encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, np.float32)


class _Part:
    """One ONNX file from a text to its vector, weighed by its share in the whole.

    Texts run one by one, each on one thread: it is as fast as a padded batch, and a batch would
    round a text's int8 values by the largest among its neighbours, so vectors could not be cached.
    All callers queue for the pool: with 16 at once the p95 is 40 ms, with free threads it was 95.
    """

    def __init__(
        self, path: Path, share: float, prompts: dict[str, str], pool: ThreadPoolExecutor
    ) -> None:
        self._session = _session(path)
        self._input = self._session.get_inputs()[0].name
        self._weight = np.float32(share**0.5)
        self._prompts = prompts.values()
        self._pool = pool

    def vectors(self, texts: Sequence[str], prompt: str) -> Vectors:
        """A row of length sqrt(share) for each text."""
        given = [self._text(text, prompt) for text in texts]
        rows: Vectors = np.concatenate(list(self._pool.map(self._row, given)))
        rows *= self._weight / np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def _text(self, text: str, prompt: str) -> str:
        whole = (prompt if prompt in self._prompts else "") + text[:LONGEST].strip()
        return whole.encode("utf-8", "replace").decode()

    def _row(self, text: str) -> Vectors:
        row: Vectors = self._session.run(None, {self._input: [text]})[0]
        return row


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.register_custom_ops_library(_operators())
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _operators() -> str:
    """The library of the tokenizer operators; importing its package would bring in transformers."""
    spec = find_spec("onnxruntime_extensions")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for file in Path(folder).glob("_extensions_pydll*.so"):
            return str(file)
    raise EmbedderError("onnxruntime-extensions is not installed: run `make` again")


def _assembled(parts: list[_Part]) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    modules = [_module(part) for part in parts]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu")


def _module(part: _Part) -> Any:
    import torch
    from sentence_transformers.base.modules import InputModule

    class OnnxModule(InputModule):  # type: ignore[misc]  # the library is untyped here
        """A part as a sentence-transformers module: its rows go beside those before it."""

        def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
            return {"texts": inputs, "prompt": prompt or ""}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            rows = torch.from_numpy(part.vectors(features["texts"], features["prompt"]))
            before = features.get("sentence_embedding")
            whole = rows if before is None else torch.cat([before, rows], dim=1)
            return features | {"sentence_embedding": whole}

        def save(self, *_: Any, **__: Any) -> None:
            raise NotImplementedError(f"made by `{COMMAND}`, not saved")

    return OnnxModule()
