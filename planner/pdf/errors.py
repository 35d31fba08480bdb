"""What can go wrong with a print, in words for a person; never with a path or a patient's text."""

from planner.domain.errors import PlannerError

INSTALL_LINES = (
    "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core",
    "brew install pango font-noto-sans",
)


class PrintError(PlannerError):
    """A document could not be printed."""


class PrintNotInstalled(PrintError):  # noqa: N818  the names say what happened, as HTTP's do
    """WeasyPrint or a library under it is missing; the sentence holds the line that mends it."""

    def __init__(self) -> None:
        super().__init__(
            "Printing needs Pango, which is not installed. Install it with:\n  "
            + "\n  ".join(INSTALL_LINES)
        )


class PrintRefused(PrintError):  # noqa: N818  see above
    """The renderer gave up on this document, and would again.

    kind: the type of the error and its place in the program, e.g. "AssertionError at inline:979";
        never a word of the document.
    """

    def __init__(self, kind: str = "") -> None:
        self.kind = kind
        super().__init__("This document cannot be printed, and trying again will not help.")


class PrintFailed(PrintError):  # noqa: N818  see above
    """The print process broke down on this document; a second try may work."""

    def __init__(self) -> None:
        super().__init__("Printing failed. Please try again.")


class PrintTookTooLong(PrintError):  # noqa: N818  see above
    """The document needed more time than one print may have."""

    def __init__(self) -> None:
        super().__init__("This document takes too long to print.")


class PrintTooBig(PrintError):  # noqa: N818  see above
    """The document is larger than a job may be, or needed more memory than one print may have."""

    def __init__(self) -> None:
        super().__init__("This document is too big to print.")


class PrintUnavailable(PrintError):  # noqa: N818  see above
    """Nothing answers at the print process's socket."""

    def __init__(self) -> None:
        super().__init__("Printing is not available at the moment.")


class PrintBusy(PrintError):  # noqa: N818  see above
    """The queue is full; `retry_after_s` is whole seconds, for a Retry-After header."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__("Many people are printing. Please try again in a moment.")


class PrintLeft(PrintError):  # noqa: N818  see above
    """Whoever asked for the print is gone; the sentence is for nobody."""

    def __init__(self) -> None:
        super().__init__("Nobody waits for this print.")


class PrintCannotStart(PrintError):  # noqa: N818  see above
    """The print process cannot make its socket; the sentence says what to mend."""
