"""A running server tells what it does: to Prometheus, and where it is switched on to a collector."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from collector import Collector, collecting
from house import opened

from knowledge.library import Knowledge

SAID = "我叫王小明，电话13812345678，身份证丢了怎么补办"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url)
        yield server


def test_what_is_read_tells_of_answers_and_of_nobody(knowledge: Knowledge, tmp_path: Path) -> None:
    with opened(knowledge, tmp_path) as house:
        house.client.post("/v1/ask", json={"question": SAID})
        text = house.client.get("/metrics").text
    assert 'daoban_pii_masked_total{kind="手机号"} 1.0' in text
    assert "daoban_retrieval_seconds_count 1.0" in text and "daoban_queue_depth 0.0" in text
    assert "daoban_index_bytes NaN" in text
    assert not re.search("王小明|13812345678|身份证", text)


def test_nothing_is_exported_unless_switched_on(
    knowledge: Knowledge, tmp_path: Path, collector: Collector
) -> None:
    with opened(knowledge, tmp_path) as house:
        house.client.post("/v1/ask", json={"question": SAID})
    assert collector.got == []


def test_switched_on_a_collector_gets_each_answer_without_a_word_of_it(
    knowledge: Knowledge, tmp_path: Path, collector: Collector
) -> None:
    with opened(knowledge, tmp_path, otel=True) as house:
        house.client.post("/v1/ask", json={"question": SAID})
    paths = {path for path, _, _ in collector.got}
    whole = b"".join(body for _, _, body in collector.got)
    assert paths == {"/v1/traces", "/v1/metrics"} and b"invoke_workflow answer" in whole
    assert not any(word.encode() in whole for word in ("王小明", "13812345678", "身份证", "补办"))
