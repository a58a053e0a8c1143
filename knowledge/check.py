"""Facts that must agree with each other: `knowledge check` beyond the shapes (内容检查)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from knowledge.fact import Element, When
from knowledge.hallmap import map_problems
from knowledge.interface import suggestion_problems, ui_problems
from knowledge.matter import SERVICES, Matter, WayKind
from knowledge.notice import notice_problems
from knowledge.policy import Policy
from knowledge.site import Site
from knowledge.source import Content, Problem
from knowledge.wordings import wording_problems

ALL_FEES = {"收费", "费用", "办理费用", "手续费", "办理手续费"}
PLACED = {WayKind.WINDOW, WayKind.STATION, WayKind.KIOSK}


def check(content: Content) -> list[Problem]:
    """Every problem of the content, sorted by file and field."""
    found = list(content.problems)
    for key, matter in content.matters.items():
        found += [
            Problem(content.files["Matter", key], field, message)
            for rule in MATTER_RULES
            for field, message in rule(matter, content)
        ]
    for policy in content.policies.values():
        found += _at(content, "Policy", policy.code, policy_problems(policy, content))
    for site in content.sites.values():
        found += _at(content, "Site", site.id, site_problems(site, content))
    found += _at(content, "Centre", "", centre_problems(content))
    found += [Problem(f"ui/{locale}.yaml", f, m) for locale, f, m in ui_problems(content.ui)]
    maps = map_problems(content.maps, content.sites)
    found += [Problem(f"maps/{key}.yaml", f, m) for key, f, m in maps]
    lists = suggestion_problems(content.suggestions, content.sites)
    found += [Problem("suggestions.yaml", f, m) for f, m in lists]
    told = notice_problems(content.notices, content.matters, content.sites)
    found += [Problem(f"notices/{key}.yaml", f, m) for key, f, m in told]
    owners = {*content.matters, *content.policies, *content.faqs, *content.intents}
    said = wording_problems(content.wordings, owners)
    found += [Problem("wordings", f, m) for f, m in said]
    return sorted(set(found))


Found = Iterator[tuple[str, str]]


def _at(content: Content, kind: str, key: str, found: Found) -> list[Problem]:
    file = content.files.get((kind, key), "centre.yaml")
    return [Problem(file, f, m) for f, m in found]


def references(matter: Matter, content: Content) -> Found:
    """Codes, links, groups and basis keys that lead nowhere."""
    siblings = tuple(s.matter for s in matter.siblings)
    for field, codes in (
        ("siblings", siblings), ("next", matter.next), ("bundle", matter.bundle),
    ):  # fmt: skip
        yield from (
            (field, f"no matter has the code {c!r}") for c in codes if c not in content.matters
        )
        if matter.code in codes:
            yield field, "names the matter itself"
    for n, way in enumerate(matter.ways):
        if way.link and way.link not in content.links:
            yield f"ways.{n}.link", f"links.yaml has no {way.link!r}"
        if way.group and way.group not in content.groups:
            yield f"ways.{n}.group", f"groups.yaml has no {way.group!r}"
    keys = {b.key for b in matter.legal_basis}
    for element in Element:
        for n, item in enumerate(matter.items(element)):
            for key in getattr(item, "basis", ()):
                if key not in keys:
                    yield f"{element}.{n}.basis", f"legal_basis has no key {key!r}"


def ways_lead_somewhere(matter: Matter, content: Content) -> Found:
    """A way needs what its kind is made of, and a place that really offers it."""
    windows = {g for s in content.sites.values() for w in s.windows for g in w.groups}
    stations = {
        g for s in content.sites.values() if s.kind in ("station", "village")
        for w in s.windows for g in w.groups
    }  # fmt: skip
    kiosks = {g for s in content.sites.values() for k in s.kiosks for g in k.groups}
    offered = {WayKind.WINDOW: windows, WayKind.STATION: stations, WayKind.KIOSK: kiosks}
    if not matter.ways:
        yield "ways", "a guide needs at least one way"
    for n, way in enumerate(matter.ways):
        if way.kind in PLACED and not way.group:
            yield f"ways.{n}.group", f"a {way.kind} way names its group"
        elif way.kind in PLACED and way.group not in offered[way.kind] and content.sites:
            yield f"ways.{n}.group", f"no site offers {way.group!r} at a {way.kind}"
        if way.kind is WayKind.ONLINE and not way.link:
            yield f"ways.{n}.link", "an online way names its link"
        if way.kind is WayKind.PHONE and not way.phone:
            yield f"ways.{n}.phone", "a phone way names its phone"


def whens(matter: Matter, content: Content) -> Found:
    """Situations and options that do not exist."""
    for element in Element:
        for n, item in enumerate(matter.items(element)):
            when: When = getattr(item, "when", {})
            for situation, options in when.items():
                shape = content.situations.get(situation)
                if shape is None:
                    yield f"{element}.{n}.when", f"no situation {situation!r} is defined"
                    continue
                for option in options:
                    if option not in shape.options:
                        known = ", ".join(shape.options)
                        yield f"{element}.{n}.when", f"{situation} has no {option!r} ({known})"
    for situation in matter.ask_first:
        if situation not in matter.situations():
            yield "ask_first", f"no fact depends on {situation!r}"


def fees_agree(matter: Matter, content: Content) -> Found:
    """Free and not free at once; an amount without a source; the same fee twice."""
    always = [f for f in matter.fees if not f.when]
    free = {f.name for f in always if f.amount == 0}
    paid = {f.name for f in always if f.amount}
    if paid and (free & paid or free & ALL_FEES):
        yield "fees", "says free and names an amount for the same case"
    for n, fee in enumerate(matter.fees):
        if fee.amount is None and not fee.note:
            yield f"fees.{n}", "needs an amount, or a note that says how the fee is set"
        if fee.amount and not fee.basis:
            yield f"fees.{n}.basis", "an amount needs its source (a key of legal_basis)"
    same = Counter((f.name, str(f.when)) for f in matter.fees)
    yield from (("fees", f"{name} is given {n} times for one case")
                for (name, _), n in same.items() if n > 1)  # fmt: skip


def limits_agree(matter: Matter, content: Content) -> Found:
    """A promised limit must not be longer than the statutory one in the same unit and case."""
    law = {(str(t.when), t.unit): t.value for t in matter.time_limit if t.kind == "statutory"}
    for n, limit in enumerate(matter.time_limit):
        most = law.get((str(limit.when), limit.unit))
        if limit.kind == "promised" and limit.value and most is not None and limit.value > most:
            yield f"time_limit.{n}", f"promises {limit.value}, the law allows only {most}"


def complete(matter: Matter, content: Content) -> Found:
    """What every guide has: elements, enough asks, a theme and an age of review."""
    needed = [Element.CONDITIONS, Element.FEES, Element.WAYS, Element.LEGAL_BASIS, Element.FAQS]
    if not matter.bundle and matter.theme != SERVICES:
        needed += [Element.MATERIALS, Element.PROCEDURE, Element.TIME_LIMIT, Element.RESULT]
    yield from ((e.value, "missing") for e in needed if not matter.items(e))
    asks = [a for group in matter.asks.values() for a in group]
    if len(asks) < 8:
        yield "asks", f"{len(asks)} wordings, at least 8 are needed"
    yield from (("asks", f"{a!r} is given twice") for a, n in Counter(asks).items() if n > 1)
    if matter not in (content.matters.get(k) for k in (matter.code, matter.version_key)):
        yield "code", "the file must be named <code>.yaml, a later version <code>@<from>.yaml"


MATTER_RULES = (references, ways_lead_somewhere, whens, fees_agree, limits_agree, complete)


def policy_problems(policy: Policy, content: Content) -> Found:
    """Articles, tables and references of a policy that do not fit."""
    numbers = {a.number for a in policy.articles}
    if not numbers:
        yield "articles", "no article found (## 第一条 …)"
    for n, article in enumerate(policy.articles):
        if not article.text:
            yield f"articles.{n}", f"{article.number} has no text"
    for number in policy.asks:
        if number not in numbers:
            yield "asks", f"no article {number!r}"
    for code in policy.matters:
        if code not in content.matters:
            yield "matters", f"no matter has the code {code!r}"
    for code in policy.supersedes:
        if code not in content.policies:
            yield "supersedes", f"no policy has the code {code!r}"
    for table in policy.tables:
        if table.article not in numbers:
            yield f"tables.{table.id}.article", f"no article {table.article!r}"
        if table.calculator.link and table.calculator.link not in content.links:
            yield f"tables.{table.id}.calculator", f"links.yaml has no {table.calculator.link!r}"
        for n, row in enumerate(table.rows):
            if len(row.cells) != len(table.columns):
                yield f"tables.{table.id}.rows.{n}", "has not as many cells as columns"
            for situation, options in row.when.items():
                known = content.situations.get(situation)
                if known is None or set(options) - set(known.options):
                    yield f"tables.{table.id}.rows.{n}.when", f"no such case of {situation!r}"


def site_problems(site: Site, content: Content) -> Found:
    """Groups, points and floors of a site that do not exist."""
    points = {p.id for p in site.points}
    for kind, rows in (("windows", site.windows), ("kiosks", site.kiosks)):
        for row in rows:
            for group in row.groups:
                if group not in content.groups:
                    yield f"{kind}.{row.id}.groups", f"groups.yaml has no {group!r}"
            if row.point and row.point not in points:
                yield f"{kind}.{row.id}.point", f"no map point {row.point!r}"
            if site.floors and row.floor not in site.floors:
                yield f"{kind}.{row.id}.floor", f"the site has no floor {row.floor}"
    parts = {"closures": site.closures} | {
        f"{kind}.{row.id}.closures": row.closures
        for kind, rows in (("windows", site.windows), ("kiosks", site.kiosks)) for row in rows
    }  # fmt: skip
    for place, closures in parts.items():
        for closure in closures:
            if closure.end < closure.start:
                yield place, f"{closure.reason}: ends before it starts"


def centre_problems(content: Content) -> Found:
    """The centre's own references, those of the terms and questions, and keys used twice."""
    kinds = (content.matters, content.policies, content.sites, content.faqs, content.intents)
    owners = Counter(key for kind in kinds for key in kind)
    yield from ((key, f"names {n} different entries; passages need one owner each")
                for key, n in owners.items() if n > 1)  # fmt: skip
    if content.sites and content.centre.main_site not in content.sites:
        yield "main_site", f"no site has the id {content.centre.main_site!r}"
    for key, term in content.terms.items():
        for code in (*term.matters, *term.family):
            if code not in content.matters:
                yield f"terms.{key}", f"no matter has the code {code!r}"
    for key, faq in content.faqs.items():
        if faq.link and faq.link not in content.links:
            yield f"faqs.{key}.link", f"links.yaml has no {faq.link!r}"
        if not faq.a and not faq.site_field:
            yield f"faqs.{key}", "needs an answer or a site_field"


def unseen(content: Content) -> int:
    """How many sources were written from memory and wait for somebody to see the text."""
    matters = sum(b.seen == "memory" for m in content.matters.values() for b in m.legal_basis)
    return matters + sum(p.seen == "memory" for p in content.policies.values())
