"""What a form asks (表单字段): fields described from the shapes of the content, no interface in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from knowledge.centre import CentreFaq, Term
from knowledge.fact import Element, Shape
from knowledge.matter import Line, Material, Matter
from knowledge.notice import Notice
from knowledge.policy import Policy
from knowledge.record.entry import Kind, kind_of
from knowledge.site import Group, Link, Site, Span
from knowledge.situation import Situation


class Widget(StrEnum):
    """How a field is filled in (控件)."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    FLAG = "flag"
    REF = "ref"
    LINES = "lines"
    REFS = "refs"
    WHEN = "when"
    GROUP = "group"
    ROWS = "rows"


KEY = "_key"
"""The field of a row that is the key of a mapping, where the file holds a mapping of entries."""


class Field(Shape):
    """One field of a form; rows and groups have fields of their own."""

    name: str
    label: str
    widget: Widget
    required: bool = False
    choices: tuple[str, ...] = ()
    ref: str | None = None
    fields: tuple[Field, ...] = ()
    keyed: bool = False
    bare: str | None = None
    spans: bool = False
    default: str = ""


FORMS: Mapping[Kind, type[Shape]] = {
    Kind.MATTER: Matter, Kind.POLICY: Policy, Kind.SITE: Site, Kind.NOTICE: Notice,
}  # fmt: skip
KEYED: Mapping[str, type[Shape]] = {
    "terms.yaml": Term, "groups.yaml": Group, "links.yaml": Link, "faqs.yaml": CentreFaq,
}  # fmt: skip
BARE = {Line: "text", Material: "name"}
LONG = {"text", "summary", "a", "note", "transit", "parking", "statement"}
REFS = {
    "group": "groups", "groups": "groups", "link": "links", "matter": "matters", "next": "matters",
    "bundle": "matters", "matters": "matters", "ask_first": "situations", "sites": "sites",
    "supersedes": "policies", "basis": "basis", "point": "points", "theme": "themes",
    "authority": "authorities", "article": "articles",
}  # fmt: skip
"""Field → what its value is the key of."""
OWN = {"Basis.article"}
"""Fields that bear such a name and mean something else."""
UNWRITTEN = {"Article.when"}
"""Fields that the form of a file cannot hold."""


@cache
def form_of(path: str) -> tuple[Field, ...]:
    """The fields of an entry's form; none where the entry is edited as text only."""
    if (shape := FORMS.get(kind_of(path))) is not None:
        return _fields(shape)
    if path in KEYED:
        return (_rows(path, KEYED[path], keyed=True),)
    if path.startswith("situations/"):
        return (_rows(path, Situation, keyed=True),)
    if path == "replies.yaml":
        value = Field(name="text", label="reply.text", widget=Widget.LONG)
        return (Field(name=path, label=path, widget=Widget.ROWS, keyed=True, bare="text",
                      fields=(_key(), value)),)  # fmt: skip
    return ()


def whole(fields: tuple[Field, ...]) -> Field | None:
    """The one field that is the file itself: a mapping of key to entry."""
    return fields[0] if len(fields) == 1 and fields[0].keyed else None


def _fields(shape: type[BaseModel]) -> tuple[Field, ...]:
    asked = ((n, i) for n, i in shape.model_fields.items() if f"{shape.__name__}.{n}" not in UNWRITTEN)
    return tuple(_field(shape, name, info) for name, info in asked)


def _field(shape: type[BaseModel], name: str, info: FieldInfo) -> Field:
    given = {"name": info.alias or name, "label": f"{shape.__name__}.{name}", "required": info.is_required()}
    of = _plain(info.annotation)
    default = "" if info.is_required() else _default(info.default)
    if name == "when":
        return Field(widget=Widget.WHEN, **given)
    if name == "asks" and get_origin(of) is dict:
        return _asks(shape, given)
    if get_origin(of) is tuple:
        return _many(shape, name, _plain(get_args(of)[0]), given)
    if get_origin(of) is dict:
        return _mapping(_plain(get_args(of)[1]), given)
    if isinstance(of, type) and issubclass(of, Shape):
        return Field(widget=Widget.GROUP, fields=_fields(of), **given)
    return _one(shape, name, of, given | {"default": default})


def _one(shape: type[BaseModel], name: str, of: Any, given: dict[str, Any]) -> Field:
    if choices := _choices(of):
        return Field(widget=Widget.CHOICE, choices=choices, **given)
    simple = {bool: Widget.FLAG, int: Widget.NUMBER, float: Widget.DECIMAL, Decimal: Widget.DECIMAL,
              date: Widget.DATE, time: Widget.TEXT}  # fmt: skip
    if of in simple:
        return Field(widget=simple[of], **given)
    if name in REFS and f"{shape.__name__}.{name}" not in OWN:
        return Field(widget=Widget.REF, ref=REFS[name], **given)
    return Field(widget=Widget.LONG if name in LONG else Widget.TEXT, **given)


def _many(shape: type[BaseModel], name: str, of: Any, given: dict[str, Any]) -> Field:
    if of is Span:
        return Field(widget=Widget.LINES, spans=True, **given)
    if isinstance(of, type) and issubclass(of, Shape):
        return Field(widget=Widget.ROWS, fields=_fields(of), bare=BARE.get(of), **given)
    if name in REFS:
        return Field(widget=Widget.REFS, ref=REFS[name], **given)
    return Field(widget=Widget.LINES, **given)


def _mapping(of: Any, given: dict[str, Any]) -> Field:
    """A mapping of free keys, as rows that begin with their key."""
    if isinstance(of, type) and issubclass(of, Shape):
        return Field(widget=Widget.ROWS, keyed=True, fields=(_key(), *_fields(of)), **given)
    widget = Widget.LINES if get_origin(of) is tuple else Widget.TEXT
    value = Field(name="text", label=f"{given['label']}.value", widget=widget)
    return Field(widget=Widget.ROWS, keyed=True, bare="text", fields=(_key(), value), **given)


def _asks(shape: type[BaseModel], given: dict[str, Any]) -> Field:
    """Wordings by element for a guide, by article for a policy."""
    if shape is not Matter:
        return _mapping(tuple[str, ...], given)
    names = ("general", *(e.value for e in Element))
    parts = tuple(Field(name=n, label=f"asks.{n}", widget=Widget.LINES) for n in names)
    return Field(widget=Widget.GROUP, fields=parts, **given)


def _rows(name: str, shape: type[Shape], keyed: bool) -> Field:
    fields = (_key(), *_fields(shape)) if keyed else _fields(shape)
    return Field(name=name, label=shape.__name__, widget=Widget.ROWS, keyed=keyed, fields=fields)


def _key() -> Field:
    return Field(name=KEY, label="key", widget=Widget.TEXT, required=True)


def _plain(annotation: Any) -> Any:
    """A type without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [a for a in get_args(annotation) if a is not NoneType]
        return _plain(kinds[0]) if len(kinds) == 1 else annotation
    return annotation


def _choices(of: Any) -> tuple[str, ...]:
    if get_origin(of) is Literal:
        return tuple(str(c) for c in get_args(of))
    if isinstance(of, type) and issubclass(of, Enum):
        return tuple(str(member.value) for member in of)
    return ()


def _default(value: Any) -> str:
    """What an absent value stands for, where that is a text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
