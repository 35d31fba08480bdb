"""Days that matter from a calendar file: choose the file, choose the days, keep them.

The file is read once and forgotten. What it holds travels in the page's own form, so nothing is
kept, on disk or in a table, before the patient has chosen. What comes every week is one line, to go
into the regular weeks or to be kept as single days.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from planner.calendars.reader import read_calendar
from planner.domain.calendar_file import CalendarDays, CalendarFault, CalendarFileError
from planner.domain.plans import limits
from planner.domain.plans.plan import Event
from planner.domain.plans.usual_week import lacks_a_reason, stayed
from planner.forms.patient.calendar import DayToKeep, offer, offer_again, read_chosen
from planner.forms.patient.calendar_weekly import (
    CarriedLine,
    LineToKeep,
    carried,
    offer_line,
    read_lines,
)
from planner.i18n import gettext, ngettext
from planner.services import plans
from planner.services.plans import StoredPlan
from planner.web.patient.frame import held_plan, render_question, seen_revision
from planner.web.patient.journey import JOURNEY
from planner.web.patient.questions.list_notices import back_to_list
from planner.web.request import access, current_clinic, quotas, unit_of_work
from planner.web.shared.form_problem import Trouble

SECTION = next(section for section in JOURNEY if section.name == "events")


def add_routes(blueprint: Blueprint) -> None:
    """Add the two pages."""
    path = f"/plan/{SECTION.slug}/calendar"
    blueprint.add_url_rule(path, "calendar_file", _file, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{path}/keep", "calendar_keep", _keep, methods=["POST"])


@access.plan_holder
def _file() -> Response:
    stored = held_plan()
    if request.method == "GET":
        return _show_file(stored, [])
    quotas.count_import()
    sent = request.files.get("file")
    data = sent.stream.read(limits.CALENDAR_BYTES + 1) if sent else b""
    if not data:
        return _show_file(stored, [gettext("Choose the file first. Its name ends with .ics.")])
    try:
        found = read_calendar(data, current_clinic.today(), current_clinic.clinic().time_zone)
    except CalendarFileError as error:
        return _show_file(stored, [_in_words(error.fault)])
    if not found.days:
        return _show_file(stored, [_no_days(found.unread)], named=found.named)
    return _show_days(stored, found)


@access.plan_holder
def _keep() -> Response:
    stored, seen = held_plan(), seen_revision()
    try:
        picked = _Picked.from_page()
    except ValueError:
        abort(400)
    there = {event.id for event in stored.plan.events}
    new = sorted((one for one in picked.events if one.id not in there), key=_first_day)
    if len(new) > limits.EVENTS - len(there):
        return _show_again(stored, picked)
    busy = [line.to_busy_time() for line in picked.for_weeks]
    with unit_of_work.write() as session:
        # What was kept and removed meanwhile, in another window, stays out; that choice stands.
        saved = plans.save_items(session, stored, "events", new, seen=seen, leaves_out_stale=True)
        saved = plans.add_busy_times(session, saved, busy)
    kept = {event.id for event in saved.plan.events} & {event.id for event in new}
    return back_to_list(
        SECTION,
        "kept",
        number=len(kept),
        weeks=len(busy),
        stayed=int(stayed(saved.plan.weeks, busy)),
        unsaid=int(lacks_a_reason(saved.plan.weeks, busy)),
    )


@dataclass(frozen=True, slots=True)
class _Picked:
    """What the page sent: single days, its lines, and what was chosen of each of those."""

    days: list[Event]
    lines: list[CarriedLine]
    for_weeks: list[CarriedLine]
    as_days: list[CarriedLine]

    @classmethod
    def from_page(cls) -> Self:
        """Read the form; raises ValueError when something in it is not sound."""
        form = request.form
        lines = read_lines(form.getlist("line"))
        weeks, days = set(form.getlist("weeks")), set(form.getlist("days"))
        return cls(
            read_chosen(form.getlist("keep")),
            lines,
            [line for line in lines if line.id in weeks],
            [line for line in lines if line.id in days],
        )

    @property
    def events(self) -> list[Event]:
        """All days that were chosen, each once."""
        of_lines = (event for line in self.as_days for event in line.to_events())
        return list({event.id: event for event in (*self.days, *of_lines)}.values())


def _first_day(event: Event) -> dt.date:
    return event.when.first_day() if event.when else dt.date.max


def _no_days(unread: int) -> str:
    if not unread:
        return gettext("There are no days from today on in this file.")
    return ngettext(
        "%(num)d entry of this file could not be read. Please add it by hand.",
        "%(num)d entries of this file could not be read. Please add them by hand.",
        unread,
    ) % {"num": unread}


def _in_words(fault: CalendarFault) -> str:
    match fault:
        case CalendarFault.TOO_BIG:
            return gettext("This file is too big. There is room for 2 MB.")
        case CalendarFault.TOO_MANY | CalendarFault.TOO_LONG:
            return gettext("This file holds too much. Save only this year, if you can.")
        case CalendarFault.BUSY:
            return gettext("Many files come in just now. Wait a minute and send it again.")
    return gettext("This file holds no calendar. Look for a file with .ics at its end.")


def _show_file(stored: StoredPlan, errors: list[str], **more: Any) -> Response:
    return _render(stored, "patient/calendar_file.html", errors, **more)


def _show_days(stored: StoredPlan, found: CalendarDays) -> Response:
    there, weeks = {event.id for event in stored.plan.events}, stored.plan.weeks
    return _show_choice(
        stored,
        [offer(entry, there) for entry in found.entries if not entry.repeats],
        [offer_line(carried(line), there, weeks) for line in found.weekly],
        often=[offer(entry, there) for entry in found.entries if entry.repeats],
        left_out=found.left_out,
        unread=found.unread,
        named=found.named,
    )


def _show_again(stored: StoredPlan, picked: _Picked) -> Response:
    """Show what was chosen, which is too much; a line's days one by one, as many ticked as fit."""
    there = {event.id for event in stored.plan.events}
    room = limits.EVENTS - len(there)
    left = room - len({event.id for event in picked.days} - there)
    lines = []
    for line in picked.lines:
        days = []
        for event in line.to_events() if line in picked.as_days else ():
            is_new = event.id not in there
            days.append(offer_again(event, there, is_chosen=is_new and left > 0))
            left -= is_new
        takes_weeks = line in picked.for_weeks
        lines.append(offer_line(line, there, stored.plan.weeks, takes_weeks=takes_weeks, days=days))
    message = gettext("There is room for %(room)d more. Please choose fewer.")
    if picked.as_days and room:
        message = gettext("There is room for %(room)d more. Please look at what is ticked now.")
    shown = {day.id for line in lines for day in line.days}
    again = [offer_again(event, there) for event in picked.days if event.id not in shown]
    return _show_choice(stored, again, lines, errors=[message % {"room": room}])


def _show_choice(
    stored: StoredPlan,
    once: list[DayToKeep],
    lines: list[LineToKeep],
    *,
    errors: list[str] | None = None,
    **more: Any,
) -> Response:
    template = "patient/calendar_days.html"
    return _render(stored, template, errors or [], once=once, lines=lines, **more)


def _render(stored: StoredPlan, template: str, errors: list[str], **more: Any) -> Response:
    status = 422 if errors else 200
    back = url_for(SECTION.endpoint)
    form = Trouble("file", errors)
    return render_question(SECTION, stored, template, status, form=form, back=back, **more)
