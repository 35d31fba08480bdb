"""Makes the field of a page from a question, so that its words and limit stand in one place."""

from collections.abc import Callable
from typing import Any

from planner.domain.questions import Ask, Kind
from planner.forms.fields.avoid import AvoidField
from planner.forms.fields.births import BirthField
from planner.forms.fields.choices import ManyOf, OneOf, Pick, Tick
from planner.forms.fields.days import DayField
from planner.forms.fields.grid import GridField
from planner.forms.fields.order import OrderField
from planner.forms.fields.simple import Minutes, Number, TextInput
from planner.forms.fields.times import TimeField
from planner.forms.fields.when import WhenField
from planner.forms.fields.wishes import WishesField
from planner.i18n import lazy_gettext


def make_field(ask: Ask) -> Any:
    """Return an unbound field that asks `ask` on a page."""
    words = {name: getattr(ask, name) for name in ("hint", "needed", "asked", "line")}
    said = {name: lazy_gettext(message) for name, message in words.items() if message}
    return _FIELDS[ask.kind](lazy_gettext(ask.on_screen), **_options(ask), **said)


def _options(ask: Ask) -> dict[str, Any]:
    match ask.kind:
        case Kind.TEXT:
            return {"limit": ask.limit, "rows": ask.rows}
        case Kind.NUMBER:
            return {"maximum": ask.limit}
        case Kind.MINUTES:
            return {"maximum": ask.limit, "unit": lazy_gettext("minutes")}
        case Kind.WHEN | Kind.DEADLINE:
            # Words that are no date are kept in a field beside it (`goals.by_words`).
            words_in = f"{ask.path[-1]}_words"
            return {"may_have_none": ask.kind is Kind.DEADLINE, "words_in": words_in}
        case Kind.MANY_OF:
            return {"of": ask.options[0], "layout": ask.layout}
        case Kind.ONE_OF:
            return {"of": ask.options[0], "layout": ask.layout, "default": ask.default}
    return {}


_FIELDS: dict[Kind, Callable[..., Any]] = {
    Kind.TEXT: TextInput,
    Kind.BIRTH: BirthField,
    Kind.DAY: DayField,
    Kind.TIME: TimeField,
    Kind.WHEN: WhenField,
    Kind.DEADLINE: WhenField,
    Kind.NUMBER: Number,
    Kind.MINUTES: Minutes,
    Kind.YES: Tick,
    Kind.CONSENT: Tick,
    Kind.ONE_OF: OneOf,
    Kind.MANY_OF: ManyOf,
    Kind.ITEM: Pick,
    Kind.AVOID: AvoidField,
    Kind.ORDER: OrderField,
    Kind.GRID: GridField,
    Kind.WISHES: WishesField,
}
