"""Questions about who helps and who may read, and the end of the paper form."""

from planner.domain.plans import choices, limits
from planner.domain.questions.ask import Ask, AskedSection, Kind
from planner.domain.wording import N_

CREW = AskedSection(
    key="crew",
    title=N_("People who help me"),
    items="crew.helpers[]",
    times=2,
    item=N_("Helper"),
    asks=(
        Ask(
            key="crew.name",
            on_screen=N_("What is the helper’s name?"),
            on_paper=N_("Name"),
            needed=N_("Please write a name, or go on without it."),
            is_fact=False,
        ),
        Ask(
            key="crew.relation",
            on_screen=N_("Who are they to you?"),
            on_paper=N_("Who they are to me"),
            hint=N_("For example: sister, neighbour, friend."),
        ),
        Ask(
            key="crew.helps_with",
            on_screen=N_("What do they do for you?"),
            on_paper=N_("What they do"),
            limit=limits.NOTE,
            rows=2,
            hint=N_("Lifts, notes at visits, meals, company."),
        ),
        Ask(
            key="crew.may_contact",
            on_screen=N_("The team may contact this person"),
            on_paper=N_("You may contact them"),
            kind=Kind.YES,
            line=N_("Ask the person first if they agree."),
            speaks_for_itself=True,
        ),
        Ask(
            key="crew.phone",
            on_screen=N_("Their phone number"),
            on_paper=N_("Phone"),
            hint=N_("Only if the team may call."),
        ),
    ),
    follow_up=AskedSection(
        key="crew",
        title=N_("Who needs me"),
        asks=(
            Ask(
                key="crew.cares_for",
                on_screen=N_("Who needs you at home?"),
                on_paper=N_("People and animals I care for"),
                limit=limits.NOTE,
                rows=2,
                lines=2,
                hint=N_("People and animals. Who can help with them on treatment days?"),
            ),
        ),
    ),
)


SHARING = AskedSection(
    key="sharing",
    title=N_("Who may read it"),
    paper_title=N_("The copy for my visit"),
    asks=(
        Ask(
            key="sharing.with",
            on_screen=N_("Who may read it?"),
            on_paper=N_("Who may read it"),
            kind=Kind.ONE_OF,
            options=(choices.SharedWith,),
        ),
        Ask(
            key="sharing.true_until",
            on_screen=N_("When should we ask you again?"),
            on_paper=N_("Ask me again after"),
            kind=Kind.DAY,
            hint=N_(
                "After this day we ask you if your plan is still true. You can leave it empty."
            ),
        ),
        Ask(
            key="sharing.consent",
            on_screen=N_("Yes. The people I chose may read this copy of my plan."),
            on_paper=N_("My name, if I agree that they may read this"),
            kind=Kind.CONSENT,
            line=N_(
                "This is my own choice. It is not a yes to any treatment. "
                "I can stop showing it at any time."
            ),
            is_fact=False,
            stored_as="",
        ),
    ),
)


DONE = AskedSection(
    key="done",
    title=N_("When you are finished"),
    intro=N_("Give this paper to the staff. Ask them about it at the visit. You can keep a copy."),
    asks=(),
)

# In the order of the pages.
SECTIONS = (CREW, SHARING, DONE)
