"""A shared answer as JSON, page, QR code and PDF over real HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from house import House
from numpy.typing import NDArray
from visits import answer, refused, told

from assistant.answer import Answer
from assistant.store import Store
from knowledge.library import Knowledge

HOSTILE = '<img src=x onerror=alert(1)>]]>&"#set text(red) $x$ \\u{41} \u202e𠮷'


def shared(http: httpx.Client, **more: object) -> dict[str, str]:
    reply = http.post("/v1/shares", json={"answer_id": answer(http, **more)["id"]})
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_share_tells_the_answer_and_nothing_of_the_person(http: httpx.Client) -> None:
    name = f"conversation-{uuid4().hex}"
    given = answer(http, conversation_id=name, location={"lat": 29.45, "lon": 119.6})
    made = http.post("/v1/shares", json={"answer_id": given["id"]}).json()
    reply = http.get(f"/v1/shares/{made['token']}")
    found = reply.json()
    assert found["blocks"] == given["blocks"] and found["citations"] == given["citations"]
    assert found["expires_at"] == made["expires_at"]
    assert {"id", "conversation_id", "options", "question"}.isdisjoint(found)
    assert name not in reply.text and all(not r["site"] or r["site"]["distance_m"] is None
                                          for r in found["routes"])  # fmt: skip


def test_the_page_for_a_phone_has_no_script_and_all_the_facts(http: httpx.Client) -> None:
    made = shared(http)
    reply = http.get(f"/s/{made['token']}")
    assert reply.status_code == 200 and made["url"].endswith(f"/s/{made['token']}")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert "<script" not in reply.text and "javascript:" not in reply.text
    for words in ("居民身份证补领", "40元/证", "居民户口簿", "机器回答", "tel:", "发改价格〔2003〕2322号"):
        assert words in reply.text
    assert reply.text.count('type="checkbox"') == 4 and f"{made['token']}/notice.pdf" in reply.text


def test_a_wrong_token_leads_to_a_kind_page_and_a_plain_error(http: httpx.Client) -> None:
    page = http.get("/s/" + "x" * 24)
    assert page.status_code == 404 and "12345" in page.text
    for path in ("", "/qr.svg", "/notice.pdf"):
        refused(http.get(f"/v1/shares/{'x' * 24}{path}"), 404, "unknown_share", "token")
    refused(http.get("/v1/shares/short"), 422, "bad_value", "token")
    missing = http.post("/v1/shares", json={"answer_id": "a00000000000000000000"})
    refused(missing, 404, "unknown_answer", "answer_id")


def test_the_qr_code_is_an_image_that_any_page_may_show(http: httpx.Client) -> None:
    reply = http.get(shared(http)["qr"])
    assert reply.headers["content-type"] == "image/svg+xml"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.text.startswith("<svg") and "<title>" in reply.text and "script" not in reply.text


def test_the_notice_is_a_tagged_pdf_with_embedded_characters(http: httpx.Client) -> None:
    reply = http.get(shared(http)["pdf"])
    assert reply.headers["content-type"] == "application/pdf" and reply.content[:5] == b"%PDF-"
    assert b"/MarkInfo" in reply.content and b"pdfuaid" in reply.content and b"NotoSansSC" in reply.content
    assert len(reply.content) < 300_000
    text = re.sub(r"\s", "", text_of(reply.content))
    for words in ("一次性告知单", "居民身份证补领", "居民户口簿", "机器回答", "澜川市政务服务中心"):
        assert words in text


def test_both_qr_codes_are_read_as_the_address_of_the_page(http: httpx.Client) -> None:
    made = shared(http)
    with pypdfium2.PdfDocument(http.get(made["pdf"]).content) as document:
        paper = document[0].render(scale=3, grayscale=True).to_numpy().copy()
    read = zxingcpp.read_barcodes(paper)
    assert [code.text for code in read] == [made["url"]]
    screen = drawn(http.get(made["qr"]).text)
    assert [code.text for code in zxingcpp.read_barcodes(screen)] == [made["url"]]


def drawn(svg: str) -> NDArray[np.uint8]:
    """The pixels of segno's one stroked path: runs of modules in relative moves."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    image, x, y = np.full((side, side), 255, np.uint8), 0.0, 0.0
    for move, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", svg.split(' d="')[-1]):
        if move == "h":
            image[int(y), int(x) : int(x + float(first))] = 0
            x += float(first)
        else:
            step = (float(first), float(second or 0))
            x, y = step if move == "M" else (x + step[0], y + step[1])
    return image.repeat(8, 0).repeat(8, 1)


def test_a_share_ends_after_its_hours(knowledge: Knowledge, tmp_path: Path) -> None:
    with told(knowledge, tmp_path, web_share_hours="1") as house:
        made = shared(house.client)
        assert house.client.get(f"/v1/shares/{made['token']}").status_code == 200
        age(house.built.store)
        assert house.client.get(f"/s/{made['token']}").status_code == 404
        refused(house.client.get(f"/v1/shares/{made['token']}"), 404, "unknown_share", "token")


def age(store: Store) -> None:
    """Two hours pass for every share."""
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE shares SET expires_at = datetime(expires_at, '-2 hours')")


def rewritten(store: Store, answer_id: str, text: str) -> None:
    """Put hostile words wherever a stored answer has words."""
    found = store.answer(answer_id)
    assert found
    data = found.model_dump(mode="json")
    data["matters"][0]["name"] = data["matter"]["name"] = text
    for block in data["blocks"]:
        block["title"] = block["note"] = text
        for item in block.get("items", ()):
            item["text"] = item["condition"] = text
    for route in data["routes"]:
        route["title"] = route["reason"] = text
    kept = Answer.model_validate(data).model_dump_json()
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE turns SET answer = ? WHERE id = ?", (kept, answer_id))


@pytest.mark.parametrize("text", [HOSTILE, "字" * 10_000, "a" * 5_000])
def test_hostile_text_stays_text_on_the_page_and_on_paper(house: House, text: str) -> None:
    http, given = house.client, answer(house.client)
    rewritten(house.built.store, given["id"], text)
    made = http.post("/v1/shares", json={"answer_id": given["id"]}).json()
    page, pdf = http.get(f"/s/{made['token']}"), http.get(made["pdf"])
    assert page.status_code == 200 and pdf.status_code == 200
    assert "<img" not in page.text and "<script" not in page.text
    if text == HOSTILE:
        assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
        assert "#settext(red)" in re.sub(r"\s", "", text_of(pdf.content))


def test_too_many_shares_from_one_address_are_put_off(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    with told(knowledge, tmp_path, web_writes_per_minute="2") as house:
        body = {"answer_id": answer(house.client)["id"]}
        codes = [house.client.post("/v1/shares", json=body).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        refused(house.client.post("/v1/tickets", json={"text": "办不成"}), 429, "rate_limited")
