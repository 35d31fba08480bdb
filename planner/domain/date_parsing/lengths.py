"""Read how long a way takes: `45 minutes`, `1:10`, `an hour and a half`, `1.5 hours`."""

import re

from planner.domain.figures import plain, with_figures

_HOUR = 60
_MINUTES = r"(?:minutes?|mins?|m|')"
_HOURS = r"(?:hours?|hrs?|h)"
_ABOUT = re.compile(r"^(?:(?:about|around|roughly|approximately|approx|circa|ca|c)\b\.? ?|[~≈] ?)")
_OR_SO = re.compile(r",? (?:or so|one way|each way)$")
_HYPHEN_IN_WORDS = re.compile(r"(?<=[a-z])-(?=[a-z])")
_BARE_HOUR = re.compile(r"^hour\b")
# "1 ½ hours", which is "1 .5 hours" when plain, and "1 1/2 hours".
_FRACTION = re.compile(r"(?<![\d/.])(?:(\d) )?(1/2|1/4|3/4|\.\d+)(?= ?(?:of an |an )?h)")
_DECIMALS = {"1/2": ".5", "1/4": ".25", "3/4": ".75"}
_FRACTIONS = {"5": 30, "25": 15, "75": 45, "0": 0}

_ONLY_MINUTES = re.compile(rf"(\d{{1,4}})(?: ?{_MINUTES})?")
_CLOCK = re.compile(rf"(\d\d?):([0-5]\d)(?: ?{_HOURS})?")
_HOURS_AND = re.compile(
    rf"(an?|\d\d?) ?{_HOURS}(?: ?(?:and|,|&)? ?(?:(?P<part>a half|a quarter|half|quarter)"
    rf"|(?P<minutes>[0-5]?\d) ?{_MINUTES}?))?"
)
_MIXED = re.compile(rf"(\d\d?) and (?P<part>(?:a )?(?:half|quarter)) {_HOURS}")
_DECIMAL = re.compile(rf"(\d{{0,2}})[.,](5|25|75|0) ?(?:of an |an )?{_HOURS}")
_PART = re.compile(r"(?:a )?(?:(half)(?: an?)?|(3 |a |1 )?(?:quarters? of an|quarter)) hour")


def read_minutes(typed: str) -> int | None:
    """Return the minutes in `typed`, or None when it is no length, or more than one."""
    text = _HYPHEN_IN_WORDS.sub(" ", _OR_SO.sub("", _ABOUT.sub("", plain(typed))))
    text = _FRACTION.sub(_as_decimal, with_figures(_BARE_HOUR.sub("an hour", text)))
    if found := _ONLY_MINUTES.fullmatch(text):
        return int(found[1])
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) * _HOUR + int(found[2])
    if found := _DECIMAL.fullmatch(text):
        return int(found[1] or 0) * _HOUR + _FRACTIONS[found[2]]
    if found := _HOURS_AND.fullmatch(text):
        hours = 1 if found[1].startswith("a") else int(found[1])
        return hours * _HOUR + (_part(found["part"]) or int(found["minutes"] or 0))
    if found := _MIXED.fullmatch(text):
        return int(found[1]) * _HOUR + _part(found["part"])
    if found := _PART.fullmatch(text):
        quarters = 2 if found[1] else (3 if found[2] == "3 " else 1)
        return quarters * _HOUR // 4
    return None


def read_nights(typed: str) -> int | None:
    """Return a whole number, as figures or in words, with or without `nights` behind it."""
    found = re.fullmatch(r"(\d{1,9})(?: ?nights?)?", with_figures(plain(typed)))
    return int(found[1]) if found else None


def _as_decimal(found: re.Match[str]) -> str:
    return (found[1] or "") + _DECIMALS.get(found[2], found[2])


def _part(words: str | None) -> int:
    if not words:
        return 0
    return _HOUR // 2 if words.endswith("half") else _HOUR // 4
