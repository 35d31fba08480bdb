"""The patient's days in the order of the calendar, for the strip's rows and the scheduler."""

import datetime as dt

from planner.domain.plans.plan import Event, Plan


def in_calendar_order(plan: Plan) -> list[tuple[int, Event]]:
    """Return each event with its place in the patient's own list; those without days come last."""
    return sorted(enumerate(plan.events, 1), key=lambda pair: (_first_day(pair[1]), pair[0]))


def _first_day(event: Event) -> dt.date:
    return event.when.first_day() if event.when else dt.date.max
