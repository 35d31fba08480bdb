"""Opens a plan by its access code: the delay, the check, the new session; used by two pages."""

from dataclasses import dataclass

from planner.domain.codes import read_code
from planner.i18n import gettext
from planner.services import access_codes, throttle
from planner.storage.hashing import HasherBusyError
from planner.web.request import client_address, current_clinic, unit_of_work, visits
from planner.web.shared import waiting_times

FIELD = "access_code"
_BUSY_S = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a typed code: a plan, a wait, or neither.

    is_code: what was typed can be a code at all; its answer tells nothing about any plan.
    """

    plan_id: str | None = None
    wait_s: int = 0
    is_code: bool = True

    @property
    def status(self) -> int:
        """The status of the answer that says so."""
        return 429 if self.wait_s else 422

    def sentence(self) -> str:
        """Say what to do: one sentence for every code that opens nothing, whatever the reason."""
        if self.wait_s:
            return waiting_times.sentence(self.wait_s)
        if not self.is_code:
            return gettext("A code has 12 letters and numbers. Please look at yours again.")
        return gettext("This code does not open a plan. Please check each letter and number.")


def open_by_code(typed: str) -> Tried:
    """Try a code and, when it is right, make this browser the holder of its plan.

    The try is counted and committed before anything is looked up, and nothing is held while the
    slow hash is made.
    """
    code = read_code(typed)
    if code is None:
        return Tried(is_code=False)
    unit_of_work.release()
    database, hasher = unit_of_work.parts().database, unit_of_work.hasher()
    who, clinic = client_address.address(), current_clinic.clinic()
    with database.work() as session:
        wait_s = throttle.admit_guess(session, who, code.selector)
    if wait_s:
        return Tried(wait_s=wait_s)
    with database.session(writes=False) as session:
        kept = access_codes.find_kept(session, clinic, code, hasher)
    try:
        is_right = hasher.verify(kept.proof, code.verifier)
    except HasherBusyError:
        return Tried(wait_s=_BUSY_S)
    if not is_right or kept.plan_id is None:
        return Tried()
    plan_id = access_codes.get_plan_of(unit_of_work.database_session(), code, kept)
    if plan_id is None:
        return Tried()
    throttle.forgive_guess(unit_of_work.database_session(), who, code.selector)
    access_codes.mark_shown(unit_of_work.database_session(), plan_id)
    visits.start(plan_id)
    return Tried(plan_id)
