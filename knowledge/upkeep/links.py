"""Online entrances that lead nowhere (失效链接): unused, malformed, or not answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from knowledge.source import Content
from knowledge.upkeep.finding import Finding, FindingKind

FILE = "links.yaml"
Reaches = Callable[[str], bool]
"""Whether somebody answers at an address; handed in where the network is open."""


def links(content: Content, reaches: Reaches | None = None) -> Iterator[Finding]:
    """Every link that is wrong; addresses are asked only where `reaches` is given."""
    used = _used(content)
    for key, link in content.links.items():
        if key not in used:
            yield _finding(FindingKind.LINK_UNUSED, key, link.name)
        if not well_formed(link.url):
            yield _finding(FindingKind.LINK_BROKEN, key, link.url)
        elif reaches is not None and not reaches(link.url):
            yield _finding(FindingKind.LINK_DEAD, key, link.url)


def well_formed(url: str) -> bool:
    """Whether an address has a host with a dot, no name and password, nothing unprintable."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    clean = url.isprintable() and " " not in url and "@" not in parts.netloc
    return clean and "." in host.strip(".") and ".." not in host


def _used(content: Content) -> set[str | None]:
    ways = {way.link for m in content.matters.values() for way in m.ways}
    tables = {t.calculator.link for p in content.policies.values() for t in p.tables}
    return ways | tables | {faq.link for faq in content.faqs.values()}


def _finding(kind: FindingKind, key: str, value: str) -> Finding:
    return Finding(kind=kind, path=FILE, field=key, value=value)
