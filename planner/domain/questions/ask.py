"""What is known of one question, and of one section of the questionnaire: plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from keyword import iskeyword
from typing import Any

from planner.domain.plans import limits


class Kind(StrEnum):
    """How a question is answered; forms make a field of it, the paper form room to write."""

    TEXT = "text"
    BIRTH = "birth"
    DAY = "day"
    TIME = "time"
    WHEN = "when"
    DEADLINE = "deadline"  # days, or that there is none
    NUMBER = "number"
    MINUTES = "minutes"
    YES = "yes"
    CONSENT = "consent"  # a tick on the screen, a name on paper
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    ITEM = "item"  # one of the patient's own days
    AVOID = "avoid"
    ORDER = "order"
    GRID = "grid"
    WISHES = "wishes"


class ActedOnBy(StrEnum):
    """The role that acts on a group of answers."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    SCHEDULER = "scheduler"
    OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. All words are msgids; what is empty is not said.

    key: the section and the field, such as `goals.by`; `events.away.nights` stands in a part.
    on_paper: what it is called on the paper form and in the summary.
    on_screen: how a page asks it; empty where no page does.
    kind, options: how it is answered, and the choices; a grid takes three enums.
    limit: characters of a text, or the largest number.
    hint, paper_hint: the small words beside it. line: the small words of a tick.
    needed, asked: what a page says when it is empty; with `asked` the patient may go on without.
    rows, lines: room to write on the screen and on paper; 0 is less than a line of its own.
    layout: `boxes`, small `chips` or a `menu`. default: the choice that is made beforehand.
    speaks_for_itself: the summary shows the answer without its label, or the label of a yes.
    tells_unsaid: the summary says so where nothing was answered: whoever reads it has to ask.
    is_fact: the summary prints it below its item; not so a heading, or what only sorts.
    is_on_page_one: the answer stands on page 1 of the summary too.
    is_on_form: the paper form asks it.
    stored_as: where the plan file holds it; None for its usual place, empty for nowhere.
    """

    key: str
    on_paper: str
    on_screen: str = ""
    kind: Kind = Kind.TEXT
    options: tuple[type[StrEnum], ...] = ()
    limit: int = limits.NAME
    hint: str = ""
    paper_hint: str = ""
    line: str = ""
    needed: str = ""
    asked: str = ""
    rows: int = 0
    lines: int = 0
    layout: str = "boxes"
    default: StrEnum | None = None
    speaks_for_itself: bool = False
    tells_unsaid: bool = False
    is_fact: bool = True
    is_on_page_one: bool = False
    is_on_form: bool = True
    stored_as: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The attributes that lead from the section's model to the answer."""
        names = self.key.split(".")[1:]
        return tuple(f"{name}_" if iskeyword(name) else name for name in names)

    def answer_in(self, holder: object) -> Any:
        """Return the answer that a section, or an item of a list, holds; None without its part."""
        for name in self.path:
            if holder is None:
                return None
            holder = getattr(holder, name)
        return holder


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSection:
    """One section of the questionnaire; its questions stand in the order of the page.

    key: the field of the plan. title: what pages call it; paper_title: print, where it differs.
    acted_on_by: who acts on the answers, but for the choices in `others_act_on`.
    intro: said on the paper form. times: how often that asks for an `item`; 0 where it is no list.
    items: where the plan file holds the items of a list. follow_up: asked once, after the list.
    pages: where the section has more pages than one, the title of each by its name, in order; the
        first has none.
    paper_first, summary_first: questions that come first on the paper form and in the summary.
    """

    key: str
    title: str
    asks: tuple[Ask, ...]
    acted_on_by: ActedOnBy = ActedOnBy.OTHERS
    others_act_on: Mapping[StrEnum, ActedOnBy] = field(default_factory=dict)
    paper_title: str = ""
    intro: str = ""
    times: int = 0
    item: str = ""
    items: str = ""
    follow_up: "AskedSection | None" = None
    pages: Mapping[str, str] = field(default_factory=dict)
    paper_first: tuple[str, ...] = ()
    summary_first: tuple[str, ...] = ()

    @property
    def printed_title(self) -> str:
        """What the paper form and the summary call it."""
        return self.paper_title or self.title

    @property
    def form_asks(self) -> tuple[Ask, ...]:
        """The questions of the paper form, in its order."""
        return tuple(ask for ask in self._in_order(self.paper_first) if ask.is_on_form)

    @property
    def facts(self) -> tuple[Ask, ...]:
        """The questions whose answers the summary prints one by one, in its order."""
        return tuple(ask for ask in self._in_order(self.summary_first) if ask.is_fact)

    @property
    def all_asks(self) -> tuple[Ask, ...]:
        """Every question, with those that follow the list."""
        return self.asks + (self.follow_up.asks if self.follow_up else ())

    def actor_for(self, choice: StrEnum | None) -> ActedOnBy:
        """Return who acts on an item with this choice."""
        return self.others_act_on.get(choice, self.acted_on_by) if choice else self.acted_on_by

    def place_of(self, ask: Ask) -> str:
        """Return where the plan file holds an answer, such as `goals[].by`; empty for nowhere."""
        if ask.stored_as is not None:
            return ask.stored_as
        return f"{self.items or self.key}.{ask.key.partition('.')[2]}"

    def _in_order(self, first: tuple[str, ...]) -> list[Ask]:
        """Return the questions with those named in `first` before the others."""
        order = [f"{self.key}.{name}" for name in first]
        return sorted(
            self.asks, key=lambda ask: order.index(ask.key) if ask.key in order else len(order)
        )
