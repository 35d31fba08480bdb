"""Read a time of day as people type it for a visit: `10:30`, `2:15 pm`, `half past ten`, `noon`."""

import re
from collections.abc import Mapping

from planner.domain.figures import plain, with_figures

_NOON, _DAY_HOURS, _HOUR, _QUARTER = 12, 24, 60, 15
# No clinic sees anybody between one and five at night: "2:15" is in the afternoon. From five to
# seven in the morning people do come in for an operation, so "6:30" is asked about.
_LAST_AFTERNOON_HOUR, _FIRST_SURE_HOUR = 4, 7
_ROUND = 5

_NAMES = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_PARTS_OF_DAY = {
    "am": "am",
    "a.m": "am",
    "a. m": "am",
    "a m": "am",
    "pm": "pm",
    "p.m": "pm",
    "p. m": "pm",
    "p m": "pm",
    "in the morning": "am",
    "in the afternoon": "pm",
    "in the evening": "pm",
    **dict.fromkeys(("午前", "上午", "오전"), "am"),
    **dict.fromkeys(("午後", "下午", "오후"), "pm"),
}
_AT = re.compile(r"^at (?=.)")
_CLOCK = re.compile(
    r"(?<=\d) ?(?:o'? ?clock|uhr|h|点钟|[時时点點시分분])$"
    r"|(?:(?<=\d{4})|(?<=[:.h]\d\d)) ?(?:hours|hrs?)$"
)
_HYPHEN_IN_WORDS = re.compile(r"(?<=[a-z])-(?=[a-z])")
_FIGURES = re.compile(r"(?P<hour>\d\d?)(?:(?P<between> ?[:.h時时点點시]? ?)(?P<minute>[0-5]\d))?")
_PAST = re.compile(
    r"(?:(?P<half>half)|(?P<quarter>(?:a )?quarter)|(?P<minute>\d\d?)(?P<named> minutes?)?) "
    r"(?:past|after) (?P<hour>\d\d?)"
)
_TO = re.compile(
    r"(?:(?P<quarter>(?:a )?quarter)|(?P<minute>\d\d?)(?P<named> minutes?)?) to (?P<hour>\d\d?)"
)


class NotATimeError(Exception):
    """Raised when text is no time; `half` is the time that lacks am or pm, such as `6:30`."""

    def __init__(self, half: str = "") -> None:
        super().__init__("not a time")
        self.half = half


def read_time(typed: str, parts_of_day: Mapping[str, str] | None = None) -> str:
    """Return the time in `typed` as `HH:MM`; raises NotATimeError.

    parts_of_day: what a language calls the halves of a day, each with `am` or `pm`.
    """
    text = _AT.sub("", plain(typed))
    if named := _NAMES.get(text.removeprefix("12 ")):
        return named
    text, half = _without_part_of_day(text, _PARTS_OF_DAY | dict(parts_of_day or {}))
    text = _CLOCK.sub("", with_figures(_HYPHEN_IN_WORDS.sub(" ", text)))
    for reader in (_in_figures, _past, _before):
        if found := reader(text):
            hour, minute = found
            if reader is _before and half and hour == _NOON - 1:
                # "Quarter to 12 pm" is said of the hour before noon.
                break
            return _settle(hour, minute, half=half, is_night=bool(re.match(r"0\d", text)))
    raise NotATimeError


def show_time(time: str) -> str:
    """Return a time as its box shows it, so that it is read again as the same."""
    hour, minute = time.split(":")
    return f"{int(hour)}:{minute} am" if int(hour) < _FIRST_SURE_HOUR else time


def in_afternoon(time: str) -> str:
    """Return a time after noon as on a clock's face, such as `2:15`; empty before one o'clock."""
    hour, minute = time.split(":")
    return f"{int(hour) - _NOON}:{minute}" if int(hour) > _NOON else ""


def _without_part_of_day(text: str, parts: Mapping[str, str]) -> tuple[str, str]:
    for name in sorted(parts, key=len, reverse=True):
        rest = text.removesuffix(name)
        if rest == text:
            rest = text.removeprefix(name)
        if rest != text and rest.strip():
            return rest.strip(" ,"), parts[name]
    return text, ""


def _in_figures(text: str) -> tuple[int, int] | None:
    found = _FIGURES.fullmatch(text)
    if not found:
        return None
    minute = int(found["minute"] or 0)
    if found["between"] == " " and minute % _ROUND:
        # "10 11" may be two times.
        return None
    return int(found["hour"]), minute


def _past(text: str) -> tuple[int, int] | None:
    found = _PAST.fullmatch(text)
    if not found:
        return None
    quarter = _QUARTER if found["quarter"] else int(found["minute"] or 0)
    minute = _HOUR // 2 if found["half"] else quarter
    return (int(found["hour"]), minute) if minute < _HOUR else None


def _before(text: str) -> tuple[int, int] | None:
    found = _TO.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or _QUARTER)
    is_sure = found["quarter"] or found["named"] or minute >= _DAY_HOURS // 2 + 1
    # "10 to 11" may be an hour's length.
    if not is_sure or not 1 <= hour < _DAY_HOURS or not 0 < minute < _HOUR:
        return None
    return (hour - 1) or _NOON, _HOUR - minute


def _settle(hour: int, minute: int, *, half: str, is_night: bool) -> str:
    """Return the one time that is meant, or ask which half of the day it is in."""
    on_clock = f"{hour % _NOON or _NOON}:{minute:02d}"
    if hour >= _DAY_HOURS or (half == "am" and hour > _NOON) or (half == "pm" and not hour):
        raise NotATimeError
    if half == "am" and hour == _NOON:
        # Said of noon and of midnight.
        raise NotATimeError
    is_unsure = hour < _FIRST_SURE_HOUR and not 1 <= hour <= _LAST_AFTERNOON_HOUR
    if not half and (is_unsure or (is_night and hour < _FIRST_SURE_HOUR)):
        raise NotATimeError("" if hour == 0 else on_clock)
    is_after_noon = half == "pm" or (not half and hour <= _LAST_AFTERNOON_HOUR)
    return f"{hour + (_NOON if is_after_noon and hour < _NOON else 0):02d}:{minute:02d}"
