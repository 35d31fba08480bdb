"""Slow, peppered hashes of short secrets; used by the access code's use cases."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from planner.config import Settings
from planner.domain.errors import PlannerError
from planner.storage.vault import Keyring

_LANES = 1
_AT_ONCE = 2
_PATIENCE_S = 10.0
_PEPPER = "access-code-pepper"


class HasherBusyError(PlannerError):
    """Too many hashes are being made; each one costs memory, so the next has to wait."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a secret without holding it; `pepper` names the master key it hangs on."""

    encoded: str = field(repr=False)
    pepper: str


class Hasher:
    """Makes and checks proofs: Argon2id over an HMAC with a pepper that no database holds.

    Knowing the database alone, nobody can try codes at all. One object a process: it bounds how
    many hashes are made at once, because each takes 19 MiB.
    """

    def __init__(self, keyring: Keyring, settings: Settings) -> None:
        self._keyring = keyring
        self._argon2 = argon2.PasswordHasher(
            time_cost=settings.code_hash_passes,
            memory_cost=settings.code_hash_kib,
            parallelism=_LANES,
        )
        self._slots = threading.BoundedSemaphore(max(1, _AT_ONCE // settings.web_workers))
        # Nobody knows its secret; it takes the same time as a real one.
        self.decoy = self.prove(secrets.token_hex())

    def prove(self, secret: str) -> Proof:
        """Make the proof of a secret; takes some 30 ms, so never while a row is held."""
        pepper = self._keyring.current_id
        with self._slot():
            return Proof(self._argon2.hash(self._peppered(secret, pepper)), pepper)

    def verify(self, proof: Proof, secret: str) -> bool:
        """Say whether a secret is the one proved; takes as long for a wrong one."""
        is_known = self._keyring.has(proof.pepper)
        pepper = proof.pepper if is_known else self._keyring.current_id
        with self._slot():
            try:
                return self._argon2.verify(proof.encoded, self._peppered(secret, pepper)) and (
                    is_known
                )
            except (VerificationError, InvalidHashError):
                return False

    def _peppered(self, secret: str, key_id: str) -> bytes:
        pepper = self._keyring.derive(_PEPPER, key_id)
        return hmac.new(pepper, secret.encode(), hashlib.sha256).digest()

    def _slot(self) -> "_Slot":
        return _Slot(self._slots)


class _Slot:
    """One of the places at the hasher; raises HasherBusyError when none comes free in time."""

    def __init__(self, slots: threading.BoundedSemaphore) -> None:
        self._slots = slots

    def __enter__(self) -> None:
        if not self._slots.acquire(timeout=_PATIENCE_S):
            raise HasherBusyError("No place at the hasher came free in time.")

    def __exit__(self, *_: object) -> None:
        self._slots.release()
