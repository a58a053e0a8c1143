"""The matter guide (办事指南): one government service matter as structured, citable elements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from knowledge.fact import Basis, Check, Element, Interval, Keys, Shape, When

SERVICES = "窗口与服务本身"
"""The theme of the hall's own services (咨询, 帮办, 投诉), which are no matters of an authority."""


class Item(Shape):
    """One fact of an element, with the situation it applies to and its source."""

    when: When = Field(default_factory=dict)
    basis: Keys = Field((), description="keys of the guide's legal_basis; 'local' for local rules")


class Line(Item):
    """A fact that is a sentence."""

    text: str = Field(min_length=1)


class Material(Item):
    """An application material (申请材料)."""

    name: str = Field(min_length=1)
    original: int = Field(1, ge=0, description="originals to bring (原件份数)")
    copies: int = Field(0, ge=0, description="copies to bring (复印件份数)")
    form: Literal["纸质", "电子", "纸质或电子"] = "纸质或电子"
    required: Literal["必要", "非必要", "容缺后补"] = "必要"
    source: Literal["申请人自备", "政府部门核发", "现场填写", "其他"] = "申请人自备"
    exempt: bool = Field(False, description="need not be submitted, data are shared (免提交)")
    note: str | None = None


class TimeLimit(Item):
    """How long the office may take (办结时限): the statutory limit or the promised one."""

    kind: Literal["statutory", "promised"]
    value: int | None = Field(None, ge=0, description="None means done on the spot (即办)")
    unit: Literal["工作日", "日", "小时", "分钟", "个月"] = "工作日"
    note: str | None = None


class Fee(Item):
    """A fee (收费); amount 0 means free, None means that `note` alone says how it is set."""

    name: str = Field(min_length=1, description="what is charged for, e.g. 证件工本费")
    amount: Decimal | None = Field(None, ge=0, description="yuan")
    unit: str = Field("元", description="e.g. 元/证, 元/件")
    note: str | None = None


class WayKind(StrEnum):
    """How a matter can be done (办理渠道)."""

    ONLINE = "online"
    KIOSK = "kiosk"
    STATION = "station"
    WINDOW = "window"
    HOME_VISIT = "home_visit"
    AGENT = "agent"
    POST = "post"
    PHONE = "phone"
    HUMAN = "human"


class Way(Item):
    """One way to do the matter: where (window group), or through which link or phone."""

    kind: WayKind
    group: str | None = Field(None, description="window/kiosk group of groups.yaml")
    link: str | None = Field(None, description="key of links.yaml")
    phone: str | None = None
    partial: bool = Field(False, description="only begins it: 预约、预填、预审; one still has to come")
    note: str | None = None


class Result(Item):
    """What the citizen gets (办理结果) and how (送达)."""

    name: str
    delivery: str | None = None


class Faq(Item):
    """A frequent question with its approved answer (常见问题)."""

    q: str
    a: str
    element: Element | None = None


class Sibling(Shape):
    """A matter that is easily confused with this one, and when it is the right one instead."""

    matter: str
    choose: str = Field(description="when the other is right, e.g. 证件丢失的")


def _line(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _material(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Lines = tuple[Annotated[Line, BeforeValidator(_line)], ...]
Asks = dict[Element | Literal["general"], tuple[str, ...]]


class Matter(Shape):
    """A government service matter (政务服务事项) with its guide; `code` is its identity."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")
    name: str
    item_code: str | None = Field(None, description="基本编码 or 实施编码, where assigned")
    aliases: tuple[str, ...] = ()
    kind: str = Field("公共服务", description="事项类型: 行政许可, 行政确认, 行政给付, 其他 …")
    service: Literal["即办件", "承诺件"] = "承诺件"
    theme: str
    audience: tuple[str, ...] = ("自然人",)
    authority: str = Field(description="实施主体")
    region: str = Field("339900", pattern=r"^\d{6}$")
    coverage: str | None = Field(None, description="通办范围, e.g. 全国通办")
    valid: Interval = Interval()
    reviewed_on: date
    summary: str = Field(description="one sentence: what it is for and for whom")
    visits: int | None = Field(None, ge=0, le=3, description="到办事现场次数")
    bundle: tuple[str, ...] = Field((), description="一件事: codes of its matters, in order")
    siblings: tuple[Sibling, ...] = ()
    next: tuple[str, ...] = Field((), description="codes of what one usually needs next")
    ask_first: tuple[str, ...] = Field((), description="situations worth asking, best first")

    conditions: Lines = ()
    materials: tuple[Annotated[Material, BeforeValidator(_material)], ...] = ()
    procedure: Lines = ()
    time_limit: tuple[TimeLimit, ...] = ()
    deadline: Lines = ()
    fees: tuple[Fee, ...] = ()
    ways: tuple[Way, ...] = ()
    result: tuple[Result, ...] = ()
    validity: Lines = ()
    missing: Lines = ()
    legal_basis: tuple[Basis, ...] = ()
    contacts: Lines = ()
    faqs: tuple[Faq, ...] = ()
    asks: Asks = Field(default_factory=dict)
    notice: tuple[Line, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def version_key(self) -> str:
        """The key of a later version: its code and first day in force."""
        return f"{self.code}@{self.valid.start}"

    def items(self, element: Element) -> tuple[Any, ...]:
        """The facts of one element, in the order of the guide."""
        return tuple(getattr(self, element.value))

    def basis_of(self, item: Item) -> tuple[Basis, ...]:
        """The sources that an item names."""
        return tuple(b for b in self.legal_basis if b.key is not None and b.key in item.basis)

    def situations(self) -> tuple[str, ...]:
        """Every situation that some fact of the guide depends on, `ask_first` first."""
        used = [s for e in Element for i in self.items(e) for s in getattr(i, "when", {})]
        return tuple(dict.fromkeys([s for s in self.ask_first if s in used] + used))
