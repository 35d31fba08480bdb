"""Clinics: list, find, add and change them; every change is checked whole before it is stored."""

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from planner.domain.clinics import Clinic, make_clinic
from planner.domain.errors import PlannerError
from planner.models import ClinicRow, PlanRow
from planner.services.sealed_plans import PlanNotFoundError
from planner.storage.database import Session

_ID_BYTES = 16
_IN_ORDER = sa.select(ClinicRow).order_by(ClinicRow.made_at, ClinicRow.id)


class ClinicNotFoundError(PlannerError):
    """There is no such clinic."""


class ClinicExistsError(PlannerError):
    """A clinic by this name is there already."""


def list_clinics(session: Session) -> list[Clinic]:
    """Return all clinics, the one that was made first at the head: it is the default."""
    return [_opened(row) for row in session.scalars(_IN_ORDER)]


def first_clinic(session: Session) -> Clinic:
    """Return the clinic that was made first; raises ClinicNotFoundError."""
    row = session.scalars(_IN_ORDER.limit(1)).first()
    if row is None:
        raise ClinicNotFoundError("There is no clinic yet.")
    return _opened(row)


def get_clinic(session: Session, clinic_id: str) -> Clinic:
    """Return a clinic; raises ClinicNotFoundError."""
    return _opened(_get(session, clinic_id))


def find_clinic(session: Session, name_or_id: str) -> Clinic | None:
    """Return the clinic that somebody names, in any case of letters; None when there is none."""
    wanted = name_or_id.strip().casefold()
    return next(
        (one for one in list_clinics(session) if wanted in {one.id, (one.name or "").casefold()}),
        None,
    )


def clinic_of_plan(session: Session, plan_id: str) -> str | None:
    """Return the id of the clinic that a plan belongs to; None when there is no such plan."""
    return session.scalar(sa.select(PlanRow.clinic_id).where(PlanRow.id == plan_id))


def get_clinic_of_plan(session: Session, plan_id: str) -> Clinic:
    """Return the clinic that a plan belongs to; raises PlanNotFoundError."""
    clinic_id = clinic_of_plan(session, plan_id)
    if clinic_id is None:
        raise PlanNotFoundError("There is no such plan.")
    return get_clinic(session, clinic_id)


def add_clinic(session: Session, values: Mapping[str, Any]) -> Clinic:
    """Store a new clinic of these values, defaults for the rest.

    Raises InvalidClinicError and ClinicExistsError.
    """
    clinic = make_clinic({"id": secrets.token_hex(_ID_BYTES), **values})
    _refuse_name_of_another(session, clinic)
    session.add(ClinicRow(made_at=session.now(), **clinic.model_dump(mode="json")))
    session.flush()
    return clinic


def set_clinic(session: Session, clinic_id: str, values: Mapping[str, Any]) -> Clinic:
    """Change some values of a clinic, all or none of them; returns it as it is then.

    Raises ClinicNotFoundError, InvalidClinicError and ClinicExistsError.
    """
    row = _get(session, clinic_id)
    clinic = make_clinic({**_values(row), **values, "id": clinic_id})
    _refuse_name_of_another(session, clinic)
    for name, value in clinic.model_dump(mode="json").items():
        setattr(row, name, value)
    session.flush()
    return clinic


def _refuse_name_of_another(session: Session, clinic: Clinic) -> None:
    other = find_clinic(session, clinic.name) if clinic.name else None
    if other is not None and other.id != clinic.id:
        raise ClinicExistsError(f"There is a clinic called {other.name} already.")


def _get(session: Session, clinic_id: str) -> ClinicRow:
    row = session.get(ClinicRow, clinic_id)
    if row is None:
        raise ClinicNotFoundError("There is no such clinic.")
    return row


def _opened(row: ClinicRow) -> Clinic:
    return make_clinic(_values(row))


def _values(row: ClinicRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Clinic.model_fields}
