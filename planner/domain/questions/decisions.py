"""Questions about decisions: who decides, and what the patient asks."""

from planner.domain.plans import choices, limits
from planner.domain.questions.ask import ActedOnBy, Ask, AskedSection, Kind
from planner.domain.wording import N_

STEERING = AskedSection(
    key="steering",
    title=N_("Who decides"),
    acted_on_by=ActedOnBy.DOCTOR,
    asks=(
        Ask(
            key="steering.role",
            on_screen=N_("Who should decide about your treatment?"),
            on_paper=N_("I would like this"),
            kind=Kind.ONE_OF,
            options=(choices.Role,),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="steering.detail",
            on_screen=N_("How much do you want to be told?"),
            on_paper=N_("How much to tell me"),
            kind=Kind.ONE_OF,
            options=(choices.Detail,),
            layout="chips",
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="steering.bad_news",
            on_screen=N_("If there is bad news, how should we tell you?"),
            on_paper=N_("Bad news"),
            kind=Kind.ONE_OF,
            options=(choices.BadNews,),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="steering.with_whom",
            on_screen=N_("Who should be with you?"),
            on_paper=N_("With whom"),
            limit=limits.NOTE,
            hint=N_("Only if you want someone beside you."),
            is_on_page_one=True,
        ),
        Ask(
            key="steering.who_may_hear",
            on_screen=N_("Who else may hear about your illness?"),
            on_paper=N_("Who may hear"),
            limit=limits.NOTE,
            rows=2,
            lines=2,
            hint=N_("Names. Write “nobody” if that is what you want."),
        ),
    ),
)


QUESTIONS = AskedSection(
    key="questions",
    title=N_("My questions"),
    acted_on_by=ActedOnBy.DOCTOR,
    others_act_on={
        choices.Prompt.GOOD_BAD_DAYS: ActedOnBy.NURSE,
        choices.Prompt.NIGHT_CALL: ActedOnBy.NURSE,
        choices.Prompt.WHO_IS_WHO: ActedOnBy.NURSE,
        choices.Prompt.VISIT_TIME: ActedOnBy.SCHEDULER,
        choices.Prompt.COSTS: ActedOnBy.OTHERS,
        choices.Prompt.SUPPORT_SERVICES: ActedOnBy.OTHERS,
    },
    items="questions[]",
    paper_first=("prompts",),
    asks=(
        Ask(
            key="questions.text",
            on_screen=N_("What do you want to ask?"),
            on_paper=N_("Questions of my own"),
            limit=limits.TEXT,
            rows=3,
            lines=6,
            hint=N_("Write it the way you would say it."),
            paper_hint=N_("put a star beside the three that matter most"),
            needed=N_("Please write your question, or go on without it."),
            is_fact=False,
            is_on_page_one=True,
        ),
        Ask(
            key="questions.starred",
            on_screen=N_("This is one of my top questions"),
            on_paper=N_("One of my top questions"),
            kind=Kind.YES,
            line=N_("You can choose three. They come first."),
            speaks_for_itself=True,
            is_on_form=False,
        ),
        Ask(
            key="questions.in_person",
            on_screen=N_("I would rather ask this in person"),
            on_paper=N_("I would rather ask in person"),
            kind=Kind.YES,
            line=N_("Your team’s copy shows only that you have a question."),
            is_fact=False,
        ),
        Ask(
            key="questions.prompts",
            on_screen=N_("Questions that others ask"),
            on_paper=N_("Questions you can tick"),
            kind=Kind.MANY_OF,
            options=(choices.Prompt,),
            hint=N_("Choose all that fit."),
            is_fact=False,
            stored_as="",
        ),
        Ask(
            key="questions.prompt",
            on_paper=N_("Picked from the list"),
            kind=Kind.ONE_OF,
            options=(choices.Prompt,),
            is_fact=False,
            is_on_form=False,
        ),
    ),
)

# In the order of the pages.
SECTIONS = (STEERING, QUESTIONS)
