"""Rules of vCalendar 1.0, which some phones still write, in the words of iCalendar."""

import re

_RULE = re.compile(
    r"(D|W|MD|MP|YM|YD)(\d{1,3})((?:\s+[A-Z0-9+-]+)*?)(?:\s+#(\d{1,5}))?(?:\s+(\d{8}T?[\dZ]*))?"
)
_FREQUENCIES = {
    "D": "DAILY", "W": "WEEKLY", "MD": "MONTHLY", "MP": "MONTHLY", "YM": "YEARLY", "YD": "YEARLY"
}  # fmt: skip
_LISTS = {"W": "BYDAY", "MD": "BYMONTHDAY", "YM": "BYMONTH", "YD": "BYYEARDAY"}
_TIMES_WITHOUT_A_COUNT = "2"


def translated(text: str) -> str:
    """Return `W1 MO TU #10` as iCalendar says it, and anything else as it is."""
    found = None if "=" in text else _RULE.fullmatch(text.strip())
    if not found:
        return text
    kind, interval, words, count, until = found.groups()
    parts = [f"FREQ={_FREQUENCIES[kind]}", f"INTERVAL={interval}"]
    chosen = words.split()
    if kind == "MP":
        parts.append(f"BYDAY={_places(chosen)}")
    elif chosen:
        # `12-` counts from the end of the month.
        signed = [f"-{word[:-1]}" if word.endswith("-") else word.rstrip("+") for word in chosen]
        parts.append(f"{_LISTS.get(kind, 'D')}={','.join(signed)}")
    if until:
        parts.append(f"UNTIL={until}")
    elif (count or _TIMES_WITHOUT_A_COUNT) != "0":
        parts.append(f"COUNT={count or _TIMES_WITHOUT_A_COUNT}")
    return ";".join(parts)


def _places(words: list[str]) -> str:
    """Return `1+ TU 2- FR` as `1TU,-2FR`."""
    places, place = [], ""
    for word in words:
        if word[-1:] in "+-":
            place = f"-{word[:-1]}" if word.endswith("-") else word[:-1]
        else:
            places.append(f"{place}{word}")
    return ",".join(places)
