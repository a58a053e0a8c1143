"""The blocks (要素块) that answers are made of, each rendered from fields of one source."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.fact import Element


class Part(BaseModel):
    """A piece of an answer as JSON: immutable, no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BlockBase(Part):
    """What all blocks share."""

    title: str
    matter: str | None = Field(None, description="code of the matter it speaks of")
    element: Element | None = None
    cites: tuple[int, ...] = Field((), description="numbers of the citations behind it")
    note: str | None = None


class LineItem(Part):
    """A sentence of a guide; `condition` says whom it is for where that is not known."""

    text: str
    condition: str | None = None


class LinesBlock(BlockBase):
    """Sentences: conditions, procedure, deadline, validity, missing, result, contacts, notices."""

    type: Literal["lines"] = "lines"
    ordered: bool = False
    items: tuple[LineItem, ...]


class MaterialItem(LineItem):
    """One entry of the personal checklist (一次性告知)."""

    name: str
    original: int = Field(description="originals to bring")
    copies: int = Field(description="copies to bring")
    form: str
    required: str = Field(description="必要, 非必要 or 容缺后补")
    source: str
    exempt: bool = Field(description="免提交: need not be brought")
    note: str | None = None


class MaterialsBlock(BlockBase):
    """The materials of this case."""

    type: Literal["materials"] = "materials"
    items: tuple[MaterialItem, ...]


class FeeItem(LineItem):
    """One fee."""

    name: str
    amount: float | None = Field(description="yuan; 0 is free; null: see text")
    unit: str


class FeesBlock(BlockBase):
    """The fees of this case."""

    type: Literal["fees"] = "fees"
    items: tuple[FeeItem, ...]


class TimeItem(LineItem):
    """One limit."""

    kind: Literal["statutory", "promised"]
    value: int | None
    unit: str


class TimeBlock(BlockBase):
    """Statutory and promised time limits (法定与承诺办结时限)."""

    type: Literal["time_limit"] = "time_limit"
    items: tuple[TimeItem, ...]


class WayItem(LineItem):
    """One way to do the matter."""

    kind: str
    name: str | None = None
    url: str | None = None
    phone: str | None = None


class WaysBlock(BlockBase):
    """How the matter can be done (办理渠道)."""

    type: Literal["ways"] = "ways"
    items: tuple[WayItem, ...]


class FaqBlock(BlockBase):
    """An approved answer to a frequent question."""

    type: Literal["faq"] = "faq"
    question: str
    text: str


class ArticleBlock(BlockBase):
    """An article of a policy, word for word."""

    type: Literal["article"] = "article"
    policy: str
    number: str
    text: str
    in_force: str | None = Field(None, description="e.g. 自2026-03-30起施行")


class TableBlock(BlockBase):
    """A table of a policy; `row` is the index of the row that applies, where known."""

    type: Literal["table"] = "table"
    policy: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row: int | None = None
    calculator: str
    url: str | None = None


class SiteBlock(BlockBase):
    """A place with its hours as of the question's time."""

    type: Literal["site"] = "site"
    site: str
    name: str
    address: str
    phone: str
    open_now: bool
    next_open: datetime | None = None
    hours: str
    lines: tuple[str, ...] = ()
    lat: float
    lon: float


class BundleItem(Part):
    """One matter of a bundle, in its order."""

    code: str
    name: str
    text: str


class BundleBlock(BlockBase):
    """The matters of a life event (一件事) in order."""

    type: Literal["bundle"] = "bundle"
    items: tuple[BundleItem, ...]


class Sentence(Part):
    """One sentence with the citations behind it."""

    text: str
    cites: tuple[int, ...] = ()


class TextBlock(BlockBase):
    """Approved wording that is no fact of a guide: greetings, endings, signposts, summaries."""

    type: Literal["text"] = "text"
    text: str
    sentences: tuple[Sentence, ...] = Field(
        (), description="the text sentence by sentence, where a model worded it"
    )


Block = Annotated[
    LinesBlock | MaterialsBlock | FeesBlock | TimeBlock | WaysBlock | FaqBlock | ArticleBlock
    | TableBlock | SiteBlock | BundleBlock | TextBlock,
    Field(discriminator="type"),
]  # fmt: skip
