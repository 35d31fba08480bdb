"""What has just happened to a list, told by the address that leads back to it, without words."""

from collections.abc import Iterator
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from planner.i18n import gettext, ngettext
from planner.web.patient.journey import Section

_MOST_DIGITS = 3


def back_to_list(section: Section, said: str, **numbers: int) -> Response:
    """Lead back to the list, which says what has happened; numbers: how often, or 1 for "so"."""
    told: dict[str, Any] = {name: number for name, number in numbers.items() if number}
    return redirect(url_for(section.endpoint, said=said, **told), 303)


def sentence() -> str:
    """Return what the list is to say; empty when nothing has happened."""
    number = _number("number")
    match request.args.get("said"):
        case "moved":
            return gettext("Moved to place %(number)d.") % {"number": number}
        case "back":
            return gettext("It is back in your list.")
        case "gone":
            return gettext("That is no longer in your list.")
        case "kept":
            return " ".join(_kept(number, _number("weeks")))
    return ""


def _kept(days: int, weeks: int) -> Iterator[str]:
    if days:
        added = ngettext("%(num)d day was added.", "%(num)d days were added.", days)
        yield added % {"num": days}
    elif not weeks:
        yield gettext("No days were added.")
    if weeks:
        put = ngettext(
            "%(num)d was put into your regular weeks.",
            "%(num)d were put into your regular weeks.",
            weeks,
        )
        yield put % {"num": weeks}
    if request.args.get("stayed"):
        yield gettext("What you put there before stays as it is.")
    if request.args.get("unsaid"):
        yield gettext("There was no room there to say why.")


def _number(name: str) -> int:
    typed = request.args.get(name, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    return int(typed) if is_number else 0
