"""Fills a database with plans, codes, editions and sessions, quickly, on SQLite and PostgreSQL.

Each plan has a key of its own and is sealed by it, as its code and its edition are: every one opens
by its session and by its code. Only the words are shared, and the secret half of the codes.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from planner.domain.clinics import Clinic
from planner.domain.codes import SELECTOR_LENGTH, SYMBOLS, AccessCode
from planner.domain.plans import documents, plan_file
from planner.domain.plans.plan import SCHEMA_VERSION, OneThing, Plan
from planner.models import AccessCodeRow, EditionRow, PlanRow, SessionRow
from planner.services import access_codes, sessions
from planner.services.clinics import first_clinic
from planner.services.sealed_plans import place_of
from planner.storage.database import Database, Session
from planner.storage.hashing import Hasher
from planner.storage.vault import DocumentKey, Place

FULL = Path(__file__).parent.parent / "tests" / "plans" / "full.json"
_PIECE = 20_000
# Longer than plans without an answer are kept, within what a code holds.
_DAYS = 390
# Of a hundred plans: those at the length of `FULL`, with an edition (without its PDF), visited.
_FULL, _EDITIONS, _SESSIONS = 5, 25, 2
_CACHE_KIB = 500_000

Row = dict[str, Any]


@dataclass(frozen=True)
class Visitor:
    """One of the plans, with the cookie of a browser that has it open, and its access code."""

    plan_id: str
    cookie: bytes
    code: str


class Filler:
    """Fills one database, which holds no plan yet."""

    def __init__(
        self, database: Database, hasher: Hasher, plans: int, *, visitors: int, unused: int = 0
    ) -> None:
        """Prepare.

        unused: so many of the plans hold nothing. visitors: so many are open in a browser.
        """
        self._database = database
        self._plans = plans
        self._dice = random.Random(plans)  # noqa: S311  only spreads the rows
        self._selectors = iter(self._dice.sample(list(_selectors()), plans))
        self._new = access_codes.prepare_code(hasher)
        self._unused = set(self._dice.sample(range(plans), unused))
        self._visited = set(self._dice.sample(range(plans), visitors)) - self._unused
        self._now = database.clock()
        today = self._now.date()
        few_words = Plan(one_thing=OneThing(text="To see my sister's garden in June. " * 4))
        whole = plan_file.parse(FULL.read_bytes(), today)
        self._empty, self._short, self._full = map(documents.write, (Plan(), few_words, whole))

    def fill(self) -> list[Visitor]:
        """Store all rows, in pieces whose ids are in order; returns the visitors, shuffled.

        The tree is as scattered then as random ids leave it, yet soon written.
        """
        visitors = []
        for first in range(0, self._plans, _PIECE):
            with self._database.work() as session:
                if self._database.is_sqlite:
                    session.connection().exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
                visitors += self._add(session, range(first, min(first + _PIECE, self._plans)))
        self._database.empty_log()
        self._dice.shuffle(visitors)
        return visitors

    def _add(self, session: Session, numbers: range) -> list[Visitor]:
        ids = sorted(f"{self._dice.getrandbits(128):032x}" for _ in numbers)
        clinic, visitors = first_clinic(session), []
        rows: dict[type, list[Row]] = {
            model: [] for model in (PlanRow, AccessCodeRow, EditionRow, SessionRow)
        }
        for number, plan_id in zip(numbers, ids, strict=True):
            code = AccessCode(next(self._selectors), self._new.verifier)
            self._add_plan(session, clinic, plan_id, code, rows, is_unused=number in self._unused)
            if number in self._visited:
                visitors.append(Visitor(plan_id, self._dice.randbytes(32), code.in_groups()))
        rows[AccessCodeRow].sort(key=lambda row: str(row["selector"]))
        rows[SessionRow].sort(key=lambda row: bytes(row["id_hash"]))
        for model, some in rows.items():
            if some:
                session.connection().execute(sa.insert(model), some)
        for visitor in visitors:
            sessions.open_home_session(session, visitor.cookie, visitor.plan_id)
        return visitors

    def _add_plan(
        self,
        session: Session,
        clinic: Clinic,
        plan_id: str,
        code: AccessCode,
        rows: dict[type, list[Row]],
        *,
        is_unused: bool,
    ) -> None:
        """Make the rows of one plan."""
        dice = self._dice
        day = self._now.date() - dt.timedelta(days=1 + dice.randrange(_DAYS))
        words = self._full if dice.randrange(100) < _FULL else self._short
        words = self._empty if is_unused else words
        is_shared = not is_unused and dice.randrange(100) < _EDITIONS
        key, wrapped = session.keyring.new_key(place_of(plan_id, "key"))
        plan = {
            "id": plan_id,
            "clinic_id": clinic.id,
            "created_on": day,
            "updated_at": dt.datetime.combine(day, dt.time(dice.randrange(24)), dt.UTC),
            "revision": 1 if is_unused else 2,
            "schema_version": SCHEMA_VERSION,
            "appointment_on": day + dt.timedelta(days=9) if dice.random() < 0.5 else None,
            "status": "shared" if is_shared else "draft",
            "wrapped_key": wrapped,
            "document": key.seal(words, place_of(plan_id, "document")),
            "section_revisions": {} if is_unused else {"one_thing": 2},
            # As after many nights of upkeep; the first would look into all of them.
            "is_known_filled": not is_unused,
        }
        rows[PlanRow].append(plan)
        rows[AccessCodeRow].append(self._code(plan, code, clinic, key))
        if is_shared:
            rows[EditionRow].append(_edition(plan, words, key))
        if dice.randrange(100) < _SESSIONS:
            rows[SessionRow].append(self._session(plan_id, session.steady_now()))

    def _code(self, plan: Row, code: AccessCode, clinic: Clinic, key: DocumentKey) -> Row:
        return {
            "selector": code.selector,
            "plan_id": plan["id"],
            "proof": self._new.proof.encoded,
            "pepper": self._new.proof.pepper,
            "sealed": key.seal(
                code.in_groups().encode(), Place("access_codes", code.selector, "code")
            ),
            "created_on": plan["created_on"],
            "expires_on": plan["created_on"] + dt.timedelta(days=clinic.code_days),
            "revoked_on": None,
            "is_shown": True,
            "is_noted": True,
        }

    def _session(self, plan_id: str, now: dt.datetime) -> Row:
        began = now - dt.timedelta(hours=self._dice.randrange(36))
        return {
            "id_hash": self._dice.randbytes(32),
            "kind": "home",
            "plan_id": plan_id,
            "started_at": began,
            "seen_at": began,
            "text_size": "normal",
        }


def _edition(plan: Row, words: bytes, key: DocumentKey) -> Row:
    return {
        "plan_id": plan["id"],
        "number": 1,
        "made_at": plan["updated_at"],
        "document": key.seal(words, Place("editions", f"{plan['id']}-1", "document")),
        "pdf": None,
        "pdf_paper": None,
    }


def _selectors() -> Iterator[str]:
    return map("".join, itertools.product(SYMBOLS, repeat=SELECTOR_LENGTH))
