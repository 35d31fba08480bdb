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
    hasher = unit_of_work.hasher()
    who, clinic = client_address.address(), current_clinic.clinic()
    with unit_of_work.bookkeeping() as session:
        wait_s = throttle.admit_guess(session, who, code.selector)
    if wait_s:
        return Tried(wait_s=wait_s)
    with unit_of_work.read() as session:
        kept = access_codes.find_kept(session, clinic, code, hasher)
    try:
        is_right = hasher.verify(kept.proof, code.verifier)
    except HasherBusyError:
        return Tried(wait_s=_BUSY_S)
    if not is_right or kept.plan_id is None:
        return Tried()
    with unit_of_work.write() as session:
        plan_id = access_codes.get_plan_of(session, code, kept)
        if plan_id is not None:
            throttle.forgive_guess(session, who, code.selector)
            access_codes.mark_shown(session, plan_id)
            visits.begin(session, plan_id)
    return Tried(plan_id)
