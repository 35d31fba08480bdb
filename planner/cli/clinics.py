"""`planner clinic`: what each clinic has chosen."""

from collections.abc import Callable

import click

from planner.cli.clinic_values import OPTIONS, UNUSED, field_of, read_value, show_value
from planner.cli.files import GivenError
from planner.cli.option_types import read_zone
from planner.cli.terminal import say
from planner.config import load_settings
from planner.domain.clinics import Clinic, InvalidClinicError
from planner.paths import own_command
from planner.processes import installation
from planner.services import clinics
from planner.services.clinics import ClinicExistsError
from planner.storage.database import Session

_UNNAMED = "(no name)"
_WHICH = click.option("--clinic", "which", metavar="NAME", help="Which one, by its name or id.")


@click.group
def clinic() -> None:
    """List, show, change or add clinics.

    A change is seen by a running server within five seconds.
    """


@clinic.command(name="list")
def list_() -> int:
    """List the clinics; the first is that of pages that belong to no plan yet."""

    def lines(session: Session) -> str:
        return "\n".join(
            f"{one.id}  {one.time_zone}  {one.name or _UNNAMED}"
            for one in clinics.list_clinics(session)
        )

    return _say(lines, writes=False)


@clinic.command
@_WHICH
def show(which: str | None) -> int:
    """Show what a clinic has chosen, each line as `set` takes it."""

    def lines(session: Session) -> str:
        found = _find(session, which)
        each = [f"{o:18} {show_value(found, field_of(o))}".rstrip() for o in OPTIONS]
        return "\n".join([*each, "", f"No page uses these yet: {', '.join(UNUSED)}."])

    return _say(lines, writes=False)


@clinic.command(name="set")
@click.argument("setting")
@click.argument("value")
@_WHICH
def set_(setting: str, value: str, which: str | None) -> int:
    """Change one setting of a clinic; `show` lists them all. An empty VALUE takes it away."""
    field = field_of(setting)

    def change(session: Session) -> str:
        before = _find(session, which)
        after = clinics.set_clinic(session, before.id, {field: read_value(field, value)})
        return f"{setting}: {show_value(after, field) or '(nothing)'}"

    return _say(change, writes=True)


@clinic.command
@click.argument("name")
@click.option("--time-zone", type=read_zone, metavar="ZONE", help="Where it is (as the first).")
def add(name: str, time_zone: str | None) -> int:
    """Add a clinic called NAME; what is not given is as usual, and `set` changes it."""

    def make(session: Session) -> str:
        zone = time_zone or clinics.first_clinic(session).time_zone
        added = clinics.add_clinic(session, {"name": name, "time_zone": zone})
        return f"Added {added.name}: {added.id}"

    if not name.strip():
        raise GivenError("A clinic beside others needs a name.")
    return _say(make, writes=True)


def _say(use: Callable[[Session], str], *, writes: bool) -> int:
    """Say what comes of one use case, once it is stored; what fails leaves all as it was."""
    database = installation.open_database(load_settings())
    try:
        installation.check(database)
        with database.work() if writes else database.session(writes=False) as session:
            said = use(session)
    except InvalidClinicError as error:
        lines = [f"{one.path.replace('_', '-')}: {one.message}." for one in error.problems]
        raise GivenError("\n".join(lines)) from None
    except ClinicExistsError as error:
        raise GivenError(str(error)) from None
    finally:
        database.dispose()
    say(said)
    return 0


def _find(session: Session, which: str | None) -> Clinic:
    """Return the clinic that is meant: the only one need not be named. Raises GivenError."""
    found = clinics.list_clinics(session)
    if which is not None:
        named = clinics.find_clinic(session, which)
        if named is None:
            raise GivenError(f"There is no clinic by that name. See: {own_command()} clinic list")
        return named
    if len(found) > 1:
        raise GivenError("There are several clinics. Say which one: --clinic NAME")
    return found[0]
