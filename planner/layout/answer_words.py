"""Answers in the words that are printed: days, choices, numbers, and the patient's own text."""

import datetime as dt
from enum import StrEnum

from babel.dates import format_date

from planner import i18n
from planner.domain import wording
from planner.domain.dates import AnyWhen, DayRange, InMonth, OnDay, PartOfDate
from planner.domain.plans import choices
from planner.domain.text import for_print, isolated


def said(value: object) -> str:
    """Return any answer in words: the patient's text made printable, or what it is called."""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, str):
        return isolated(for_print(value), always=i18n.text_direction() == "rtl")
    if isinstance(value, bool):
        return i18n.gettext("yes") if value else i18n.gettext("no")
    if isinstance(value, tuple):
        return ", ".join(map(said, value))
    if isinstance(value, dt.date | PartOfDate):
        return day(value)
    if isinstance(value, OnDay | DayRange | InMonth):
        return words(value)
    return str(value)


def day(known: dt.date | PartOfDate) -> str:
    """Return a day in words, or as much of it as is known."""
    if isinstance(known, PartOfDate):
        return i18n.format_part_of_date(known.first_day(), has_month=known.has_month)
    return i18n.format_day(known)


def words(when: AnyWhen) -> str:
    """Return days in words, such as `11–13 June 2027` or `some day in June 2027`."""
    if isinstance(when, InMonth):
        return i18n.format_month(when.first_day())
    return i18n.format_days(when.first_day(), when.last_day())


def weekday(when: AnyWhen) -> str:
    """Return days in words, one single day with the name of its weekday."""
    if not isinstance(when, OnDay):
        return words(when)
    name = format_date(when.on, format="EEE", locale=i18n.current_locale())
    return f"{name} {i18n.format_day(when.on)}"


def label(choice: StrEnum) -> str:
    """Return what a choice is called."""
    return i18n.gettext(wording.label(choice))


def short_weekday(day: choices.Day) -> str:
    """Return a day of the week in few letters, such as `Mon`."""
    # Any week will do; this one begins with a Monday.
    first = dt.date(2027, 3, 1) + dt.timedelta(days=list(choices.Day).index(day))
    return format_date(first, format="EEE", locale=i18n.current_locale())
