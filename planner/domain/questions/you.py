"""Questions about the patient, and who fills in."""

from planner.domain.plans import choices, limits
from planner.domain.questions.ask import ActedOnBy, Ask, AskedSection, Kind
from planner.domain.wording import N_

START = AskedSection(
    key="filled_in_by",
    title=N_("Who fills this in"),
    intro=N_(
        "You can skip anything. Nobody watches this paper: if you feel very unwell or unsafe, "
        "tell staff now or call the clinic."
    ),
    asks=(
        Ask(
            key="filled_in_by.who",
            on_screen=N_("Who is filling this in?"),
            on_paper=N_("Who is filling this in?"),
            kind=Kind.ONE_OF,
            options=(choices.Who,),
            needed=N_("Please choose who is filling this in."),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="filled_in_by.helper_name",
            on_screen=N_("The helper’s name"),
            on_paper=N_("Name of the helper"),
            hint=N_("So that the team knows who wrote the words."),
            is_on_page_one=True,
        ),
        Ask(
            key="filled_in_by.where",
            on_paper=N_("Where?"),
            kind=Kind.ONE_OF,
            options=(choices.Where,),
            speaks_for_itself=True,
            is_on_page_one=True,
        ),
        Ask(
            key="filled_in_by.on",
            on_paper=N_("Filled in on"),
            kind=Kind.DAY,
            is_on_page_one=True,
        ),
    ),
)


ABOUT = AskedSection(
    key="about",
    title=N_("About you"),
    pages={"visit": N_("Your visit"), "needs": N_("What you need for the talk")},
    paper_title=N_("About me"),
    acted_on_by=ActedOnBy.NURSE,
    asks=(
        Ask(
            key="about.full_name",
            on_screen=N_("Your full name"),
            on_paper=N_("Full name"),
            hint=N_("As it is on the clinic’s letters."),
            asked=N_("Please write your name. It stops mix-ups."),
            is_on_page_one=True,
        ),
        Ask(
            key="about.preferred_name",
            on_screen=N_("What you like to be called"),
            on_paper=N_("Likes to be called"),
            is_on_page_one=True,
        ),
        Ask(
            key="about.date_of_birth",
            on_screen=N_("Your date of birth"),
            on_paper=N_("Date of birth"),
            kind=Kind.BIRTH,
            hint=N_("For example, 9 April 1968, or only 1968."),
            asked=N_("Please write your date of birth. It stops mix-ups."),
            is_on_page_one=True,
        ),
        Ask(
            key="about.record_number",
            on_screen=N_("Your hospital or record number"),
            on_paper=N_("Record number"),
            hint=N_("You can leave it empty."),
            paper_hint=N_("if you know it"),
            is_on_page_one=True,
        ),
        Ask(
            key="about.appointment.on",
            on_screen=N_("What day is the visit?"),
            on_paper=N_("Visit on"),
            kind=Kind.DAY,
            hint=N_("For example, 2 March 2027."),
            is_on_page_one=True,
        ),
        Ask(
            key="about.appointment.at",
            on_screen=N_("What time?"),
            on_paper=N_("Visit at"),
            kind=Kind.TIME,
            hint=N_("For example, 10:30 or 2:15 pm."),
            is_on_page_one=True,
        ),
        Ask(
            key="about.appointment.with",
            on_screen=N_("Who will you see?"),
            on_paper=N_("Visit with"),
            hint=N_("A name, or the name of the clinic."),
            is_on_page_one=True,
        ),
        Ask(
            key="about.access_needs",
            on_screen=N_("What helps you to take part in the talk?"),
            on_paper=N_("What would help me on the day"),
            kind=Kind.MANY_OF,
            options=(choices.AccessNeed,),
            hint=N_("Choose all that fit."),
            layout="chips",
            is_on_page_one=True,
        ),
        Ask(
            key="about.interpreter_language",
            on_screen=N_("Language for the interpreter"),
            on_paper=N_("Language of the interpreter"),
            hint=N_("Only if you need an interpreter."),
            is_on_page_one=True,
        ),
        Ask(
            key="about.access_note",
            on_screen=N_("Anything else that helps you"),
            on_paper=N_("How to help"),
            limit=limits.NOTE,
            rows=2,
            lines=2,
            hint=N_("For example: please face me when you speak."),
            is_on_page_one=True,
        ),
    ),
)

# In the order of the pages.
SECTIONS = (START, ABOUT)
