"""What every contestant is given: a summary as HTML and CSS, just as our own print makes them."""

from dataclasses import dataclass

from planner.paths import STATIC
from planner.pdf.print_job import Job


@dataclass(frozen=True)
class Document:
    """One summary, ready for every contestant.

    plan: the bytes of the plan file. job: its page, at the tightness at which page 1 fits.
    renders: how many layouts it took to find that. pages: of the PDF.
    """

    name: str
    plan: bytes
    job: Job
    renders: int
    pages: int

    @property
    def css(self) -> str:
        """The text of the stylesheets, in cascade order."""
        return "\n".join(
            (STATIC / "css" / name).read_text("utf-8") for name in self.job.stylesheets
        )

    @property
    def standalone(self) -> str:
        """The same page with its styles inside, for a browser."""
        return self.job.html.replace("</head>", f"<style>{self.css}</style></head>", 1)
