"""What a summary holds: plain frozen values that the PDF and the HTML summary lay out.

Texts are the patient's own; everything else is an enum member, a date, a number or a msgid of
`domain.questions`, so that the layer that shows it chooses the words.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.dates import AnyWhen, PartOfDate
from planner.domain.plans import choices
from planner.domain.questions import ActedOnBy
from planner.domain.sharing import Audience


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text on page 1, perhaps shortened; the whole text stands at `anchor`."""

    text: str
    anchor: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the plan is about and how it came to be; stands on every page."""

    full_name: str
    preferred_name: Excerpt | None
    date_of_birth: dt.date | PartOfDate | None
    record_number: Excerpt | None
    visit_on: dt.date | None
    visit_at: str
    visit_with: Excerpt | None
    who: choices.Who | None
    helper_name: Excerpt | None
    where: choices.Where | None
    filled_in_on: dt.date
    days_ago: int
    edition: int | None


@dataclass(frozen=True, slots=True)
class Private:
    """The mark of a private item: its date if only for the doctor, its area if for the talk."""

    share: choices.Share
    when: AnyWhen | None
    area: choices.Area | choices.EventKind | None
    anchor: str


@dataclass(frozen=True, slots=True)
class More:
    """How many items do not stand on page 1, and where they begin; none if `count` is 0."""

    count: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of private items that page 1 has room for."""

    items: tuple[Private, ...]
    more: More


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One of the first goals; `number` is its place in the patient's own list.

    by_words: what was written for its date and could not be read as one.
    """

    number: int
    text: Excerpt
    by: AnyWhen | None
    by_words: Excerpt | None
    importance: choices.Importance | None
    details: tuple[tuple[str, Excerpt], ...]


@dataclass(frozen=True, slots=True)
class DateLine:
    """One of the next days; without a title it is for the doctor only.

    when_words: what was written for its date and could not be read as one.
    """

    when: AnyWhen | None
    when_words: Excerpt | None
    title: Excerpt | None
    movable: choices.Movable | None
    need: choices.Need | None
    nights: int | None
    is_past: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Must:
    """A line of what the schedule has to respect: `kind` names the field it came from."""

    kind: str
    note: Excerpt | None = None
    wish: choices.Wish | None = None
    part: choices.PartOfDay | None = None
    days: tuple[choices.Day, ...] = ()
    minutes: int | None = None
    transport: choices.Transport | None = None
    notice: choices.Notice | None = None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One of the first questions."""

    number: int
    text: Excerpt
    starred: bool


@dataclass(frozen=True, slots=True)
class StripBar:
    """An event on the strip: days `start` to `end` (after the last) of the 84.

    `side` tells where the label stands: "after" the bar, "before" it, or "inside" it.
    """

    start: int
    end: int
    title: str | None
    when: AnyWhen
    is_possible: bool
    lane: int
    side: str
    begins_earlier: bool
    ends_later: bool


@dataclass(frozen=True, slots=True)
class StripRow:
    """The events of one kind: fixed, can move, not sure, or None where nothing was said."""

    movable: choices.Movable | None
    lanes: int
    bars: tuple[StripBar, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """Twelve weeks from the Monday of the visit (or of today).

    beyond: the first fixed days after the twelve weeks.
    """

    first_day: dt.date
    starts_at_visit: bool
    marked_day: int
    rows: tuple[StripRow, ...]
    cannot: tuple[tuple[choices.PartOfDay, tuple[choices.Day, ...]], ...]
    not_drawn: int
    beyond: tuple[AnyWhen, ...] = ()


@dataclass(frozen=True, slots=True)
class Steer:
    """Who decides and how much to tell."""

    role: choices.Role | None
    detail: choices.Detail | None
    bad_news: choices.BadNews | None
    with_whom: Excerpt | None
    who_may_hear: Excerpt | None


@dataclass(frozen=True, slots=True)
class Glance:
    """Page 1, in the order in which it is read.

    size: 0 with air, 1 snug, 2 in smaller letters, 3 in the smallest.
    """

    tightness: int
    size: int
    access_needs: tuple[choices.AccessNeed, ...]
    interpreter_language: Excerpt | None
    access_note: Excerpt | None
    prefers_alone: bool
    one_thing: Excerpt | None
    gets_in_the_way: Excerpt | None
    goals: tuple[GoalLine, ...]
    more_goals: More
    private_goals: Marks
    strip: Strip
    dates: tuple[DateLine, ...]
    more_dates: More
    private_dates: Marks
    musts: tuple[Must, ...]
    more_musts: More
    steer: Steer | None
    questions: tuple[QuestionLine, ...]
    more_questions: More
    questions_in_person: int


# What an answer can be: the patient's words, a choice, days, a number, yes or no.
Value = str | dt.date | PartOfDate | AnyWhen | int | bool | tuple[StrEnum, ...] | StrEnum


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled answer; `label` is a msgid, not needed beside a value that speaks for itself.

    Of a yes that speaks for itself the label is all that is said. value: None where nothing was
    said and the reader has to know that.
    """

    label: str
    value: Value | None
    speaks_for_itself: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, such as a goal, or the mark of a private one.

    when: what stands before the heading of a day; None where the date is not said.
    """

    anchor: str
    number: int
    heading: Value
    facts: tuple[Fact, ...] = ()
    private: Private | None = None
    when: AnyWhen | None = None


@dataclass(frozen=True, slots=True)
class SummarySection:
    """The answers to one question page, or the part of them that one role acts on."""

    anchor: str
    title: str
    facts: tuple[Fact, ...] = ()
    items: tuple[Item, ...] = ()
    grid: tuple[tuple[choices.Day, tuple[choices.Availability | None, ...]], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered."""
        return not (self.facts or self.items or self.grid)


@dataclass(frozen=True, slots=True)
class Group:
    """All that one role acts on."""

    role: ActedOnBy
    sections: tuple[SummarySection, ...]

    @property
    def entered(self) -> tuple[SummarySection, ...]:
        """The sections that hold something."""
        return tuple(section for section in self.sections if not section.is_empty)

    @property
    def empty(self) -> tuple[SummarySection, ...]:
        """The sections that nothing was entered in."""
        return tuple(section for section in self.sections if section.is_empty)


@dataclass(frozen=True, slots=True)
class Summary:
    """All that one copy shows."""

    audience: Audience
    language: str
    identity: Identity
    glance: Glance
    groups: tuple[Group, ...]
    private: tuple[SummarySection, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered but who the patient is, who wrote and who may read."""
        beside = {"about", "sharing"}
        sections = [s for g in self.groups for s in g.sections if s.anchor not in beside]
        return not self.private and all(section.is_empty for section in sections)
