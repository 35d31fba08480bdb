"""What has just happened to a list, told by the address that leads back to it, without words."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from planner.i18n import gettext, ngettext
from planner.web.patient.journey import Section

_MOST_DIGITS = 3


def back_to_list(section: Section, said: str, number: int | None = None) -> Response:
    """Lead back to the list, which says what has happened."""
    return redirect(url_for(section.endpoint, said=said, number=number), 303)


def sentence() -> str:
    """Return what the list is to say; empty when nothing has happened."""
    typed = request.args.get("number", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    number = int(typed) if is_number else 0
    match request.args.get("said"):
        case "moved":
            return gettext("Moved to place %(number)d.") % {"number": number}
        case "back":
            return gettext("It is back in your list.")
        case "gone":
            return gettext("That is no longer in your list.")
        case "kept" if number:
            added = ngettext("%(num)d day was added.", "%(num)d days were added.", number)
            return added % {"num": number}
        case "kept":
            return gettext("No days were added.")
    return ""
