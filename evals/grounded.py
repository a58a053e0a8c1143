"""What a model did to the answers of a run (有据率): groundedness, what was dropped, tokens, seconds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from assistant.answer import Answer
from assistant.block import ArticleBlock, Block, FaqBlock, LineItem, TextBlock
from assistant.text import conditional
from evals.load import spread
from evals.report import share
from evals.run import Outcome
from knowledge.catalogue import Catalogue
from knowledge.prompt import Prompt

QUOTE = re.compile(r"「((?:[^「」]|「[^「」]*」)*)」")
USES = {"reading": "propose", "model": "explain"}
"""Where a trace tells of a model, and the stage that it took time in."""

Kept = Callable[[str], Mapping[str, Any] | None]


def measured(outcomes: Sequence[Outcome], kept: Kept, catalogue: Catalogue) -> dict[str, Any]:
    """The figures of a model over the judged answers of a run, as JSON."""
    rows = [row for o in outcomes if (row := kept(o.answer.id))]
    told = [s for o in outcomes for s in sentences(o.answer, catalogue)]
    return {
        "answers": len(rows),
        "groundedness": share([holds for _, holds in told]) if told else None,
        "unsupported": [sentence for sentence, holds in told if not holds],
        **{stage: _use(rows, part, stage) for part, stage in USES.items()},
        "ms": spread([row["seconds"] for row in rows]),
    }


def sentences(answer: Answer, catalogue: Catalogue) -> Iterator[tuple[str, bool]]:
    """Each sentence of an explanation, and whether the facts that it cites support all of it."""
    first, rest = next(iter(answer.blocks), None), answer.blocks[1:]
    if not answer.generated or not isinstance(first, TextBlock):
        return
    prompt = next(p for p in catalogue.prompts.values() if p.title == first.title and p.words)
    names = {m.code: m.name for m in answer.matters}
    for sentence in first.sentences:
        cited = [b for b in rest if b.cites and set(b.cites) <= set(sentence.cites)]
        quotes, prose = QUOTE.findall(sentence.text), QUOTE.sub("，", sentence.text)
        supported = all(any(_stands(q, b, names, prompt) for b in cited) for q in quotes)
        yield sentence.text, bool(quotes) and supported and _harmless(prose, names, prompt)


def _stands(quote: str, block: Block, names: Mapping[str, str], prompt: Prompt) -> bool:
    """Whether a block states what is quoted, whole, with its condition, under that label."""
    if isinstance(block, ArticleBlock):
        start = f"（{block.in_force}）" if block.in_force else ""
        label, _, said = quote.partition(f"：{start}")
        title = block.title.removesuffix(block.number)
        return label == f"《{title}》{block.number}" and said in " ".join(block.text.split())
    label, name = block.title.rpartition("·")[2], names.get(block.matter or "", "")
    label = prompt.labels.get(block.element, label) if block.element else label
    heads = ("", f"{label}：", f"{name}：", f"{name}·{label}：")
    facts = set(_facts(block))
    return any(quote.startswith(head) and quote[len(head) :] in facts for head in heads)


def _facts(block: Block) -> Iterator[str]:
    """Each fact that a block states, in one line."""
    items = [conditional(i) for i in getattr(block, "items", ()) if isinstance(i, LineItem)]
    items += [f"{block.question}{block.text}"] if isinstance(block, FaqBlock) else []
    note = f"（{block.note.rstrip('。')}）" if block.note else ""
    yield from (" ".join(text.split()).strip("。 ") + note for text in items)


def _harmless(prose: str, names: Mapping[str, str], prompt: Prompt) -> bool:
    """Whether what stands beside quotes is made of the words that claim nothing, and of names."""
    words = sorted((*prompt.vocabulary, *names.values()), key=len, reverse=True)
    known = re.compile(rf"(?:{'|'.join(map(re.escape, words))}|[，、：；。,.:;\s])*", re.IGNORECASE)
    return bool(known.fullmatch(prose)) and not any(f in prose for f in prompt.forbidden)


def _use(rows: Sequence[Mapping[str, Any]], part: str, stage: str) -> dict[str, Any]:
    """What one use of the model came to: endings, tokens a question, milliseconds where it was asked."""
    told = [(t, row["trace"]["timings_ms"]) for row in rows if (t := row["trace"].get(part))]
    asked = [(t, ms[stage]) for t, ms in told if "prompt" in t and t["outcome"] != "cached"]
    tokens = sum(t.get("tokens") or 0 for t, _ in asked)
    written = sum(t.get("tokens_out") or 0 for t, _ in asked)
    return {
        "asked": len(asked), "outcomes": dict(Counter(t["outcome"] for t, _ in told).most_common()),
        "tokens_in_a_question": round((tokens - written) / max(1, len(rows)), 1),
        "tokens_out_a_question": round(written / max(1, len(rows)), 1),
        "ms": spread([ms / 1000 for _, ms in asked]),
    }  # fmt: skip


def table(found: Mapping[str, Any]) -> Table:
    """The figures for a terminal."""
    head = ("the model", "asked", "tokens in / out a question", "p50, p95, p99 ms", "outcomes")
    shown = Table(*head)
    for stage in USES.values():
        use = found[stage]
        shown.add_row(
            stage, str(use["asked"]),
            f"{use['tokens_in_a_question']:g} / {use['tokens_out_a_question']:g}",
            ", ".join(f"{ms:.0f}" for ms in use["ms"].values()),
            "\n".join(f"{outcome} {n}" for outcome, n in use["outcomes"].items()),
        )  # fmt: skip
    grounded = found["groundedness"]
    value = f"{grounded['value']:.1%} of {grounded['n']} sentences" if grounded else "nothing shown"
    shown.caption = f"groundedness: {value}; whole answers {found['ms']} ms"
    return shown
