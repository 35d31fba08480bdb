"""The edge of a request: what the parts of the program are, and its transactions.

A use case is one transaction: `with unit_of_work.write() as session:` is committed at its end, or
undone by what is raised inside, before the answer is made. What only looks uses `read()`. None is
open while something is printed, hashed or sent, and none is opened inside another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request

from planner.clocks import Clock
from planner.config import Settings
from planner.services.known_clinics import KnownClinics
from planner.services.sessions import RolesOf, nobody_has_a_role
from planner.storage.database import Database, Session
from planner.storage.hashing import Hasher

SAFE_METHODS = frozenset({"GET", "HEAD"})


class TransactionError(RuntimeError):
    """A view asked for the database, or for something slow, at a moment when it must not."""


@dataclass(frozen=True)
class Parts:
    """What `create_app` joins; kept in `app.extensions["planner"]`.

    clinics: as last read. hasher: proves access codes. printer: a planner.pdf.print_client.Printer.
    roles_of: which roles a member of staff holds in a clinic.
    """

    settings: Settings
    database: Database
    clinics: KnownClinics
    clock: Clock
    hasher: Hasher
    printer: Any
    roles_of: RolesOf = nobody_has_a_role


def init_app(app: Flask, parts: Parts) -> None:
    """Keep the parts with the app."""
    app.extensions["planner"] = parts


def parts() -> Parts:
    """Return the parts of the running app."""
    return parts_of(current_app)


def parts_of(app: Flask) -> Parts:
    """Return the parts of an app."""
    found: Parts = app.extensions["planner"]
    return found


def settings() -> Settings:
    """Return the settings of the running app."""
    return parts().settings


def printer() -> Any:
    """Return the client of the print process; raises TransactionError inside a transaction."""
    _refuse_inside()
    return parts().printer


def hasher() -> Hasher:
    """Return what proves access codes; raises TransactionError inside a transaction."""
    _refuse_inside()
    return parts().hasher


@contextmanager
def read() -> Iterator[Session]:
    """Look something up; the database refuses every change."""
    with _alone(), parts().database.reading() as session:
        yield session


@contextmanager
def write() -> Iterator[Session]:
    """Run a use case: committed at the end, undone by an error. A request that looks has none."""
    if request.method in SAFE_METHODS:
        raise TransactionError("A request that only looks must not change anything.")
    with _alone(), parts().database.work() as session:
        g.changes = changes() + 1
        yield session


@contextmanager
def bookkeeping(*, may_fail: bool = False) -> Iterator[Session]:
    """Note something that holds whatever comes of the request, also of one that only looks.

    may_fail: on a full disk or without a database it is left undone, with a log line.
    """
    database = parts().database
    with _alone(), database.optional_work() if may_fail else database.work() as session:
        g.changes = changes() + 1
        yield session


def changes() -> int:
    """Return how many transactions of this request may have changed something so far."""
    return int(g.get("changes", 0))


def give_up_database() -> None:
    """Note that the database is lost to this request: nothing more is asked of it."""
    g.has_lost_database = True


def has_lost_database() -> bool:
    """Say whether the database failed in this request."""
    return bool(g.get("has_lost_database"))


@contextmanager
def _alone() -> Iterator[None]:
    _refuse_inside()
    g.is_in_transaction = True
    try:
        yield
    finally:
        g.is_in_transaction = False


def _refuse_inside() -> None:
    if g.get("is_in_transaction"):
        raise TransactionError("A transaction is open already.")
