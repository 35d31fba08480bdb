"""Move a whole database into another one, row by row, resumable, and compared at the end.

Used by `planner db move` to carry a clinic from SQLite to PostgreSQL. Sealed values are copied as
they are: no key is needed, and none changes. While a move is not finished, the table
`unfinished_move` stands in the target, and no server starts on it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from planner.domain.errors import PlannerError
from planner.storage.table_content import Content, content

# One chunk is one transaction on the target: what a kill undoes, and what stands in memory.
_CHUNK_ROWS = 500
_CHUNK_BYTES = 4 * 1024 * 1024
_ADVISORY_LOCK = 0x706C616E6E6572  # "planner"
_LOCK_NOT_AVAILABLE = "55P03"

# A first start makes these; they give way to those that are moved.
_MADE_BY_SET_UP = {"clinics", "master_keys"}

_UNFINISHED = sa.Table(
    "unfinished_move",
    sa.MetaData(),
    sa.Column("table_name", sa.String(63), primary_key=True),
    sa.Column("source_rows", sa.BigInteger, nullable=False),
    sa.Column("source_digest", sa.String(64), nullable=False),
    sa.Column("moved", sa.BigInteger, nullable=False),
)

Say = Callable[[str], None]


class MoveError(PlannerError):
    """A move was refused, or did not come out right; the text says what to do."""


class Mover:
    """One move of all tables of `metadata` from `source` into `target`, a PostgreSQL database.

    source: an engine that nobody writes to meanwhile. say: called with a line for a person.
    """

    def __init__(
        self, source: sa.Engine, target: sa.Engine, metadata: sa.MetaData, say: Say
    ) -> None:
        self._source, self._target, self._say = source, target, say
        # Those that others refer to come first.
        self._tables = metadata.sorted_tables

    def move(self, *, start_over: bool = False) -> dict[str, int]:
        """Copy what is not there yet and compare; returns the number of rows by table.

        start_over: empty the target first, if what it holds is a move that is not finished.
        Raises MoveError; what was copied so far stays for the next try.
        """
        with _alone(self._target), self._source.connect() as source:
            held = {table.name: content(source, table) for table in self._tables}
            with self._target.begin() as target:
                self._begin(target, held, start_over=start_over)
            for table in self._tables:
                self._copy(source, table)
            self._compare()
            return self._finish()

    def _begin(self, target: sa.Connection, held: dict[str, Content], *, start_over: bool) -> None:
        if not is_unfinished(target):
            self._refuse_what_is_in_use(target)
        else:
            self._refuse_what_others_saved(target)
            if not start_over:
                self._refuse_another_source(target, held)
                self._say("Going on with the move that was begun before.")
                return
            _UNFINISHED.drop(target)
        # Deleting row by row would outlast the time that a statement is given.
        target.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in self._tables)}")
        _UNFINISHED.create(target)
        target.execute(
            sa.insert(_UNFINISHED),
            [
                {
                    "table_name": name,
                    "source_rows": one.rows,
                    "source_digest": one.digest,
                    "moved": 0,
                }
                for name, one in held.items()
            ],
        )

    def _refuse_what_is_in_use(self, target: sa.Connection) -> None:
        for table in self._tables:
            few = sa.select(sa.literal(1)).select_from(table).limit(2)
            if len(target.execute(few).all()) > (table.name in _MADE_BY_SET_UP):
                raise MoveError(
                    f"The new database is not empty: there are rows in {table.name}. "
                    "Make a new one (createdb) and set PLANNER_DATABASE_URL to it."
                )

    def _refuse_what_others_saved(self, target: sa.Connection) -> None:
        """Refuse a half-done move with more in it: a server that ran already served patients."""
        for table in self._tables:
            mine = _UNFINISHED.c.table_name == table.name
            # A table that a version in between added was not there when the move began.
            moved = target.execute(sa.select(_UNFINISHED.c.moved).where(mine)).scalar() or 0
            count = sa.select(sa.func.count()).select_from(table)
            if target.execute(count).scalar_one() > moved:
                raise MoveError(
                    f"Somebody else saved into the new database: there is more in {table.name} "
                    "than this move brought. Nothing was emptied. Stop the server that uses it, "
                    "make another database (createdb) and set PLANNER_DATABASE_URL to that."
                )

    def _refuse_another_source(self, target: sa.Connection, held: dict[str, Content]) -> None:
        if self._noted(target) != held:
            raise MoveError(
                "The new database holds a half-done move of another file, or of this one "
                "before it changed. To empty it and begin again, add --start-over."
            )

    def _noted(self, target: sa.Connection) -> dict[str, Content]:
        return {
            row.table_name: Content(row.source_rows, row.source_digest)
            for row in target.execute(sa.select(_UNFINISHED))
        }

    def _copy(self, source: sa.Connection, table: sa.Table) -> None:
        with self._target.connect() as target:
            mine = _UNFINISHED.c.table_name == table.name
            moved = target.execute(sa.select(_UNFINISHED.c.moved).where(mine)).scalar_one()
        in_order = sa.select(table).order_by(*table.primary_key.columns).offset(moved)
        insert = _insert(table)
        with source.execute(in_order) as rows:
            for chunk in _chunks(rows.mappings()):
                moved += len(chunk)
                with self._target.begin() as target:
                    target.execute(insert, chunk)
                    target.execute(sa.update(_UNFINISHED).where(mine).values(moved=moved))
        self._say(f"{table.name}: {moved} rows")

    def _compare(self) -> None:
        with self._target.connect() as target:
            noted = self._noted(target)
            differing = [
                table.name for table in self._tables if content(target, table) != noted[table.name]
            ]
        if differing:
            raise MoveError(
                f"The new database differs from the old one in: {', '.join(differing)}. "
                "Nothing is lost: the old one is as it was. To begin again, add --start-over."
            )
        self._say("Compared: each table has the same rows in both.")

    def _finish(self) -> dict[str, int]:
        with self._target.begin() as target:
            for table in self._tables:
                _set_sequences(target, table)
            rows = {name: one.rows for name, one in self._noted(target).items()}
            _UNFINISHED.drop(target)
        return rows


def is_unfinished(connection: sa.Connection) -> bool:
    """Say whether a database holds a move that is not finished."""
    return sa.inspect(connection).has_table(_UNFINISHED.name)


def _chunks(rows: Iterable[Any]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        chunk.append(dict(row))
        size += sum(len(value) for value in row.values() if isinstance(value, bytes))
        if len(chunk) >= _CHUNK_ROWS or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _insert(table: sa.Table) -> sa.Insert:
    # Else what is NULL in a column of JSON would arrive as the JSON word null.
    as_null = {
        column.name: sa.bindparam(column.name, type_=sa.JSON(none_as_null=True))
        for column in table.columns
        if isinstance(column.type, sa.JSON)
    }
    return sa.insert(table).values(as_null) if as_null else sa.insert(table)


def _set_sequences(target: sa.Connection, table: sa.Table) -> None:
    """Let numbers that PostgreSQL gives out itself go on after the greatest that was copied."""
    for column in table.primary_key.columns:
        find = sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))
        sequence = target.execute(find).scalar()
        greatest = target.execute(sa.select(sa.func.max(column))).scalar() if sequence else None
        if greatest is not None:
            target.execute(sa.select(sa.func.setval(sequence, greatest)))


@contextmanager
def _alone(target: sa.Engine) -> Iterator[None]:
    """Keep a second move out of the same database."""
    # A session's lock, not a transaction's: it must last over all chunks. It ends with the session.
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(sa.select(sa.func.pg_advisory_lock(_ADVISORY_LOCK)))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise MoveError("Another move into this database is running.") from None
            raise
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_ADVISORY_LOCK)))
