"""The clinics as they were last read, so that a page need not ask the database for its clinic."""

import datetime as dt
import threading

from sqlalchemy.exc import SQLAlchemyError

from planner.domain.clinics import Clinic
from planner.domain.errors import PlannerError
from planner.logs import describe, log
from planner.services.clinics import ClinicNotFoundError, list_clinics
from planner.storage.connecting import is_lost, lost_database_as_error
from planner.storage.database import Database

# A change is seen by every web process within this time.
OLDEST = dt.timedelta(seconds=5)


class KnownClinics:
    """All clinics of an installation, read again when they are older than five seconds.

    Where the database does not answer, what was read last goes on to serve: the pages that people
    leave by need a clinic's words too.
    """

    def __init__(self, database: Database) -> None:
        """Read them for the first time. Raises DatabaseError, and ClinicNotFoundError for none."""
        self._database = database
        self._reading = threading.Lock()
        with lost_database_as_error():
            self._read()

    @property
    def all(self) -> tuple[Clinic, ...]:
        """The clinics in the order in which they were made; one at least."""
        return self._clinics

    @property
    def first(self) -> Clinic:
        """The clinic of pages that belong to no plan yet."""
        return self._clinics[0]

    def get(self, clinic_id: str) -> Clinic:
        """Return a clinic, looking for one that was added just now; raises ClinicNotFoundError."""
        if clinic_id not in self._by_id:
            self._read()
        if clinic_id not in self._by_id:
            raise ClinicNotFoundError("There is no such clinic.")
        return self._by_id[clinic_id]

    def refresh(self) -> None:
        """Read them again when it is time, one thread for all; called while no session is open."""
        now = self._database.steady_clock()
        is_due = not dt.timedelta(0) <= now - self._read_at < OLDEST
        if not is_due or not self._reading.acquire(blocking=False):
            return
        try:
            self._read()
        except (SQLAlchemyError, PlannerError) as error:
            if isinstance(error, SQLAlchemyError) and not is_lost(error):
                raise
            log.warning("clinics_not_read", **describe(error))
        finally:
            self._reading.release()

    def _read(self) -> None:
        # Noted first: a database that does not answer is not asked by every request.
        self._read_at = self._database.steady_clock()
        with self._database.session(writes=False) as session:
            clinics = tuple(list_clinics(session))
        if not clinics:
            raise ClinicNotFoundError("There is no clinic yet.")
        self._clinics = clinics
        self._by_id = {clinic.id: clinic for clinic in clinics}
