"""Rules of repeated days: read strictly, and moved near the days that are asked for.

A rule with a part that is not understood is refused, because its days would be wrong. The library
walks a rule from its first day on; a birthday since 1604 begins, in the same step, a year ago.
"""

import datetime as dt
import re
from dataclasses import dataclass

from planner.calendars.oldrules import translated
from planner.calendars.values import When, read_until

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_HIGHEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_HIGHEST_TIME = {"BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}
_PARTS = {
    "FREQ": re.compile("YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY"),
    "INTERVAL": re.compile(r"0*[1-9]\d{0,3}"),
    "COUNT": re.compile(r"0*[1-9]\d{0,8}"),
    "UNTIL": re.compile(r"[\dTZ:-]+"),
    "WKST": re.compile(_DAY),
    "BYDAY": re.compile(rf"(?:[+-]?\d{{1,2}})?{_DAY}(?:,(?:[+-]?\d{{1,2}})?{_DAY})*"),
    **dict.fromkeys(
        (*_HIGHEST, *_HIGHEST_TIME),
        re.compile(r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*"),
    ),
}
_WHICH_DAY = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
# The standard forbids these together; each program would read them in its own way.
_NOT_WITH = {
    "BYWEEKNO": frozenset(_PARTS["FREQ"].pattern.split("|")) - {"YEARLY"},
    "BYYEARDAY": frozenset({"MONTHLY", "WEEKLY", "DAILY"}),
    "BYMONTHDAY": frozenset({"WEEKLY"}),
}
_STEPS = {
    "WEEKLY": dt.timedelta(weeks=1),
    "DAILY": dt.timedelta(days=1),
    "HOURLY": dt.timedelta(hours=1),
    "MINUTELY": dt.timedelta(minutes=1),
    "SECONDLY": dt.timedelta(seconds=1),
}
_WITHIN_A_DAY = {"HOURLY", "MINUTELY", "SECONDLY"}
_MOST_COUNTED = 2_000
_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its parts as they stand, and its end, which is not yet in any zone."""

    parts: dict[str, str]
    until: When | None

    @property
    def count(self) -> int | None:
        """How many times there are, if that is said."""
        return int(self.parts["COUNT"]) if "COUNT" in self.parts else None

    @property
    def is_once_a_day(self) -> bool:
        """Say whether no day has two of its times."""
        return self.parts["FREQ"] not in _WITHIN_A_DAY and not any(
            "," in self.parts.get(name, "") for name in _HIGHEST_TIME
        )

    @property
    def is_odd(self) -> bool:
        """Say whether no person has it: more often than daily, or many thousand times."""
        times = self.count or 0
        return self.parts["FREQ"] in _WITHIN_A_DAY or times > _MOST_COUNTED

    def fits(self, start: dt.datetime) -> bool:
        """Say whether the rule's days and months may be that of `start`."""
        days = {day[-2:] for day in self._list("BYDAY")}
        return (
            (not days or DAYS[start.weekday()] in days)
            and (not self._list("BYMONTH") or f"{start.month}" in self._list("BYMONTH"))
            and self._fits_day_of_month(start)
        )

    def _fits_day_of_month(self, start: dt.datetime) -> bool:
        wanted = [int(day) for day in self._list("BYMONTHDAY")]
        return not wanted or min(wanted) < 0 or start.day in wanted

    def _list(self, name: str) -> list[str]:
        return [text.lstrip("+0") for text in self.parts.get(name, "").split(",") if text]


def read_rule(text: str) -> Rule | None:
    """Return a rule; None for one with nothing in it.

    Raises ValueError for what is not understood.
    """
    parts: dict[str, str] = {}
    # Some programs write the name twice, or signs before semicolons as in names.
    text = translated(text.upper().removeprefix("RRULE:").replace("\\", ""))
    for piece in filter(None, map(str.strip, text.split(";"))):
        name, _, value = piece.partition("=")
        name, value = name.strip(), re.sub(r"\s", "", value)
        if name in parts:
            raise ValueError("A part that stands twice.")
        parts[name] = value
    if parts.get("RSCALE") == "GREGORIAN":
        del parts["RSCALE"]
        if parts.get("SKIP") == "OMIT":
            del parts["SKIP"]
    if not parts:
        return None
    _check(parts)
    until = read_until(parts.pop("UNTIL")) if "UNTIL" in parts else None
    if until is not None and until.year < _FIRST_YEAR:
        raise ValueError("An end that stands for something else.")
    if until is not None and until.year >= _LAST_YEAR:
        until = None
    return Rule(parts, until)


def _check(parts: dict[str, str]) -> None:
    if "FREQ" not in parts:
        raise ValueError("A rule without a frequency.")
    for name, value in parts.items():
        if name not in _PARTS or not _PARTS[name].fullmatch(value):
            raise ValueError("A part that is not understood.")
    _check_together(parts)
    for name, highest in _HIGHEST.items():
        if any(not 1 <= abs(number) <= highest for number in _numbers(parts, name)):
            raise ValueError("A number that no calendar has.")
    for name, highest in _HIGHEST_TIME.items():
        if any(not 0 <= number <= highest for number in _numbers(parts, name)):
            raise ValueError("A time that no clock has.")


def _check_together(parts: dict[str, str]) -> None:
    for name, frequencies in _NOT_WITH.items():
        if name in parts and parts["FREQ"] in frequencies:
            raise ValueError("Parts that exclude each other.")
    counts_days = parts["FREQ"] in {"MONTHLY", "YEARLY"} and "BYWEEKNO" not in parts
    if not counts_days and re.search(r"\d", parts.get("BYDAY", "")):
        raise ValueError("A second Tuesday of what is no month and no year.")


def _numbers(parts: dict[str, str], name: str) -> list[int]:
    return [int(text) for text in parts.get(name, "").split(",") if text]


def near(
    rule: Rule, start: dt.datetime, until: dt.datetime | None, near_to: dt.datetime
) -> tuple[dict[str, str], dt.datetime, dt.datetime | None]:
    """Return parts, start and end that give the same times after `near_to`, in few steps.

    A plain rule that is counted gets the end that its count says; what else is counted keeps its
    start.
    """
    parts = _with_what_the_start_says(rule.parts, start)
    count = rule.count
    if count is not None and _is_plain(parts, start):
        del parts["COUNT"]
        last = _last_of(parts, start, count)
        until = min(filter(None, (until, last)), default=None)
        count = None
    if count is not None:
        return parts, start, until
    return parts, _moved(parts, start, near_to), until


def _with_what_the_start_says(given: dict[str, str], start: dt.datetime) -> dict[str, str]:
    parts = dict(given)
    frequency = parts["FREQ"]
    if frequency == "YEARLY" and "BYWEEKNO" in parts:
        if not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts.keys():
            parts["BYDAY"] = DAYS[start.weekday()]
    elif not any(name in parts for name in _WHICH_DAY):
        if frequency == "WEEKLY":
            parts["BYDAY"] = DAYS[start.weekday()]
        elif frequency in {"MONTHLY", "YEARLY"}:
            parts["BYMONTHDAY"] = f"{start.day}"
            if frequency == "YEARLY":
                parts.setdefault("BYMONTH", f"{start.month}")
    return parts


def _is_plain(parts: dict[str, str], start: dt.datetime) -> bool:
    """Say whether the rule says no more than what its first time says."""
    says = {name: value for name, value in parts.items() if name.startswith("BY")}
    match parts["FREQ"]:
        case "YEARLY":
            return says == {"BYMONTH": f"{start.month}", "BYMONTHDAY": f"{start.day}"}
        case "MONTHLY":
            return says == {"BYMONTHDAY": f"{start.day}"}
        case "WEEKLY":
            return says == {"BYDAY": DAYS[start.weekday()]}
    return not says


def _last_of(parts: dict[str, str], start: dt.datetime, count: int) -> dt.datetime | None:
    """Return the last of so many times; None when it lies beyond all plans."""
    interval = int(parts.get("INTERVAL", "1"))
    step = _STEPS.get(parts["FREQ"])
    if step:
        try:
            return start + step * (interval * (count - 1))
        except OverflowError:
            return None
    interval *= _MONTHS if parts["FREQ"] == "YEARLY" else 1
    month, seen = start.year * _MONTHS + start.month - 1, 1
    last = start
    while seen < count:
        month += interval
        if month >= _LAST_YEAR * _MONTHS:
            return None
        try:
            last = start.replace(year=month // _MONTHS, month=month % _MONTHS + 1)
        except ValueError:
            # The 31st of June: it is not a time of this rule and not counted.
            continue
        seen += 1
    return last


def _moved(parts: dict[str, str], start: dt.datetime, near_to: dt.datetime) -> dt.datetime:
    """Return a start that is at least one whole step before `near_to`, in step with `start`."""
    interval = int(parts.get("INTERVAL", "1"))
    step = _STEPS.get(parts["FREQ"])
    if step:
        steps = (near_to - start) // (step * interval) - 1
        return start + step * interval * steps if steps > 0 else start
    interval *= _MONTHS if parts["FREQ"] == "YEARLY" else 1
    months = (near_to.year - start.year) * _MONTHS + near_to.month - start.month
    steps = months // interval - 1
    if steps <= 0:
        return start
    month = start.year * _MONTHS + start.month - 1 + steps * interval
    first = 1 if parts["FREQ"] == "YEARLY" else month % _MONTHS + 1
    return start.replace(year=month // _MONTHS, month=first, day=1)
