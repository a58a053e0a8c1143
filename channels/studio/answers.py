"""Review of answers (回答质检): the queue, one answer with its verdicts, the samples made of them."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Path
from fastapi.responses import Response

from assistant.answer import Answer, Status
from assistant.insight.agreement import agreement
from assistant.insight.reviewing import (
    PAGE,
    VERDICTS,
    Case,
    Why,
    case,
    draw,
    judge,
    queue,
    said,
)
from assistant.insight.samples import PAGE as SAMPLES
from assistant.insight.samples import SampleError, Samples, conversation
from assistant.staff import Role
from channels.studio.exporting import download
from channels.studio.insight import names, percent, period
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from channels.web.errors import ApiError
from knowledge.fact import Element

router = APIRouter()
Reviewing = Annotated[Visit, may(Role.QA, Role.REVIEWER, Role.ADMIN)]
AnswerId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
WHYS: tuple[Why, ...] = get_args(Why)
LONGEST = 1000


@router.get("/answers")
def listed(visit: Reviewing, why: str = "", number: PageNumber = 1) -> Response:
    """What waits for this reviewer, and the figures of what was reviewed."""
    chosen = next((w for w in WHYS if w == why), None)
    found, total = queue(visit.engine, visit.name, chosen, number - 1)
    return visit.page(
        "answers.html", found=found, pages=Pages(number, total, PAGE), why=why, whys=WHYS,
        period=period(visit), figures=agreement(visit.engine, period(visit)), verdicts=VERDICTS,
        named=names(visit), percent=percent,
    )  # fmt: skip


@router.post("/answers/draw")
def draw_more(visit: Reviewing) -> Response:
    """Put answers of the period into the queue."""
    count = draw(visit.engine, period(visit, 7))
    visit.note("answers.draw", count=count)
    return visit.go("/studio/answers", "answers.drawn", "done" if count else "note", count=count)


@router.get("/answers/samples")
def samples(visit: Reviewing, number: PageNumber = 1) -> Response:
    """The samples made of real questions."""
    found, total = Samples(visit.engine).page(number - 1)
    pages = Pages(number, total, SAMPLES)
    return visit.page("samples.html", found=found, pages=pages, named=names(visit))


@router.get("/answers/samples.jsonl")
def samples_file(visit: Reviewing) -> Response:
    """The samples as a file of `daoban eval`."""
    text = "".join(f"{line}\n" for line in Samples(visit.engine).lines())
    return download(text.encode(), "samples.jsonl", "application/x-ndjson")


@router.post("/answers/samples/remove")
def remove(visit: Reviewing) -> Response:
    """Take a sample out."""
    name = visit.form["id"]
    gone = Samples(visit.engine).remove(name)
    visit.note("sample.remove", name)
    return visit.go("/studio/answers/samples", "answers.removed" if gone else "answers.no_sample")


@router.get("/answers/{answer_id}")
def answer(visit: Reviewing, answer_id: AnswerId) -> Response:
    """One answer as the person got it, masked, with what reviewers said."""
    found = _case(visit, answer_id)
    told = visit.house.built.store.explain(answer_id)
    assert told is not None
    kept = Answer.model_validate(told["answer"])
    mine = next((s for s in said(visit.engine, answer_id) if s.reviewer == visit.name), None)
    given = [s for s in said(visit.engine, answer_id) if mine or visit.has(Role.ADMIN)]
    return visit.page(
        "answer.html", case=found, answer=kept, given=given, mine=mine, named=names(visit),
        before=conversation(visit.engine, answer_id)[:-1], verdicts=VERDICTS,
        statuses=[s.value for s in Status], elements=[e.value for e in Element],
        stated=told["trace"].get("elements", []), matters=[m.code for m in kept.matters],
        sampled=answer_id in Samples(visit.engine).refs("review"),
    )  # fmt: skip


@router.post("/answers/{answer_id}/verdict")
def verdict(visit: Reviewing, answer_id: AnswerId) -> Response:
    """Keep a verdict and go on to the next answer."""
    found, form = _case(visit, answer_id), visit.form
    chosen = next((v for v in VERDICTS if v == form["verdict"]), None)
    if chosen is None or (chosen != "right" and not form["reason"]):
        lacking = "answers.no_verdict" if chosen is None else "answers.no_reason"
        return visit.go(f"/studio/answers/{answer_id}", lacking, "wrong")
    judge(visit.engine, found.answer_id, visit.name, chosen, form["reason"][:LONGEST])
    visit.note("answers.verdict", answer_id, verdict=chosen)
    following, _ = queue(visit.engine, visit.name)
    where = f"/studio/answers/{following[0].answer_id}" if following else "/studio/answers"
    return visit.go(where, "answers.judged" if following else "answers.finished")


@router.post("/answers/{answer_id}/sample")
def sample(visit: Reviewing, answer_id: AnswerId) -> Response:
    """Make an eval sample of the conversation up to this question."""
    found, form = _case(visit, answer_id), visit.form
    expect = {
        "status": form["status"], "matter": [form["matter"]] if form["matter"] else [],
        "elements": form.all("elements"), "facts": form["facts"].splitlines(),
        "absent": form["absent"].splitlines(),
    }  # fmt: skip
    turns = conversation(visit.engine, found.answer_id)
    try:
        name = Samples(visit.engine).add(turns, expect, "review", answer_id, visit.name)
    except SampleError:
        return visit.go(f"/studio/answers/{answer_id}", "answers.bad_sample", "wrong")
    visit.note("sample", answer_id, sample=name)
    return visit.go(f"/studio/answers/{answer_id}", "answers.sampled", sample=name)


def _case(visit: Visit, answer_id: str) -> Case:
    found = case(visit.engine, answer_id)
    if found is None:
        raise ApiError(404, "not_found")
    return found
