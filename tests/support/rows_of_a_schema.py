"""Rows for every table of a database, made from the schema that stands in it.

A migration test needs rows of a revision for which there is no model any more. So each table is
read from the database, and the database itself says which rows it takes.
"""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

Rows = dict[str, list[dict[str, Any]]]

# What migrations and procrastinate keep for themselves.
_NOT_FILLED = ("alembic_version", "sqlite_sequence", "procrastinate_")
_FIRST_DAY = dt.date(2027, 2, 20)
_FIRST_NOON = dt.datetime(2027, 2, 20, 12, tzinfo=dt.UTC)


def fill_every_table(engine: sa.Engine) -> None:
    """Store rows in each table: each choice of a checked column, each empty column full and empty.

    Raises AssertionError for a table or a choice of which the database takes no row.
    """
    with engine.begin() as connection:
        schema = reflect(connection)
        for table in schema.sorted_tables:
            _fill(connection, table)


def rows_of(engine: sa.Engine) -> Rows:
    """Return table -> rows in an order that depends on what they hold."""
    with engine.begin() as connection:
        return {
            table.name: sorted(
                (dict(row) for row in connection.execute(table.select()).mappings()), key=repr
            )
            for table in reflect(connection).sorted_tables
        }


def reflect(connection: sa.Connection) -> sa.MetaData:
    """Return the tables as the database has them."""
    schema = sa.MetaData()
    schema.reflect(connection, only=lambda name, _: not name.startswith(_NOT_FILLED))
    return schema


def _fill(connection: sa.Connection, table: sa.Table) -> None:
    parents = {
        key.parent.name: connection.scalars(sa.select(key.column)).all()
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    }
    choices = _choices(connection, table)
    numbers, taken = itertools.count(1), set()
    for chosen in _combinations(table, choices):
        number = next(numbers)
        row = {
            name: parents[name][number % len(parents[name])]
            if parents.get(name)
            else _value(table.c[name], number, chosen.get(name))
            for name in _filled(table)
            if chosen.get(name, "") is not None
        }
        try:
            with connection.begin_nested():
                connection.execute(table.insert().values(row))
        except sa.exc.IntegrityError:
            continue
        taken |= {(name, value) for name, value in chosen.items() if name in choices}
    assert connection.scalar(sa.select(sa.func.count()).select_from(table)), table.name
    wanted = {(name, value) for name, values in choices.items() for value in values}
    assert taken >= wanted, f"{table.name}: no row with {wanted - taken}"


def _filled(table: sa.Table) -> list[str]:
    """Return the columns that a row names; a counter that the database keeps is left to it."""
    counter = table.autoincrement_column
    kept = {counter.name} if counter is not None and not counter.foreign_keys else set()
    return [column.name for column in table.c if column.name not in kept]


def _combinations(table: sa.Table, choices: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Give each mixture of choices with empty columns left empty (None) or not ("")."""
    parts = {name: list(values) for name, values in choices.items()}
    for name in _filled(table):
        if table.c[name].nullable:
            parts[name] = [*parts.get(name, [""]), None]
    yield from (dict(zip(parts, one, strict=True)) for one in itertools.product(*parts.values()))


def _choices(connection: sa.Connection, table: sa.Table) -> dict[str, list[str]]:
    """Return column -> the words that a check on that column alone, or its type, allows."""
    found = {
        column.name: list(column.type.enums)
        for column in table.c
        if isinstance(column.type, sa.Enum)
    }
    for check in sa.inspect(connection).get_check_constraints(table.name):
        named = [c.name for c in table.c if re.search(rf"\b{c.name}\b", check["sqltext"])]
        words = re.findall(r"'([^']+)'", check["sqltext"])
        if len(named) == 1 and words:
            found[named[0]] = words
    return found


def _value(column: sa.Column[Any], number: int, chosen: str | None) -> Any:
    """Return a value of a column's kind that is another one for each number."""
    kind = column.type.python_type
    assert kind in _VALUES, f"No value is known for {column.table.name}.{column.name}: {kind}"
    made = chosen or _VALUES[kind](number)
    length = getattr(column.type, "length", None)
    # The last digits differ.
    return made[-length:] if kind is str and length and not chosen else made


# JSON is of any kind.
_VALUES: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"{number:08}",
    bytes: lambda number: number.to_bytes(32),
    bool: lambda number: number % 2 == 0,
    int: lambda number: number,
    float: float,
    object: lambda number: {"number": number},
    dt.date: lambda number: _FIRST_DAY + dt.timedelta(days=number),
    dt.datetime: lambda number: _FIRST_NOON + dt.timedelta(minutes=number),
}
