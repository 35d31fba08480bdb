"""Every question of the plan, once: the summary takes its labels here, the paper form prints all.

Labels are msgids. The order is that of the question pages, sections 0 to 13.
"""

from dataclasses import dataclass
from enum import StrEnum

from planner.domain.plans import choices
from planner.domain.wording import N_


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: `kind` says how it is answered on paper.

    `line` and `lines` are room to write (`lines` many), `date` and `when` are dates, `choice` and
    `choices` are boxes to tick, `yes` is one box, `grid` and `order` and `wishes` are tables.
    """

    key: str
    label: str
    kind: str = "line"
    lines: int = 1
    options: tuple[type[StrEnum], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One section of the form.

    times: how often `asks` are printed for a list, 0 for no list; `follow_up` is asked after it.
    """

    key: str
    title: str
    asks: tuple[Ask, ...]
    intro: str = ""
    times: int = 0
    item: str = ""
    follow_up: tuple[Ask, ...] = ()


def _choice(key: str, label: str, options: type[StrEnum], hint: str = "") -> Ask:
    return Ask(key, label, "choice", options=(options,), hint=hint)


SECTIONS = (
    Asked(
        "start",
        N_("Starting"),
        (
            _choice("who", N_("Who is filling this in?"), choices.Who),
            Ask("helper_name", N_("Name of the helper")),
            _choice("where", N_("Where?"), choices.Where),
            Ask("on", N_("Filled in on"), "date"),
        ),
        N_(
            "You can skip anything. Nobody watches this paper: if you feel very unwell or unsafe, "
            "tell staff now or call the clinic."
        ),
    ),
    Asked(
        "about",
        N_("About me"),
        (
            Ask("full_name", N_("Full name")),
            Ask("preferred_name", N_("Likes to be called")),
            Ask("date_of_birth", N_("Date of birth"), "date"),
            Ask("record_number", N_("Record number"), hint=N_("if you know it")),
            Ask("appointment", N_("Visit on"), "date"),
            Ask("appointment_at", N_("Visit at")),
            Ask("appointment_with", N_("Visit with")),
            Ask(
                "access_needs",
                N_("What would help me on the day"),
                "choices",
                options=(choices.AccessNeed,),
            ),
            Ask("interpreter_language", N_("Language of the interpreter")),
            Ask("access_note", N_("How to help"), "lines", 2),
        ),
    ),
    Asked(
        "one_thing",
        N_("The one thing that matters most"),
        (
            Ask("text", N_("What matters most to me right now"), "lines", 4),
            _choice("area", N_("It is about"), choices.Area),
            Ask("gets_in_the_way", N_("What gets in the way"), "lines", 3),
        ),
    ),
    Asked(
        "goals",
        N_("What I want to be able to do"),
        (
            Ask("text", N_("I want to be able to"), "lines", 2),
            _choice("area", N_("It is about"), choices.Area),
            Ask("by", N_("By when"), "when"),
            _choice("importance", N_("How much it matters"), choices.Importance),
            Ask("worked_when", N_("I will know it worked when"), "lines", 1),
            Ask("helps", N_("What helps"), "lines", 1),
            Ask("hurts", N_("What gets in the way"), "lines", 1),
            Ask("event", N_("The day it belongs to")),
            _choice("share", N_("Who may see it"), choices.Share),
        ),
        times=3,
        item=N_("Goal"),
    ),
    Asked(
        "hopes",
        N_("Hopes and fears"),
        (
            Ask("hope", N_("What I hope for"), "lines", 3),
            Ask("fear", N_("What I fear"), "lines", 3),
            Ask(
                "avoid",
                N_("Side effects I most want to avoid"),
                "reasons",
                options=(choices.Effect,),
                hint=N_("tick, and write what it would spoil"),
            ),
            Ask("understanding", N_("What I think treatment will do"), "lines", 3),
            Ask("please_explain", N_("Please explain this to me"), "yes"),
        ),
        N_("This page is up to you. You can leave it out."),
    ),
    Asked(
        "trade_offs",
        N_("If I cannot have everything"),
        (
            Ask(
                "order",
                N_("What comes first"),
                "order",
                options=(choices.TradeOff,),
                hint=N_("write 1 to 5 in the boxes"),
            ),
            _choice("answer", N_("Or"), choices.TradeOffAnswer),
        ),
        N_("This page is up to you. You can leave it out."),
    ),
    Asked(
        "events",
        N_("Days that matter"),
        (
            Ask("title", N_("What is it?")),
            _choice("kind", N_("Kind of day"), choices.EventKind),
            Ask("when", N_("When"), "when"),
            _choice("movable", N_("Can it move?"), choices.Movable),
            _choice("need", N_("How I need to be"), choices.Need),
            Ask("nights", N_("Nights away")),
            Ask("where", N_("Away where")),
            Ask("booked", N_("Booked"), "yes"),
            Ask("note", N_("More about it"), "lines", 1),
            _choice("share", N_("Who may see it"), choices.Share),
        ),
        times=4,
        item=N_("Day"),
    ),
    Asked(
        "weeks",
        N_("My regular weeks"),
        (
            Ask(
                "grid",
                N_("A usual week"),
                "grid",
                options=(choices.Day, choices.Part, choices.Availability),
            ),
            Ask("why", N_("Why"), "lines", 2),
            Ask("caring", N_("People I look after in the week"), "lines", 2),
            _choice("transport", N_("How I travel"), choices.Transport),
            Ask("travel_minutes", N_("Minutes one way")),
            Ask("brought_by", N_("Who brings me")),
            _choice("notice", N_("How much notice I need"), choices.Notice),
        ),
    ),
    Asked(
        "fit",
        N_("How treatment could fit"),
        (
            Ask(
                "wishes",
                N_("Tick one box in each line, and write why"),
                "wishes",
                options=(choices.Wish, choices.Strength),
            ),
        ),
    ),
    Asked(
        "steering",
        N_("Who decides"),
        (
            _choice("role", N_("I would like this"), choices.Role),
            _choice("detail", N_("How much to tell me"), choices.Detail),
            _choice("bad_news", N_("Bad news"), choices.BadNews),
            Ask("with_whom", N_("With whom")),
            Ask("who_may_hear", N_("Who may hear"), "lines", 2),
        ),
    ),
    Asked(
        "questions",
        N_("My questions"),
        (
            Ask(
                "prompt",
                N_("Questions you can tick"),
                "choices",
                options=(choices.Prompt,),
            ),
            Ask(
                "text",
                N_("Questions of my own"),
                "questions",
                6,
                hint=N_("put a star beside the three that matter most"),
            ),
            Ask("in_person", N_("I would rather ask in person"), "yes"),
        ),
    ),
    Asked(
        "crew",
        N_("People who help me"),
        (
            Ask("name", N_("Name")),
            Ask("relation", N_("Who they are to me")),
            Ask("helps_with", N_("What they do")),
            Ask("may_contact", N_("You may contact them"), "yes"),
            Ask("phone", N_("Phone")),
        ),
        times=2,
        item=N_("Helper"),
        follow_up=(Ask("cares_for", N_("People and animals I care for"), "lines", 2),),
    ),
    Asked(
        "check",
        N_("Sharing"),
        (
            _choice("with", N_("Shared with"), choices.SharedWith),
            Ask("true_until", N_("Ask me again after"), "date"),
            Ask("consent", N_("My name, if I agree that they may read this")),
        ),
    ),
    Asked(
        "done",
        N_("Done"),
        (),
        N_("Give this paper to the staff. Ask them about it at the visit. You can keep a copy."),
    ),
)

_BY_NAME = {
    f"{section.key}.{ask.key}": ask.label
    for section in SECTIONS
    for ask in (*section.asks, *section.follow_up)
}
_TITLES = {section.key: section.title for section in SECTIONS}


def asked(name: str) -> str:
    """Return the label of a question, such as `goals.by`."""
    return _BY_NAME[name]


def title(section: str) -> str:
    """Return the title of a section."""
    return _TITLES[section]
