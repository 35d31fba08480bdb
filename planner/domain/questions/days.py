"""Questions about time: days that matter, regular weeks, how treatment could fit."""

from planner.domain.plans import choices, limits
from planner.domain.questions.ask import ActedOnBy, Ask, AskedSection, Kind
from planner.domain.wording import N_

EVENTS = AskedSection(
    key="events",
    title=N_("Days that matter"),
    acted_on_by=ActedOnBy.SCHEDULER,
    items="events[]",
    times=4,
    item=N_("Day"),
    paper_first=("title", "kind"),
    asks=(
        Ask(
            key="events.title",
            on_screen=N_("What is it?"),
            on_paper=N_("What is it?"),
            hint=N_("A wedding, a trip, an exam, a school play, a day of faith."),
            needed=N_("Please write what the day is, or go on without it."),
            is_fact=False,
            is_on_page_one=True,
        ),
        Ask(
            key="events.when",
            on_screen=N_("When is it?"),
            on_paper=N_("When"),
            kind=Kind.WHEN,
            hint=N_("A month is enough if you do not know the day."),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        # What was written for the date and could not be read as one; the same box asks it.
        Ask(
            key="events.when_words",
            on_paper=N_("When, in my words"),
            is_on_page_one=True,
            is_on_form=False,
        ),
        Ask(
            key="events.movable",
            on_screen=N_("Can the day change?"),
            on_paper=N_("Can it move?"),
            kind=Kind.ONE_OF,
            options=(choices.Movable,),
            speaks_for_itself=True,
            tells_unsaid=True,
            is_on_page_one=True,
        ),
        Ask(
            key="events.need",
            on_screen=N_("How do you need to be?"),
            on_paper=N_("How I need to be"),
            kind=Kind.ONE_OF,
            options=(choices.Need,),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="events.kind",
            on_screen=N_("What kind of day is it?"),
            on_paper=N_("Kind of day"),
            kind=Kind.ONE_OF,
            options=(choices.EventKind,),
            layout="menu",
            speaks_for_itself=True,
        ),
        Ask(
            key="events.away.nights",
            on_screen=N_("How many nights away from home?"),
            on_paper=N_("Nights away"),
            kind=Kind.NUMBER,
            limit=limits.NIGHTS,
            hint=N_("For example, 2."),
            is_on_page_one=True,
        ),
        Ask(
            key="events.away.where",
            on_screen=N_("Where will you be?"),
            on_paper=N_("Away where"),
        ),
        Ask(
            key="events.booked",
            on_screen=N_("It is booked or paid for"),
            on_paper=N_("Booked"),
            kind=Kind.YES,
            speaks_for_itself=True,
        ),
        Ask(
            key="events.note",
            on_screen=N_("Anything else about it"),
            on_paper=N_("More about it"),
            limit=limits.NOTE,
            rows=2,
            lines=1,
        ),
        Ask(
            key="events.share",
            on_screen=N_("Who may see this?"),
            on_paper=N_("Who may see it"),
            kind=Kind.ONE_OF,
            options=(choices.Share,),
            default=choices.Share.CREW,
            needed=N_("Please choose who may see this."),
            is_fact=False,
        ),
    ),
)


WEEKS = AskedSection(
    key="weeks",
    title=N_("My regular weeks"),
    acted_on_by=ActedOnBy.SCHEDULER,
    asks=(
        Ask(
            key="weeks.grid",
            on_screen=N_("When could you come in?"),
            on_paper=N_("A usual week"),
            kind=Kind.GRID,
            options=(choices.Day, choices.PartOfDay, choices.Availability),
            hint=N_("Think of a usual week."),
            is_fact=False,
            is_on_page_one=True,
        ),
        Ask(
            key="weeks.why",
            on_screen=N_("Why are some times hard?"),
            on_paper=N_("Why"),
            limit=limits.NOTE,
            rows=2,
            lines=2,
            hint=N_("Work, school runs, sleep, prayers, feeling worse in the morning."),
        ),
        Ask(
            key="weeks.caring",
            on_screen=N_("When do you look after others?"),
            on_paper=N_("People I look after in the week"),
            limit=limits.NOTE,
            rows=2,
            lines=2,
            hint=N_("Children, a partner, a parent, animals. Which days and times?"),
            is_on_page_one=True,
        ),
        Ask(
            key="weeks.transport",
            on_screen=N_("How do you travel to the clinic?"),
            on_paper=N_("How I travel"),
            kind=Kind.ONE_OF,
            options=(choices.Transport,),
            layout="chips",
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="weeks.travel_minutes",
            on_screen=N_("How long does it take, one way?"),
            on_paper=N_("Minutes one way"),
            kind=Kind.MINUTES,
            limit=limits.TRAVEL_MINUTES,
            hint=N_("For example, 45 minutes or 1:10."),
            is_on_page_one=True,
        ),
        Ask(
            key="weeks.brought_by",
            on_screen=N_("Who brings you, and when can they not?"),
            on_paper=N_("Who brings me"),
            limit=limits.NOTE,
            rows=2,
            is_on_page_one=True,
        ),
        Ask(
            key="weeks.notice",
            on_screen=N_("How early do you need to know about a change?"),
            on_paper=N_("How much notice I need"),
            kind=Kind.ONE_OF,
            options=(choices.Notice,),
            layout="chips",
            is_on_page_one=True,
        ),
    ),
)


FIT = AskedSection(
    key="fit",
    title=N_("How treatment could fit"),
    acted_on_by=ActedOnBy.SCHEDULER,
    others_act_on=dict.fromkeys(
        (
            choices.Wish.SAME_NURSE,
            choices.Wish.QUIET_CHAIR,
            choices.Wish.COMPANY,
            choices.Wish.NEEDLE_WORRIES,
        ),
        ActedOnBy.NURSE,
    ),
    items="fit[]",
    asks=(
        Ask(
            key="fit.wishes",
            on_screen=N_("How strong is each wish?"),
            on_paper=N_("Tick one box in each line, and write why"),
            kind=Kind.WISHES,
            options=(choices.Wish, choices.Strength),
            is_fact=False,
            is_on_page_one=True,
            stored_as="fit[].wish",
        ),
        Ask(
            key="fit.strength",
            on_paper=N_("How strong"),
            kind=Kind.ONE_OF,
            options=(choices.Strength,),
            speaks_for_itself=True,
            is_on_page_one=True,
            is_on_form=False,
        ),
        Ask(
            key="fit.note",
            on_paper=N_("Why"),
            limit=limits.NOTE,
            is_on_page_one=True,
            is_on_form=False,
        ),
    ),
)

# In the order of the pages.
SECTIONS = (EVENTS, WEEKS, FIT)
