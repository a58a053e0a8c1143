"""The staff (工作人员): accounts with roles, for the console; every change is audited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from assistant.passwords import fits, hashed, weakness
from assistant.tables import metadata
from knowledge.record.audit import note
from knowledge.record.rows import aware, write

NAME = re.compile(r"[a-z0-9一-鿿][a-z0-9一-鿿._-]{1,31}")
SYSTEM = "系统"

staff = Table(
    "staff", metadata,
    Column("name", String(32), primary_key=True),
    Column("hash", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("password_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True)),
)  # fmt: skip

staff_sessions = Table(
    "staff_sessions", metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", String(32), ForeignKey("staff.name"), nullable=False),
    Column("address", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("said", JSON, nullable=False),
    Index("staff_sessions_name", "name"),
)  # fmt: skip

sign_ins = Table(
    "staff_sign_ins", metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)  # fmt: skip


class Role(StrEnum):
    """What an account may do (角色): 编辑, 审核, 质检, 坐席, 管理员; none includes another."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    QA = "qa"
    AGENT = "agent"
    ADMIN = "admin"


class StaffError(Exception):
    """What cannot be done with an account; `code` names the rule, for the console's words."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Member:
    """One account; its name signs everything that is done with it."""

    name: str
    roles: frozenset[Role]
    locked: bool
    must_change: bool
    created_at: datetime
    password_at: datetime
    seen_at: datetime | None


class Staff:
    """The accounts of one database; `by` is who changes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Member]:
        """Every account by name."""
        with self._engine.connect() as db:
            rows = db.execute(select(staff).order_by(staff.c.name)).mappings()
            return [member_of(row) for row in rows]

    def find(self, name: str) -> Member | None:
        """An account by name, None where there is none."""
        with self._engine.connect() as db:
            row = db.execute(select(staff).where(staff.c.name == name)).mappings().first()
        return member_of(row) if row else None

    def create(
        self, name: str, password: str, roles: Iterable[Role], by: str = SYSTEM,
        must_change: bool = True,
    ) -> None:  # fmt: skip
        """A new account; raises StaffError for a name, password or roles that will not do."""
        name, given, now = name.lower(), _some(roles), datetime.now(UTC)
        if not NAME.fullmatch(name):
            raise StaffError("bad_name", f"{name!r}: 2 to 32 letters, digits, Chinese, . _ -")
        row = {
            "name": name, "hash": _good(password, name), "roles": given, "locked": False,
            "must_change": must_change, "created_at": now, "password_at": now,
        }  # fmt: skip

        def step(db: Connection) -> None:
            if db.execute(select(staff.c.name).where(staff.c.name == name)).first():
                raise StaffError("taken", f"there is an account {name!r} already")
            db.execute(insert(staff).values(**row))
            note(db, by, "staff.create", path_of(name), roles=given)

        write(self._engine, step)

    def set_roles(self, name: str, roles: Iterable[Role], by: str = SYSTEM) -> None:
        """Give an account these roles and no others; it has to sign in again."""
        given = _some(roles)
        self._change(name, by, "staff.roles", {"roles": given}, {"roles": given})

    def lock(self, name: str, by: str = SYSTEM) -> None:
        """Close an account; its sessions end at once."""
        self._change(name, by, "staff.lock", {"locked": True})

    def unlock(self, name: str, by: str = SYSTEM) -> None:
        """Open an account again, also one that wrong passwords closed for a while."""
        self._change(name, by, "staff.unlock", {"locked": False}, also=lambda db: forgive(db, name))

    def set_password(
        self, name: str, password: str, by: str = SYSTEM, must_change: bool = True
    ) -> None:
        """A password given by another; its sessions end."""
        values = {"hash": _good(password, name.lower()), "must_change": must_change}
        self._change(
            name, by, "staff.password", values | {"password_at": datetime.now(UTC)},
            also=lambda db: forgive(db, name),
        )  # fmt: skip

    def change_password(self, name: str, old: str, new: str) -> None:
        """One's own password, by the old one; every session ends, the caller begins a new one."""
        with self._engine.connect() as db:
            kept = db.execute(select(staff.c.hash).where(staff.c.name == name)).scalar_one()
        if not fits(old, kept):
            raise StaffError("wrong", "the old password is wrong")
        if old == new:
            raise StaffError("same", "the new password is the old one")
        self.set_password(name, new, name, must_change=False)

    def _change(
        self, name: str, by: str, what: str, values: dict[str, Any],
        told: dict[str, Any] | None = None, also: Callable[[Connection], None] = lambda db: None,
    ) -> None:  # fmt: skip
        """Change an account, end its sessions, audit it; one administrator is always left."""

        def step(db: Connection) -> None:
            before = _administrators(db)
            if db.execute(update(staff).where(staff.c.name == name).values(**values)).rowcount != 1:
                raise StaffError("unknown", f"there is no account {name!r}; see `daoban staff list`")
            if before and not _administrators(db):
                raise StaffError("last", "this is the last administrator; make another one first")
            db.execute(delete(staff_sessions).where(staff_sessions.c.name == name))
            also(db)
            note(db, by, what, path_of(name), **told or {})

        write(self._engine, step)


def member_of(row: Any) -> Member:
    """A row of `staff`, also where it stands beside other columns."""
    roles = frozenset(Role(role) for role in row["roles"])
    seen = aware(row["seen_at"]) if row["seen_at"] else None
    times = (aware(row["created_at"]), aware(row["password_at"]), seen)
    return Member(row["name"], roles, row["locked"], row["must_change"], *times)


def path_of(name: str) -> str:
    """Where the audit log keeps what concerns an account."""
    return f"staff/{name}"


def key_of(kind: str, what: str) -> str:
    """What failures are counted under; a password typed in place of a name is not readable there."""
    return hashlib.sha256(f"{kind}:{what}".encode()).hexdigest()


def forgive(db: Connection, name: str) -> None:
    """Forget the wrong passwords of an account."""
    db.execute(delete(sign_ins).where(sign_ins.c.key == key_of("name", name)))


def _administrators(db: Connection) -> bool:
    """Whether an open account can administer; others who change accounts wait meanwhile."""
    rows = db.execute(select(staff.c.roles, staff.c.locked).with_for_update())
    return any(Role.ADMIN in row.roles and not row.locked for row in rows)


def _some(roles: Iterable[Role]) -> list[str]:
    given = sorted({Role(role) for role in roles})
    if not given:
        raise StaffError("no_role", f"an account has a role: {', '.join(Role)}")
    return [role.value for role in given]


def _good(password: str, name: str) -> str:
    if wrong := weakness(password, name):
        raise StaffError(wrong, f"the password will not do ({wrong})")
    return hashed(password)
