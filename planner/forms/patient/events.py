"""The form for one day, or some days, that matter."""

from planner.domain.plans import limits
from planner.domain.plans.choices import EventKind, Movable, Need, Share
from planner.domain.plans.plan import Away, Event
from planner.forms.base import SectionForm
from planner.forms.fields.choices import OneOf, Tick
from planner.forms.fields.simple import Nested, Number, TextInput
from planner.forms.fields.when import WhenField
from planner.forms.items import ItemForm
from planner.i18n import lazy_gettext as _


class AwayForm(SectionForm):
    """How long and where the patient is away from home."""

    section = Away
    nights = Number(
        _("How many nights away from home?"), maximum=limits.NIGHTS, hint=_("For example, 2.")
    )
    where = TextInput(_("Where will you be?"))


class EventsForm(ItemForm):
    """One item of section `events`."""

    section = Event
    headline = "title"
    maximum = limits.EVENTS
    facts = ("when", "movable", "need", "share")
    title = TextInput(
        _("What is it?"),
        hint=_("A wedding, a trip, an exam, a school play, a day of faith."),
        needed=_("Please write what the day is, or go on without it."),
    )
    when = WhenField(_("When is it?"), hint=_("A month is enough if you do not know the day."))
    movable = OneOf(_("Can the day change?"), of=Movable)
    need = OneOf(_("How do you need to be?"), of=Need)
    kind = OneOf(_("What kind of day is it?"), of=EventKind, layout="menu")
    away = Nested(AwayForm)
    booked = Tick(_("It is booked or paid for"))
    note = TextInput(_("Anything else about it"), limit=limits.NOTE, rows=2)
    share = OneOf(
        _("Who may see this?"),
        of=Share,
        default=Share.CREW,
        needed=_("Please choose who may see this."),
    )

    def answers(self) -> dict[str, object]:
        """Return the values; being away with nothing entered is not being away."""
        values = super().answers()
        away = Away.model_validate(values["away"])
        return {**values, "away": None if away.is_empty else away}
