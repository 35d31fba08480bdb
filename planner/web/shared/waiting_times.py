"""How long somebody has to wait, in words."""

import math

from planner.i18n import gettext, ngettext

_MINUTE_S = 60
_HOUR_S = 3600


def in_words(seconds: int) -> str:
    """Return `20 seconds`, `3 minutes` or `2 hours`; never less than the wait is."""
    if seconds <= _MINUTE_S:
        return ngettext("%(num)d second", "%(num)d seconds", seconds) % {"num": seconds}
    if seconds <= _HOUR_S:
        minutes = math.ceil(seconds / _MINUTE_S)
        return ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}
    hours = math.ceil(seconds / _HOUR_S)
    return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}


def sentence(seconds: int) -> str:
    """Say how long to wait."""
    return gettext("Please wait %(time)s. Then try again.") % {"time": in_words(seconds)}
