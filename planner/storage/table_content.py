"""What a table holds, told so that two databases can be compared: a count and a digest of rows."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_DIGEST_BITS = 256


@dataclass(frozen=True)
class Content:
    """What a table holds: its number of rows, and one digest of them in whatever order."""

    rows: int
    digest: str


def content(connection: sa.Connection, table: sa.Table) -> Content:
    """Count and digest the rows of a table, whatever kind of database it stands in."""
    rows, total = 0, 0
    # On PostgreSQL a cursor of the server: a clinic's editions do not fit into memory.
    streamed = connection.execution_options(stream_results=True)
    with streamed.execute(sa.select(table)) as result:
        for row in result:
            rows += 1
            total += _digest(row)
    # A sum is the same in any order, and databases sort text differently.
    return Content(rows, f"{total % 2**_DIGEST_BITS:064x}")


def _digest(row: Iterable[Any]) -> int:
    plain = repr([_plain(value) for value in row]).encode()
    return int.from_bytes(hashlib.sha256(plain).digest(), "big")


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return value.isoformat() if isinstance(value, dt.date) else value
