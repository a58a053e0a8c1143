"""Reads a content folder into shapes, collecting every problem by file and field (内容读取)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge.catalogue import Catalogue
from knowledge.centre import Centre, CentreFaq, Term
from knowledge.files import FileError, data_of, files_of
from knowledge.hallmap import HallMap, Maps
from knowledge.intent import Cues, Intent, Places
from knowledge.interface import Faces, Suggestions, Ui
from knowledge.matter import Matter
from knowledge.notice import Notice
from knowledge.policy import Policy
from knowledge.prompt import Prompt
from knowledge.site import Group, Link, Site
from knowledge.situation import Situation
from knowledge.wordings import shaped


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in the content: where it is and what to do about it."""

    file: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.message}"


class ContentError(Exception):
    """The content cannot be published; carries all problems at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {p}" for p in problems[:20])
        more = f"\n  … and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"{len(problems)} problems in the content:\n{lines}{more}")


@dataclass
class Content:
    """All that was read, keyed by code, and all that was wrong."""

    centre: Centre
    cues: Cues | None = None
    places: Places | None = None
    matters: dict[str, Matter] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    situations: dict[str, Situation] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    faqs: dict[str, CentreFaq] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    maps: Maps = field(default_factory=dict)
    ui: Ui = field(default_factory=dict)
    suggestions: Suggestions = field(default_factory=dict)
    faces: Faces | None = None
    prompts: dict[str, Prompt] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    wordings: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def catalogue(self) -> Catalogue:
        """The content as one immutable catalogue; raises ContentError where it is incomplete."""
        if self.cues is None or self.places is None:
            raise ContentError(self.problems)
        named = {n: getattr(self, n) for n in Catalogue.model_fields}
        return Catalogue.model_construct(**named)


Files = Mapping[str, str | bytes]
"""Path inside a content folder → what the file says."""


def read(folder: Path) -> Content:
    """Read a whole content folder; problems are collected, not raised."""
    if not (folder / "centre.yaml").is_file():
        missing = Problem("centre.yaml", "-", f"not found in {folder}; is this a content folder?")
        raise ContentError([missing])
    return read_files(files_of(folder))


def read_files(files: Files) -> Content:
    """Read content that is not, or not yet, in a folder; problems are collected, not raised.

    Raises ContentError where there is no centre, without which nothing else can be checked.
    """
    content = Content(_centre(files))
    one_each: tuple[tuple[str, dict[str, Any], type[BaseModel]], ...] = (
        ("matters", content.matters, Matter), ("sites", content.sites, Site), ("maps", content.maps, HallMap), ("prompts", content.prompts, Prompt), ("notices", content.notices, Notice),
    )  # fmt: skip
    for name, target, shape in one_each:
        for path, data in _yaml_files(files, name, content):
            _add(content, target, path, shape, data, name=Path(path).stem)
    for name, target, shape in (
        ("situations", content.situations, Situation), ("groups.yaml", content.groups, Group),
        ("links.yaml", content.links, Link), ("terms.yaml", content.terms, Term),
        ("faqs.yaml", content.faqs, CentreFaq), ("intents.yaml", content.intents, Intent),
    ):  # fmt: skip
        for path, data in _yaml_files(files, name, content):
            _add_all(content, target, path, shape, data)
    for _, data in _yaml_files(files, "replies.yaml", content):
        content.replies |= {str(k): str(v).strip() for k, v in data.items()}
    for path, data in _yaml_files(files, "ui", content):
        content.ui |= _shaped(content, path, Ui, {Path(path).stem: data})
    for path, data in _yaml_files(files, "suggestions.yaml", content):
        content.suggestions = _shaped(content, path, Suggestions, data)
    for path, data in _yaml_files(files, "wordings", content):
        try:
            content.wordings |= shaped(data)
        except ValueError as error:
            content.problems.append(Problem(path, "-", str(error)))
    content.faces = _one(content, files, "web.yaml", Faces)
    content.cues = _one(content, files, "cues.yaml", Cues)
    content.places = _one(content, files, "places.yaml", Places)
    _read_policies(files, content)
    return content


def _centre(files: Files) -> Centre:
    """The centre, without which nothing else can be checked."""
    name = "centre.yaml"
    if name not in files:
        raise ContentError([Problem(name, "-", "is missing")])
    try:
        return Centre.model_validate(data_of(name, files[name]))
    except ValidationError as error:
        raise ContentError(problems_of(name, error)) from error
    except FileError as error:
        raise ContentError([Problem(name, "-", str(error))]) from error


S = TypeVar("S", bound=BaseModel)


def _one(content: Content, files: Files, name: str, shape: type[S]) -> S | None:
    for path, data in _yaml_files(files, name, content):
        try:
            return shape.model_validate(data)
        except ValidationError as error:
            content.problems += problems_of(path, error)
    return None


def _shaped(content: Content, path: str, shape: Any, data: Any) -> dict[str, Any]:
    """A mapping without a class of its own, empty where it is wrong."""
    try:
        return dict(TypeAdapter(shape).validate_python(data))
    except ValidationError as error:
        content.problems += problems_of(path, error)
        return {}


def _yaml_files(files: Files, name: str, content: Content) -> Iterator[tuple[str, Any]]:
    """A file by its name, or every YAML file of a folder, as data."""
    asked = [name] if "." in name else sorted(p for p in files if _inside(p, name, ".yaml"))
    for path in asked:
        try:
            if path not in files:
                raise FileError("is missing")
            yield path, data_of(path, files[path])
        except FileError as error:
            content.problems.append(Problem(path, "-", str(error)))


def _inside(path: str, folder: str, suffix: str) -> bool:
    return path.startswith(f"{folder}/") and path.endswith(suffix)


def _read_policies(files: Files, content: Content) -> None:
    for path in sorted(p for p in files if _inside(p, "policies", ".md")):
        try:
            policy = Policy.model_validate(data_of(path, files[path]))
        except ValidationError as error:
            content.problems += problems_of(path, error)
        except FileError as error:
            content.problems.append(Problem(path, "-", str(error)))
        else:
            _put(content, content.policies, path, policy.code, policy)


def _add_all(content: Content, target: dict[str, Any], path: str, shape: Any, data: Any) -> None:
    for key, entry in data.items():
        _add(content, target, path, shape, entry, name=str(key))


def _add(
    content: Content, target: dict[str, Any], path: str, shape: type[BaseModel], data: Any,
    *, name: str,
) -> None:  # fmt: skip
    try:
        entry = shape.model_validate(data)
    except ValidationError as error:
        content.problems += problems_of(path, error, prefix=name)
    else:
        _put(content, target, path, name, entry)


def _put(content: Content, target: dict[str, Any], path: str, key: str, entry: Any) -> None:
    where = (type(entry).__name__, key)
    if key in target:
        content.problems.append(Problem(path, key, f"given twice, first in {content.files[where]}"))
        return
    target[key] = entry
    content.files[where] = path


def problems_of(file: str, error: ValidationError, prefix: str = "") -> list[Problem]:
    """A validation error as problems by field."""
    return [
        Problem(file, ".".join([prefix] * bool(prefix) + [str(p) for p in e["loc"]]), e["msg"])
        for e in error.errors()
    ]
