"""What can be read of the record (查阅): entries by page, versions, texts in force, comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, and_, func, or_, select

from knowledge.record.entry import Comment, Entry, Kind, State, Version
from knowledge.record.rows import entry_in, entry_of, version_in, version_of
from knowledge.record.tables import comments, entries, versions

PAGE = 50


class Reading:
    """The reading half of a record."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def entries(
        self, *, kinds: Sequence[Kind] = (), states: Sequence[State] = (), text: str = "",
        facets: dict[str, str] | None = None, page: int = 0, size: int = PAGE,
    ) -> tuple[list[Entry], int]:  # fmt: skip
        """Entries in the order of their paths, and how many there are over all pages."""
        query = select(entries)
        if kinds:
            query = query.where(entries.c.kind.in_(kinds))
        if states:
            query = query.where(entries.c.state.in_(states))
        if text:
            like = f"%{_escaped(text)}%"
            query = query.where(or_(*(c.ilike(like, escape="\\") for c in (entries.c.title, entries.c.path))))
        for name, value in (facets or {}).items():
            query = query.where(entries.c.facets[name].as_string() == value)
        with self.engine.connect() as db:
            total = db.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            rows = db.execute(query.order_by(entries.c.path).limit(size).offset(page * size))
            return [entry_of(row) for row in rows.mappings()], total

    def entry(self, path: str) -> Entry:
        """An entry; raises RecordError where there is none."""
        with self.engine.connect() as db:
            return entry_in(db, path)

    def version(self, path: str, number: int | None = None) -> Version:
        """A version of an entry, the newest by default; raises RecordError where there is none."""
        with self.engine.connect() as db:
            return version_in(db, path, number or entry_in(db, path).head)

    def history(self, path: str) -> list[Version]:
        """Every version of an entry, the newest first."""
        query = select(versions).where(versions.c.path == path).order_by(versions.c.number.desc())
        with self.engine.connect() as db:
            return [version_of(row) for row in db.execute(query).mappings()]

    def heads(self, states: Sequence[State]) -> list[Version]:
        """The newest versions that stand in one of these states, the oldest first."""
        newest = and_(entries.c.path == versions.c.path, entries.c.head == versions.c.number)
        query = select(versions).join(entries, newest).where(versions.c.state.in_(states))
        with self.engine.connect() as db:
            rows = db.execute(query.order_by(versions.c.created_at, versions.c.path))
            return [version_of(row) for row in rows.mappings()]

    def texts(self, with_heads: Iterable[str] = ()) -> dict[str, str]:
        """Path → text of all that is in force, with the newest text of some entries instead."""
        in_force = and_(entries.c.path == versions.c.path, entries.c.published == versions.c.number)
        with self.engine.connect() as db:
            rows = db.execute(select(versions.c.path, versions.c.text).join(entries, in_force))
            found = {row.path: row.text for row in rows}
            found |= {p: version_in(db, p, entry_in(db, p).head).text for p in with_heads}
        return {path: text for path, text in found.items() if text}

    @property
    def empty(self) -> bool:
        """Whether nothing was ever entered."""
        with self.engine.connect() as db:
            return db.execute(select(entries.c.path).limit(1)).first() is None

    def comments(self, path: str) -> list[Comment]:
        """What was said about the versions of an entry, the oldest first."""
        query = select(comments).where(comments.c.path == path).order_by(comments.c.id)
        with self.engine.connect() as db:
            return [Comment.model_validate(dict(row)) for row in db.execute(query).mappings()]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
