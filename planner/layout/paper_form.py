"""The paper form as HTML: every question of every section, with room to write by hand."""

from planner import i18n
from planner.domain import questions
from planner.domain.questions import Ask, Kind
from planner.layout import page

# How the space to write in is drawn; what is not named here is lines, or part of one.
_SPACES = {
    Kind.BIRTH: "date",
    Kind.DAY: "date",
    Kind.WHEN: "when",
    Kind.DEADLINE: "when",
    Kind.YES: "yes",
    Kind.ONE_OF: "choice",
    Kind.MANY_OF: "choice",
    Kind.ORDER: "choice",
    Kind.AVOID: "reasons",
    Kind.GRID: "grid",
    Kind.WISHES: "wishes",
}


def blank_html(*, large: bool = False, metaphor: bool = True, language: str = "en") -> str:
    """Return the whole document for `Job.html`; paper and letter size are its stylesheets."""
    with i18n.use_locale(language):
        return page.render(
            "pdf/blank.html",
            metaphor=metaphor,
            sections=questions.SECTIONS,
            large=large,
            space_for=space_for,
        )


def space_for(ask: Ask) -> str:
    """Return how the paper form draws the space for an answer, such as `lines` or `date`."""
    return _SPACES.get(ask.kind, "lines" if ask.lines else "line")
