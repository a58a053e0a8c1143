"""Reads a content folder into shapes, collecting every problem by file and field (内容读取)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge.catalogue import Catalogue
from knowledge.centre import Centre, CentreFaq, Term
from knowledge.hallmap import HallMap, Maps
from knowledge.intent import Cues, Intent, Places
from knowledge.interface import Faces, Suggestions, Ui
from knowledge.matter import Matter
from knowledge.policy import Article, Policy
from knowledge.prompt import Prompt
from knowledge.site import Group, Link, Site
from knowledge.situation import Situation
from knowledge.wordings import shaped

ARTICLE = re.compile(r"^##\s+(?P<number>\S+)(?:\s+(?P<title>.+?))?\s*$")


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
    wordings: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def catalogue(self) -> Catalogue:
        """The content as one immutable catalogue; raises ContentError where it is incomplete."""
        if self.cues is None or self.places is None:
            raise ContentError(self.problems)
        named = {n: getattr(self, n) for n in Catalogue.model_fields}
        return Catalogue.model_construct(**named)


class _Loader(yaml.CSafeLoader):
    """Refuses duplicate keys, which plain YAML silently drops."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(k) for k, _ in node.value]
    if len(keys) != len(set(keys)):
        twice = sorted({str(k) for k in keys if keys.count(k) > 1})
        raise yaml.constructor.ConstructorError(
            None, None, f"key given twice: {', '.join(twice)}", node.start_mark
        )
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def parse_yaml(text: str) -> Any:
    """YAML as plain data; raises yaml.YAMLError with line and column."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader)


def parse_policy(text: str) -> Policy:
    """A policy from Markdown: a YAML head between --- lines, then `## 第一条 title` articles."""
    _, head, body = re.split(r"^---\s*$", text, maxsplit=2, flags=re.M)
    articles: list[dict[str, Any]] = []
    for line in body.splitlines():
        if found := ARTICLE.match(line):
            articles.append({"number": found["number"], "title": found["title"], "text": ""})
        elif articles and line.strip():
            articles[-1]["text"] += ("\n" if articles[-1]["text"] else "") + line.strip()
    if not isinstance(data := parse_yaml(head), dict):
        raise ValueError("the head between the --- lines is no mapping")
    return Policy.model_validate({**data, "articles": [Article(**a) for a in articles]})


def read(folder: Path) -> Content:
    """Read a whole content folder; problems are collected, not raised."""
    if not (folder / "centre.yaml").is_file():
        missing = Problem("centre.yaml", "-", f"not found in {folder}; is this a content folder?")
        raise ContentError([missing])
    content = Content(_centre(folder / "centre.yaml"))
    one_each: tuple[tuple[str, dict[str, Any], type[BaseModel]], ...] = (
        ("matters", content.matters, Matter), ("sites", content.sites, Site), ("maps", content.maps, HallMap), ("prompts", content.prompts, Prompt),
    )  # fmt: skip
    for name, target, shape in one_each:
        for path, data in _yaml_files(folder, name, content):
            _add(content, target, path, shape, data, name=Path(path).stem)
    for name, target, shape in (
        ("situations", content.situations, Situation), ("groups.yaml", content.groups, Group),
        ("links.yaml", content.links, Link), ("terms.yaml", content.terms, Term),
        ("faqs.yaml", content.faqs, CentreFaq), ("intents.yaml", content.intents, Intent),
    ):  # fmt: skip
        for path, data in _yaml_files(folder, name, content):
            _add_all(content, target, path, shape, data)
    for path, data in _yaml_files(folder, "replies.yaml", content):
        if isinstance(data, dict):
            content.replies |= {str(k): str(v).strip() for k, v in data.items()}
        else:
            content.problems.append(Problem(path, "-", "must be a mapping of key to entry"))
    for path, data in _yaml_files(folder, "ui", content):
        content.ui |= _shaped(content, path, Ui, {Path(path).stem: data})
    for path, data in _yaml_files(folder, "suggestions.yaml", content):
        content.suggestions = _shaped(content, path, Suggestions, data)
    for path, data in _yaml_files(folder, "wordings", content):
        try:
            content.wordings |= shaped(data)
        except ValueError as error:
            content.problems.append(Problem(path, "-", str(error)))
    content.faces = _one(content, folder, "web.yaml", Faces)
    content.cues = _one(content, folder, "cues.yaml", Cues)
    content.places = _one(content, folder, "places.yaml", Places)
    _read_policies(folder, content)
    return content


def _centre(path: Path) -> Centre:
    """The centre, without which nothing else can be checked."""
    try:
        return Centre.model_validate(parse_yaml(path.read_text("utf-8")))
    except ValidationError as error:
        raise ContentError(problems_of(path.name, error)) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError([Problem(path.name, "-", " ".join(str(error).split()))]) from error


S = TypeVar("S", bound=BaseModel)


def _one(content: Content, folder: Path, name: str, shape: type[S]) -> S | None:
    for path, data in _yaml_files(folder, name, content):
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


def _yaml_files(folder: Path, name: str, content: Content) -> Iterator[tuple[str, Any]]:
    where = folder / name
    for path in [where] if where.suffix else sorted(where.rglob("*.yaml")):
        try:
            yield str(path.relative_to(folder)), parse_yaml(path.read_text("utf-8")) or {}
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            message = " ".join(str(error).split())
            content.problems.append(Problem(str(path.relative_to(folder)), "-", message))


def _read_policies(folder: Path, content: Content) -> None:
    for path in sorted((folder / "policies").glob("*.md")):
        name = str(path.relative_to(folder))
        try:
            policy = parse_policy(path.read_text("utf-8"))
        except ValidationError as error:
            content.problems += problems_of(name, error)
        except (ValueError, UnicodeDecodeError, yaml.YAMLError) as error:
            message = f"not a policy file (--- head --- then ## 第一条 …): {error}"
            content.problems.append(Problem(name, "-", " ".join(message.split())))
        else:
            _put(content, content.policies, name, policy.code, policy)


def _add_all(content: Content, target: dict[str, Any], path: str, shape: Any, data: Any) -> None:
    if not isinstance(data, dict):
        content.problems.append(Problem(path, "-", "must be a mapping of key to entry"))
        return
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
