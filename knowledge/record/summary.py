"""What lists show of an entry (条目摘要): its title and facets, read from its text."""

from __future__ import annotations

from typing import Any

from knowledge.files import FileError, data_of
from knowledge.record.entry import Kind, kind_of, stem_of

FACETS = ("code", "theme", "authority", "region", "kind", "issuer", "doc_no", "reviewed_on")
SHARED = {
    "terms.yaml": "词语对照", "places.yaml": "地名", "replies.yaml": "固定回复", "web.yaml": "网页用语",
    "suggestions.yaml": "推荐问题", "centre.yaml": "中心", "links.yaml": "链接", "groups.yaml": "窗口组",
    "faqs.yaml": "中心常见问题", "intents.yaml": "意图", "cues.yaml": "线索词",
}  # fmt: skip


def summary(path: str, text: str) -> tuple[str, dict[str, str]]:
    """Title and facets; the file's name where the text cannot be read."""
    if path in SHARED:
        return SHARED[path], {}
    try:
        data = data_of(path, text)
    except FileError:
        return stem_of(path), {}
    title = next((str(data[k]) for k in ("name", "title") if data.get(k)), stem_of(path))
    facets = {k: str(data[k]) for k in FACETS if data.get(k) is not None}
    return title[:200], facets | _validity(data)


def _validity(data: dict[str, Any]) -> dict[str, str]:
    valid = data.get("valid")
    if not isinstance(valid, dict):
        return {}
    return {k: str(valid[k]) for k in ("from", "to") if valid.get(k)}


def known(path: str) -> bool:
    """Whether a path may be an entry's: a content file, inside the folder."""
    parts = path.split("/")
    plain = all(p and p not in (".", "..") and not p.startswith(".") for p in parts)
    suffix = ".md" if kind_of(path) is Kind.POLICY else ".yaml"
    return plain and len(path) <= 160 and path.endswith(suffix) and "\\" not in path and path.isprintable()
