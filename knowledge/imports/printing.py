"""A report as text for a terminal (导入报告文本): drafts by page, each field with its place."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.imports.report import PAGE, Draft, LeftOut, Report
from knowledge.imports.words import named, place, refusal, why, word


def printed(report: Report, page: int = 0, size: int = PAGE) -> Iterator[str]:
    """The lines of a report: what was refused, a page of drafts, labels, what is left."""
    counts = report.counts
    yield f"{report.name}：{word('report', 'drafts', **counts)}"
    for refused in report.refused:
        yield f"{word('report', 'refused')}：{refused.name}：{refusal(refused)}"
    for draft in report.page(page, size):
        yield from _draft(draft)
    pages = max(1, -(-len(report.drafts) // size))
    if pages > 1:
        yield word("report", "page", page=page + 1, pages=pages)
    for label in report.labels:
        yield f"{word('report', 'labels')}：{label.label}（{place(label.place)}，×{label.times}）{label.example}"
    yield from (f"{word('report', 'left_out')}：{_left(left)}" for left in report.left_out[:size])


def _draft(draft: Draft) -> Iterator[str]:
    kind = "new" if not draft.base else "changed" if draft.changed else "same"
    found = f"（{why(draft.why)}）" if draft.why else ""
    yield f"\n[{word('report', kind)}] {draft.title}  {draft.path}{found}"
    for field in draft.fields:
        doubt = f"  ←{word('report', 'guessed')}：{why(field.why)}" if field.sure == "guessed" else ""
        yield f"  {named(field.field)}：{field.value}  〔{place(field.place)}〕{doubt}"
    for conflict in draft.conflicts:
        sides = f"{word('report', 'in_file')} {conflict.in_file} | {word('report', 'in_record')} {conflict.in_record}"
        yield f"  ! {why(conflict.kind)}  {named(conflict.field)}：{sides}  〔{place(conflict.place)}〕"
    for row in draft.rows:
        found = "，".join(filter(None, (word("meant", row.how) if row.how else "", word("meant", row.done))))
        sides = " → ".join(filter(None, (row.before, row.after)))
        yield f"  = {word('report', 'rows')}：{named(row.field)}（{found}）：{sides}"
    for other in draft.duplicates:
        yield f"  ? {word('report', 'duplicate')}：{why(other.why)}：{other.title}  {other.path}"
    for left in draft.left_out:
        yield f"  - {_left(left)}"
    for text in draft.absent:
        name, _, said = text.partition(": ")
        yield f"  - {word('report', 'absent')}：{named(name)}：{said}"
    for problem in draft.problems:
        yield f"  * {word('report', 'problem')}：{problem.field}：{problem.message}"


def _left(left: LeftOut) -> str:
    label = f"{left.label}：" if left.label else ""
    return f"{label}{left.text}  〔{place(left.place)}〕{why(left.why, left.text)}"
