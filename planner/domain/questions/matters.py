"""Questions about what matters: the one thing, goals, hopes, what comes first."""

from planner.domain.plans import choices, limits
from planner.domain.questions.ask import ActedOnBy, Ask, AskedSection, Kind
from planner.domain.wording import N_

ONE_THING = AskedSection(
    key="one_thing",
    title=N_("The one thing"),
    paper_title=N_("The one thing that matters most"),
    acted_on_by=ActedOnBy.DOCTOR,
    summary_first=("text", "gets_in_the_way"),
    asks=(
        Ask(
            key="one_thing.text",
            on_screen=N_("What matters most to you right now?"),
            on_paper=N_("What matters most to me right now"),
            limit=limits.TEXT,
            rows=4,
            lines=4,
            hint=N_("Use your own words. It can be big or small."),
            is_on_page_one=True,
        ),
        Ask(
            key="one_thing.area",
            on_screen=N_("What is it about?"),
            on_paper=N_("It is about"),
            kind=Kind.ONE_OF,
            options=(choices.Area,),
            layout="chips",
        ),
        Ask(
            key="one_thing.gets_in_the_way",
            on_screen=N_("What gets in the way?"),
            on_paper=N_("What gets in the way"),
            limit=limits.TEXT,
            rows=3,
            lines=3,
            hint=N_("Being tired, getting there, money, worry: anything."),
            is_on_page_one=True,
        ),
    ),
)


GOALS = AskedSection(
    key="goals",
    title=N_("My goals"),
    paper_title=N_("What I want to be able to do"),
    acted_on_by=ActedOnBy.DOCTOR,
    items="goals[]",
    times=3,
    item=N_("Goal"),
    paper_first=("text", "area"),
    asks=(
        Ask(
            key="goals.text",
            on_screen=N_("What do you want to be able to do?"),
            on_paper=N_("I want to be able to"),
            limit=limits.TEXT,
            rows=2,
            lines=2,
            hint=N_("One thing, in your own words. You can add more after this one."),
            needed=N_("Please write what you want to be able to do, or go on without it."),
            is_fact=False,
            is_on_page_one=True,
        ),
        Ask(
            key="goals.by",
            on_screen=N_("By when?"),
            on_paper=N_("By when"),
            kind=Kind.DEADLINE,
            hint=N_("A date helps your team to see what is possible."),
            is_on_page_one=True,
        ),
        # What was written for the date and could not be read as one; the same box asks it.
        Ask(
            key="goals.by_words",
            on_paper=N_("By when, in my words"),
            is_on_page_one=True,
            is_on_form=False,
        ),
        Ask(
            key="goals.importance",
            on_screen=N_("How much does it matter?"),
            on_paper=N_("How much it matters"),
            kind=Kind.ONE_OF,
            options=(choices.Importance,),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="goals.area",
            on_screen=N_("What is it about?"),
            on_paper=N_("It is about"),
            kind=Kind.ONE_OF,
            options=(choices.Area,),
            layout="menu",
            speaks_for_itself=True,
        ),
        Ask(
            key="goals.worked_when",
            on_screen=N_("I will know it worked when"),
            on_paper=N_("I will know it worked when"),
            limit=limits.NOTE,
            rows=2,
            lines=1,
            is_on_page_one=True,
        ),
        Ask(
            key="goals.helps",
            on_screen=N_("What helps"),
            on_paper=N_("What helps"),
            limit=limits.NOTE,
            rows=2,
            lines=1,
            is_on_page_one=True,
        ),
        Ask(
            key="goals.hurts",
            on_screen=N_("What gets in the way"),
            on_paper=N_("What gets in the way"),
            limit=limits.NOTE,
            rows=2,
            lines=1,
            is_on_page_one=True,
        ),
        Ask(
            key="goals.event",
            on_screen=N_("Does it belong to one of your days?"),
            on_paper=N_("The day it belongs to"),
            kind=Kind.ITEM,
        ),
        Ask(
            key="goals.share",
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


HOPES = AskedSection(
    key="hopes",
    title=N_("Hopes and fears"),
    acted_on_by=ActedOnBy.DOCTOR,
    intro=N_("This page is up to you. You can leave it out."),
    asks=(
        Ask(
            key="hopes.hope",
            on_screen=N_("What do you hope for?"),
            on_paper=N_("What I hope for"),
            limit=limits.TEXT,
            rows=3,
            lines=3,
        ),
        Ask(
            key="hopes.fear",
            on_screen=N_("What do you fear?"),
            on_paper=N_("What I fear"),
            limit=limits.TEXT,
            rows=3,
            lines=3,
            hint=N_("You can also say it in person."),
        ),
        Ask(
            key="hopes.avoid",
            on_screen=N_("Which side effects do you most want to avoid?"),
            on_paper=N_("Side effects I most want to avoid"),
            kind=Kind.AVOID,
            options=(choices.Effect,),
            hint=N_("Tick a few. Then say what each one would spoil. Not everyone gets them."),
            paper_hint=N_("tick, and write what it would spoil"),
            is_fact=False,
            stored_as="hopes.avoid[].effect",
        ),
        Ask(
            key="hopes.because",
            on_paper=N_("It would spoil"),
            limit=limits.NOTE,
            is_fact=False,
            is_on_form=False,
            stored_as="hopes.avoid[].because",
        ),
        Ask(
            key="hopes.understanding",
            on_screen=N_("What do you think the treatment will do?"),
            on_paper=N_("What I think treatment will do"),
            limit=limits.TEXT,
            rows=3,
            lines=3,
            hint=N_("There is no wrong answer. It shows your team where to start."),
        ),
        Ask(
            key="hopes.please_explain",
            on_screen=N_("Please explain this to me"),
            on_paper=N_("Please explain this to me"),
            kind=Kind.YES,
            speaks_for_itself=True,
        ),
    ),
)


TRADE_OFFS = AskedSection(
    key="trade_offs",
    title=N_("If I cannot have everything"),
    acted_on_by=ActedOnBy.DOCTOR,
    intro=N_("This page is up to you. You can leave it out."),
    paper_first=("order",),
    asks=(
        Ask(
            key="trade_offs.answer",
            on_screen=N_("Can you put them in order?"),
            on_paper=N_("Or"),
            kind=Kind.ONE_OF,
            options=(choices.TradeOffAnswer,),
            speaks_for_itself=True,
        ),
        Ask(
            key="trade_offs.order",
            on_screen=N_("What comes first?"),
            on_paper=N_("What comes first"),
            kind=Kind.ORDER,
            options=(choices.TradeOff,),
            paper_hint=N_("write 1 beside what comes first, then 2, and so on"),
        ),
    ),
)

# In the order of the pages.
SECTIONS = (ONE_THING, GOALS, HOPES, TRADE_OFFS)
