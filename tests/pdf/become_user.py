"""Imported by a fork server, which from then on is the user that `VARIABLE` names.

Its children then leave the network as an ordinary user has to, who needs one step more.
"""

import os

from planner import sandbox

VARIABLE = "PLANNER_TEST_USER"


def become(user: int) -> None:
    """Be another user for good; 0 stays who one is."""
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


if VARIABLE in os.environ:
    become(int(os.environ[VARIABLE]))
    sandbox.leave_network()
