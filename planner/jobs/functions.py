"""Every job by the name under which it is stored; a name that is in use is never changed."""

from collections.abc import Mapping

from planner.jobs import day_list, edition_print, upkeep
from planner.jobs.run import Function

FUNCTIONS: Mapping[str, Function] = {
    edition_print.KIND: edition_print.print_one,
    day_list.KIND: day_list.print_all,
    upkeep.KIND: upkeep.purge,
}
