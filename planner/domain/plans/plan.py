"""What a plan holds: one document, typed and checked; forms fill it, the summary reads it.

Field names and values are those of the plan file (docs/plan-format.md). A plan in progress may be
empty; what a complete plan file needs besides is checked in `planner.domain.plans.plan_file`.
"""

from typing import Annotated, Literal

from pydantic import Field

from planner.domain.dates import CalendarBirth, CalendarDay, When
from planner.domain.plans import choices, limits
from planner.domain.plans.fields import (
    Flag,
    ItemId,
    LongText,
    Many,
    Maybe,
    NeededLongText,
    NeededShortText,
    NoteText,
    PlanModel,
    ShareWith,
    ShortText,
    nothing_is,
)

SCHEMA_VERSION: Literal[1] = 1


class FilledInBy(PlanModel):
    """Section `start`: who fills in the plan, where, and the day of the last answer."""

    who: Maybe[choices.Who] = None
    helper_name: ShortText = ""
    where: Maybe[choices.Where] = None
    on: Maybe[CalendarDay] = None


class Appointment(PlanModel):
    """The visit that the plan is for; `at` is a local time `HH:MM`."""

    on: Maybe[CalendarDay] = None
    at: Maybe[Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]] = None
    with_: ShortText = Field("", alias="with")


class About(PlanModel):
    """Section `about`: who the patient is, the visit, and what they need to take part."""

    full_name: ShortText = ""
    preferred_name: ShortText = ""
    date_of_birth: Maybe[CalendarBirth] = None
    record_number: ShortText = ""
    appointment: Annotated[Appointment, nothing_is(Appointment)] = Appointment()
    access_needs: Many[choices.AccessNeed] = ()
    interpreter_language: ShortText = ""
    access_note: NoteText = ""


class OneThing(PlanModel):
    """Section `one_thing`: what matters most right now."""

    text: LongText = ""
    area: Maybe[choices.Area] = None
    gets_in_the_way: LongText = ""


class Goal(PlanModel):
    """One thing that the patient wants to be able to do; `event` is the id of an event.

    by_words: what was written for a date that could not be read as one.
    """

    id: ItemId
    text: NeededLongText
    area: Maybe[choices.Area] = None
    by: When | None = None
    by_words: ShortText = ""
    importance: Maybe[choices.Importance] = None
    worked_when: NoteText = ""
    helps: NoteText = ""
    hurts: NoteText = ""
    event: Maybe[ItemId] = None
    share: ShareWith = choices.Share.CREW


class Avoid(PlanModel):
    """A side effect to avoid, and the activity that it would spoil."""

    effect: choices.Effect
    because: NoteText = ""


class Hopes(PlanModel):
    """Section `hopes`: what the patient hopes for, fears and understands."""

    hope: LongText = ""
    fear: LongText = ""
    avoid: Many[Avoid] = ()
    understanding: LongText = ""
    please_explain: Flag = False


class TradeOffs(PlanModel):
    """Section `trade_offs`: what comes first if not everything can be had."""

    answer: Maybe[choices.TradeOffAnswer] = None
    order: Many[choices.TradeOff] = ()


class Away(PlanModel):
    """How long and where the patient is away from home for an event."""

    nights: Annotated[int, Field(strict=True, ge=0, le=limits.NIGHTS)] | None = None
    where: ShortText = ""


class Event(PlanModel):
    """One day, or some days, that matter.

    when_words: what was written for a date that could not be read as one.
    """

    id: ItemId
    title: NeededShortText
    kind: Maybe[choices.EventKind] = None
    when: When | None = None
    when_words: ShortText = ""
    movable: Maybe[choices.Movable] = None
    need: Maybe[choices.Need] = None
    away: Away | None = None
    booked: Flag = False
    note: NoteText = ""
    share: ShareWith = choices.Share.CREW


Grid = dict[choices.Day, Annotated[dict[choices.PartOfDay, choices.Availability], nothing_is(dict)]]


class Weeks(PlanModel):
    """Section `weeks`: the patient's usual week and the way to the clinic."""

    grid: Annotated[Grid, nothing_is(dict)] = Field(default_factory=dict)
    why: NoteText = ""
    caring: NoteText = ""
    transport: Maybe[choices.Transport] = None
    travel_minutes: Annotated[int, Field(strict=True, ge=0, le=limits.TRAVEL_MINUTES)] | None = None
    brought_by: NoteText = ""
    notice: Maybe[choices.Notice] = None


class Fit(PlanModel):
    """A wish for how treatment could fit, and how strong it is."""

    wish: choices.Wish
    strength: Maybe[choices.Strength] = None
    note: NoteText = ""


class Steering(PlanModel):
    """Section `steering`: who decides, and how much to be told."""

    role: Maybe[choices.Role] = None
    detail: Maybe[choices.Detail] = None
    bad_news: Maybe[choices.BadNews] = None
    with_whom: NoteText = ""
    who_may_hear: NoteText = ""


class Question(PlanModel):
    """A question for the visit, from a prompt or the patient's own."""

    id: ItemId
    prompt: Maybe[choices.Prompt] = None
    text: NeededLongText
    starred: Flag = False
    in_person: Flag = False


class Helper(PlanModel):
    """Somebody who helps the patient."""

    id: ItemId
    name: NeededShortText
    relation: ShortText = ""
    helps_with: NoteText = ""
    may_contact: Flag = False
    phone: ShortText = ""


class Crew(PlanModel):
    """Section `crew`: the patient's own helpers, and whom the patient cares for."""

    helpers: Annotated[Many[Helper], Field(max_length=limits.HELPERS)] = ()
    cares_for: NoteText = ""


class Sharing(PlanModel):
    """Section `check`: with whom the plan is shared, and until when it holds."""

    with_: Maybe[choices.SharedWith] = Field(None, alias="with")
    true_until: Maybe[CalendarDay] = None


class Plan(PlanModel):
    """All answers of one patient for one course of visits."""

    schema_version: Literal[1] = SCHEMA_VERSION
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}([_-][A-Za-z0-9]{2,8}){0,3}$")] = "en"
    filled_in_by: Annotated[FilledInBy, nothing_is(FilledInBy)] = FilledInBy()
    about: Annotated[About, nothing_is(About)] = About()
    one_thing: Annotated[OneThing, nothing_is(OneThing)] = OneThing()
    goals: Annotated[Many[Goal], Field(max_length=limits.GOALS)] = ()
    hopes: Annotated[Hopes, nothing_is(Hopes)] = Hopes()
    trade_offs: Annotated[TradeOffs, nothing_is(TradeOffs)] = TradeOffs()
    events: Annotated[Many[Event], Field(max_length=limits.EVENTS)] = ()
    weeks: Annotated[Weeks, nothing_is(Weeks)] = Weeks()
    fit: Many[Fit] = ()
    steering: Annotated[Steering, nothing_is(Steering)] = Steering()
    questions: Annotated[Many[Question], Field(max_length=limits.QUESTIONS)] = ()
    crew: Annotated[Crew, nothing_is(Crew)] = Crew()
    sharing: Annotated[Sharing, nothing_is(Sharing)] = Sharing()
