"""What is printed: the summaries of two plans, as the HTML and stylesheets of our own print."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from planner.domain import planfile
from planner.domain.plan import Plan
from planner.paths import STATIC

ROOT = Path(__file__).resolve().parent.parent
PLANS = ROOT / "tests" / "plans"
NAMES = ("full.json", "busy.json")
TODAY = dt.date(2027, 2, 25)


@dataclass(frozen=True)
class Document:
    """One summary, ready for every contestant.

    html: as our templates make it, with its addresses pointing into `static/`.
    css: the text of its stylesheets, in cascade order.
    """

    name: str
    plan: Plan
    html: str
    stylesheets: tuple[str, ...]

    @property
    def css(self) -> str:
        return "\n".join((STATIC / "css" / name).read_text("utf-8") for name in self.stylesheets)

    @property
    def standalone(self) -> str:
        """The same page with its styles inside, for a browser."""
        return self.html.replace("</head>", f"<style>{self.css}</style></head>", 1)


def plans() -> dict[str, Plan]:
    """Read the everyday plan and the one at the limits."""
    return {name: planfile.parse((PLANS / name).read_bytes()) for name in NAMES}
