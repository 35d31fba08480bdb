"""Fills a database with plans, codes, editions and sessions, quickly: copies of one row of each."""

import datetime as dt
import itertools
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from planner.domain.codes import SELECTOR_LENGTH, SYMBOLS

_PIECE = 50_000
_DAYS = 400
# Of a hundred plans: those with a code, with an edition (without its PDF), with a session.
_CODES, _EDITIONS, _SESSIONS = 75, 25, 2

Row = dict[str, Any]


def fill(file: Path, plans: int) -> None:
    """Add plans until there are `plans`; the newest stored plan, its code and session are copied.

    Rows come in pieces whose ids are in order, so that the tree is as scattered as random ids
    leave it, yet soon written.
    """
    dice = random.Random(plans)  # noqa: S311  only spreads the rows
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.row_factory = sqlite3.Row
        for setting in ("synchronous = OFF", "cache_size = -500000", "foreign_keys = OFF"):
            database.execute(f"PRAGMA {setting}")
        samples = {
            name: dict(database.execute(f"SELECT * FROM {name} LIMIT 1").fetchone())  # noqa: S608  ours
            for name in ("plans", "access_codes", "sessions")
        }
        taken = samples["access_codes"]["selector"]
        selectors = [one for one in _selectors() if one != taken]
        dice.shuffle(selectors)
        left, free = plans - 1, iter(selectors)
        while left > 0:
            piece = min(left, _PIECE)
            _add_piece(
                database,
                samples,
                sorted(f"{dice.getrandbits(128):032x}" for _ in range(piece)),
                free,
                dice,
            )
            left -= piece
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _add_piece(
    database: sqlite3.Connection,
    samples: dict[str, Row],
    ids: list[str],
    selectors: Iterator[str],
    dice: random.Random,
) -> None:
    plans = [_plan(samples["plans"], plan_id, dice) for plan_id in ids]
    codes = [
        _code(samples["access_codes"], row, next(selectors), dice)
        for row in plans
        if dice.randrange(100) < _CODES
    ]
    editions = [_edition(row) for row in plans if dice.randrange(100) < _EDITIONS]
    sessions = [
        samples["sessions"] | {"id_hash": dice.randbytes(32), "plan_id": row["id"]}
        for row in plans
        if dice.randrange(100) < _SESSIONS
    ]
    codes.sort(key=lambda row: row["selector"])
    sessions.sort(key=lambda row: row["id_hash"])
    database.execute("BEGIN")
    for name, rows in (
        ("plans", plans),
        ("access_codes", codes),
        ("editions", editions),
        ("sessions", sessions),
    ):
        _insert(database, name, rows)
    database.execute("COMMIT")


def _insert(database: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    if rows:
        names = ", ".join(rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        database.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)  # noqa: S608  ours


def _plan(sample: Row, plan_id: str, dice: random.Random) -> Row:
    # Before the copied one, whose key alone opens: the server tries the newest when it starts.
    day = dt.date.today() - dt.timedelta(days=1 + dice.randrange(_DAYS))  # noqa: DTZ011  only spread
    moment = f"{day} {dice.randrange(24):02}:{dice.randrange(60):02}:00.{dice.randrange(10**6):06}"
    appointment = str(day + dt.timedelta(days=dice.randrange(60))) if dice.random() < 0.5 else None
    return sample | {
        "id": plan_id,
        "created_on": str(day),
        "updated_at": moment,
        "appointment_on": appointment,
    }


def _code(sample: Row, plan: Row, selector: str, dice: random.Random) -> Row:
    expires_on = dt.date.fromisoformat(plan["created_on"]) + dt.timedelta(
        days=_DAYS + dice.randrange(30)
    )
    return sample | {
        "selector": selector,
        "plan_id": plan["id"],
        "created_on": plan["created_on"],
        "expires_on": str(expires_on),
    }


def _edition(plan: Row) -> Row:
    return {
        "plan_id": plan["id"],
        "number": 1,
        "made_at": plan["updated_at"],
        "document": plan["document"],
        "pdf": None,
        "pdf_paper": None,
    }


def _selectors() -> Iterator[str]:
    return map("".join, itertools.product(SYMBOLS, repeat=SELECTOR_LENGTH))
