"""The product's own retrieval on a tiny corpus, with a hashing embedder."""

import gzip
import json
from pathlib import Path

import pytest

from evals.retrieval import CorpusError, corpus, measure, questions
from knowledge.library import Weights
from tests.fakes import HashingEmbedder

TEXTS = {
    "id": "居民身份证丢失后可以到任一派出所补领",
    "pass": "普通护照有效期满可以申请换发",
    "fund": "职工可以提取住房公积金支付房租",
    "deed": "购买住房应当缴纳契税",
}
ASKED = {
    "q1": ("身份证丢失怎么补领", "id"),
    "q2": ("护照有效期满换发", "pass"),
    "q3": ("公积金支付房租", "fund"),
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    texts, asked = tmp_path / "texts.jsonl.gz", tmp_path / "asked.jsonl"
    rows = [json.dumps({"_id": i, "title": "标题", "text": t}) for i, t in TEXTS.items()]
    texts.write_bytes(gzip.compress("\n".join(rows).encode()))
    lines = [json.dumps({"_id": i, "text": t, "relevant": [r]}) for i, (t, r) in ASKED.items()]
    asked.write_text("\n".join(lines), "utf-8")
    return texts, asked


def test_all_ways_are_measured_and_the_right_texts_found(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    found = measure(
        corpus(files[0]), questions(files[1]), HashingEmbedder(), tmp_path / "kept", Weights()
    )
    assert (found["texts"], found["questions"]) == (4, 3)
    for way in ("words", "vectors", "fused"):
        assert found["figures"][way]["recall@1"] == 1
        assert found["figures"][way]["queries_per_second"] > 0


def test_vectors_are_kept_by_digest(files: tuple[Path, Path], tmp_path: Path) -> None:
    texts, asked = corpus(files[0]), questions(files[1])
    first, again = HashingEmbedder(), HashingEmbedder()
    measure(texts[:3], asked, first, tmp_path, Weights())
    measure(texts, asked, again, tmp_path, Weights())
    assert (first.embedded, again.embedded) == (3, 1)


def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"_id":"a","text":"文"}\nnot json\n', "utf-8")
    with pytest.raises(CorpusError, match=r"bad\.jsonl:2"):
        corpus(file)
    with pytest.raises(CorpusError, match=r"bad\.jsonl:1: a question needs"):
        questions(file)
    with pytest.raises(CorpusError, match="cannot be read"):
        corpus(tmp_path / "none.jsonl")
