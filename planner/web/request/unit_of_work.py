"""The edge of a request: what the parts of the program are, and the one commit.

Views get here what they hand to services: `database_session()`, `settings()`.
A request that only looks (GET, HEAD) gets a database session that cannot write; one that sends
something in is committed once, and only when its answer is no error.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request

from planner.clocks import Clock
from planner.config import Settings
from planner.logs import describe, log
from planner.services.known_clinics import KnownClinics
from planner.services.sessions import RolesOf, nobody_has_a_role
from planner.storage.database import Database, Session
from planner.storage.hashing import Hasher

SAFE_METHODS = frozenset({"GET", "HEAD"})


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
    """Keep the parts with the app and commit at the edge."""
    app.extensions["planner"] = parts
    app.after_request(_commit)
    app.teardown_request(_close)


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
    """Return the client of the print process; what was only read is let go of first."""
    _end_reading()
    return parts().printer


def hasher() -> Hasher:
    """Return what proves access codes; what was only read is let go of first."""
    _end_reading()
    return parts().hasher


def database_session() -> Session:
    """Return the database session of this request, opened when first asked for."""
    if "database_session" not in g:
        g.database_session = parts().database.session(writes=request.method not in SAFE_METHODS)
    session: Session = g.database_session
    return session


def release() -> None:
    """Let go of the database, unchanged, before something slow; the session can be used again."""
    session: Session | None = g.get("database_session")
    if session is not None:
        session.rollback()


def _end_reading() -> None:
    """End a transaction that only reads, so that nothing waits for something slow.

    One that writes is ended by its own view: committed before, or let go of with `release`.
    """
    session: Session | None = g.get("database_session")
    if session is not None and request.method in SAFE_METHODS:
        session.rollback()


def give_up_database() -> None:
    """Note that the database is lost to this request: nothing more is asked of it."""
    g.has_lost_database = True


def has_lost_database() -> bool:
    """Say whether the database failed in this request."""
    return bool(g.get("has_lost_database"))


def _commit(response: Response) -> Response:
    session: Session | None = g.get("database_session")
    if (
        session is not None
        and request.method not in SAFE_METHODS
        and response.status_code < HTTPStatus.BAD_REQUEST
    ):
        session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("database_session", None)
    if session is None:
        return
    try:
        session.close()
    except Exception as error:  # noqa: BLE001  the answer is made, and what it says is true
        log.error("database_lost", **describe(error))
        session.invalidate()
