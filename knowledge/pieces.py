"""A tokenizer.json of the XLM-R kind, turned back into the SentencePiece model it came from."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

BOS, PAD, EOS, UNKNOWN = 0, 1, 2, 3
KINDS = {"<unk>": 2, "<s>": 3, "</s>": 3, "<pad>": 3, "<mask>": 3}
NORMAL = 1
UNIGRAM = 1


def sentencepiece(tokenizer: Path) -> bytes:
    """A serialised ModelProto whose piece numbers are the token ids of the tokenizer."""
    content = json.loads(tokenizer.read_bytes())
    pieces = b"".join(
        _message(1, _piece(piece, score)) for piece, score in content["model"]["vocab"]
    )
    ids = {3: UNIGRAM, 40: UNKNOWN, 41: BOS, 42: EOS, 43: PAD}
    charsmap = content["normalizer"]["normalizers"][0]["precompiled_charsmap"]
    dummy_prefix, one_space, escaped_space = (_number(field, 1) for field in (3, 4, 5))
    normalizer = _message(2, base64.b64decode(charsmap)) + dummy_prefix + one_space + escaped_space
    trainer = b"".join(_number(field, value) for field, value in ids.items())
    return pieces + _message(2, trainer) + _message(3, normalizer)


def _piece(piece: str, score: float) -> bytes:
    kind = KINDS.get(piece, NORMAL)
    return _message(1, piece.encode()) + b"\x15" + struct.pack("<f", score) + _number(3, kind)


def _message(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    rest = value
    out = bytearray()
    while rest > 127:
        out.append(rest & 127 | 128)
        rest >>= 7
    return bytes([*out, rest])
