"""What roles may do, from the one table."""

import pytest

from planner.domain.roles import ROLES, Permission, Role, may


def test_every_permission_has_its_row_and_somebody_who_holds_it() -> None:
    assert set(ROLES) == set(Permission)
    assert all(ROLES.values())
    assert set().union(*ROLES.values()) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_who_holds_no_role_may_do_nothing(permission: Permission) -> None:
    assert not may((), permission)


def test_several_roles_add_up() -> None:
    both = {Role.NURSE, Role.ADMINISTRATOR}
    assert may(both, Permission.READ_PLAN)
    assert may(both, Permission.MANAGE_STAFF)


def test_what_is_for_the_doctor_is_read_by_doctors_alone() -> None:
    assert ROLES[Permission.READ_DOCTORS_ITEMS] == {Role.DOCTOR}


def test_who_manages_the_clinic_reads_no_plan() -> None:
    reading = (
        Permission.READ_PLAN,
        Permission.READ_DOCTORS_ITEMS,
        Permission.PRINT,
        Permission.SEE_QUEUE,
    )
    assert not any(may({Role.ADMINISTRATOR}, permission) for permission in reading)


def test_the_table_cannot_be_changed_while_the_program_runs() -> None:
    with pytest.raises(TypeError):
        ROLES[Permission.PRINT] = frozenset(Role)  # type: ignore[index]  # that is what is tested
