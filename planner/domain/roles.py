"""What a clinic's staff may do: one table, permission -> roles. Routes name a permission only."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is in a clinic; one person may hold several, and none is above another."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    SCHEDULER = "scheduler"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that staff can do, named as the page that does it."""

    SEE_QUEUE = "see_queue"
    READ_PLAN = "read_plan"
    READ_DOCTORS_ITEMS = "read_doctors_items"
    WRITE_REPLY = "write_reply"
    ENTER_TRACK = "enter_track"
    INVITE = "invite"
    TYPE_IN_PLAN = "type_in_plan"
    PRINT = "print"
    MANAGE_CLINIC = "manage_clinic"
    MANAGE_STAFF = "manage_staff"
    MANAGE_KIOSKS = "manage_kiosks"
    READ_REPORT = "read_report"


_CARE = frozenset({Role.DOCTOR, Role.NURSE})
_TEAM = _CARE | {Role.SCHEDULER}
_OFFICE = frozenset({Role.ADMINISTRATOR})

# An administrator keeps the house and reads nobody's plan; what a patient marked "only my doctor"
# is read by doctors alone.
ROLES: Mapping[Permission, frozenset[Role]] = MappingProxyType(
    {
        Permission.SEE_QUEUE: _TEAM,
        Permission.READ_PLAN: _TEAM,
        Permission.READ_DOCTORS_ITEMS: frozenset({Role.DOCTOR}),
        Permission.WRITE_REPLY: _TEAM,
        Permission.ENTER_TRACK: _TEAM,
        Permission.INVITE: _TEAM,
        Permission.TYPE_IN_PLAN: _TEAM,
        Permission.PRINT: _TEAM,
        Permission.MANAGE_CLINIC: _OFFICE,
        Permission.MANAGE_STAFF: _OFFICE,
        Permission.MANAGE_KIOSKS: _OFFICE,
        Permission.READ_REPORT: _OFFICE | _CARE,
    }
)


def may(roles: Iterable[Role], permission: Permission) -> bool:
    """Say whether somebody with these roles has a permission; one that no table names, nobody."""
    return not ROLES.get(permission, frozenset()).isdisjoint(roles)
