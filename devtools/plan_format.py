"""Writes the table of fields in docs/plan-format.md from the questions.

`python -m devtools.plan_format` writes it; a test compares.
"""

from enum import StrEnum
from pathlib import Path

from planner.domain import questions
from planner.domain.questions import Ask, AskedSection, Kind

DOCUMENT = Path(__file__).parents[1] / "docs" / "plan-format.md"
BEGIN = "<!-- Made by devtools/plan_format.py from planner/domain/questions. -->\n"
END = "<!-- End of what is made. -->\n"
_HEAD = "| field | on paper | values | acted on by | page 1 |\n|---|---|---|---|---|\n"
_VALUES = {
    Kind.BIRTH: 'day, or `"YYYY-MM"`, or `"YYYY"`',
    Kind.DAY: "day",
    Kind.TIME: '`"HH:MM"`',
    Kind.WHEN: 'when: `{"on": day}` or `{"from": day, "to": day}` or `{"month": "YYYY-MM"}`',
    Kind.DEADLINE: "when, as of an event",
    Kind.YES: "`true` `false`",
    Kind.ITEM: "the `id` of an event",
}


def table() -> str:
    """Return the table: a row for each field of a plan file, in the order of the questions."""
    rows = (
        _row(part, ask)
        for section in questions.SECTIONS
        for part in (section, section.follow_up)
        if part
        for ask in part.asks
        if part.place_of(ask)
    )
    return _HEAD + "".join(rows)


def _row(section: AskedSection, ask: Ask) -> str:
    roles = ", ".join(dict.fromkeys(_roles(section, ask)))
    page_one = "yes" if ask.is_on_page_one else ""
    place = section.place_of(ask)
    return f"| `{place}` | {ask.on_paper} | {_values(ask)} | {roles} | {page_one} |\n"


def _roles(section: AskedSection, ask: Ask) -> list[str]:
    others = [role for choice, role in section.others_act_on.items() if type(choice) in ask.options]
    return [section.acted_on_by, *others]


def _values(ask: Ask) -> str:
    match ask.kind:
        case Kind.TEXT:
            return f"text, {ask.limit:,} characters"
        case Kind.NUMBER | Kind.MINUTES:
            return f"0 to {ask.limit}"
        case Kind.GRID:
            days, parts, fits = map(_names, ask.options)
            return f"day {days}, then part {parts}, then {fits}"
        case Kind.MANY_OF | Kind.ORDER:
            return f"list of {_names(ask.options[0])}"
    return _VALUES.get(ask.kind) or _names(ask.options[0])


def _names(options: type[StrEnum]) -> str:
    return " ".join(f"`{choice}`" for choice in options)


def main() -> None:
    """Put the table between its two marks."""
    text = DOCUMENT.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}{table()}{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
