"""Where each line and word of the 12-week strip stands; the template only writes the SVG."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from planner.domain.plans import choices
from planner.domain.summary.model import Strip, StripBar
from planner.domain.summary.strip import DAYS, WEEKS

_WEEK = 7
# From the top of a line of 1.2 to its baseline, in heights of a letter of Noto Sans.
_BASELINE = 0.988


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the strip in points; `labels` is the column of row names before the weeks."""

    width: float
    labels: float
    letter: float
    lane: float
    bar: float
    mark_lane: float
    letter_width: float = 0.53

    @property
    def day(self) -> float:
        """Return the width of a day."""
        return (self.width - self.labels) / DAYS

    @property
    def days_per_letter(self) -> float:
        """Return how many days one letter of a label covers."""
        return self.letter * self.letter_width / self.day


NORMAL = Scale(width=510, labels=64, letter=7, lane=14.5, bar=10, mark_lane=8.5)
LARGE = Scale(width=510, labels=92, letter=11.5, lane=18.5, bar=13.5, mark_lane=15)

SMALLEST = Scale(width=510, labels=76, letter=9, lane=15.5, bar=11.5, mark_lane=10)


@dataclass(frozen=True, slots=True)
class Box:
    """A bar; `look` is solid, hatched, open, blank or possible.

    strokes: the slanting lines in a hatched one; all there is of a blank one.
    """

    x: float
    y: float
    width: float
    height: float
    look: str
    strokes: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside or on the drawing; `look` is bar, inside, row, week, visit or beyond.

    edge: left or right, from which `inset` counts, in hundredths of the width; `y` is the top.
    """

    edge: str
    inset: float
    y: float
    text: str
    look: str


@dataclass(slots=True)
class Chart:
    """The drawing, in points, already mirrored for scripts that run from right to left."""

    width: float
    height: float
    letter: float
    boxes: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    marks: str = ""
    weeks: list[float] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    top: float = 0.0
    visit_x: float = 0.0
    arrow: str = ""
    line_from: float = 0.0
    line_to: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """The words on the strip, in the reader's language."""

    visit: str
    beyond: str
    bar: Callable[[StripBar], str]
    row: Callable[[choices.Movable | None], str]
    cannot: Callable[[choices.PartOfDay], str]
    week: Callable[[dt.date, bool], str]


_LOOKS: dict[choices.Movable | None, str] = {
    choices.Movable.FIXED: "solid",
    choices.Movable.CAN_MOVE: "hatched",
    choices.Movable.NOT_SURE: "open",
    None: "blank",
}


def draw(strip: Strip, scale: Scale, words: Words, *, mirrored: bool) -> Chart:
    """Lay the strip out: a scale of weeks, a row for each kind of day, the weekly pattern."""
    drawing = _Drawing(scale, mirrored=mirrored)
    drawing.weeks(strip, words)
    drawing.beyond(words.beyond)
    for row in strip.rows:
        drawing.row_name(words.row(row.movable), row.lanes * scale.lane)
        for bar in row.bars:
            drawing.bar(bar, _LOOKS[row.movable], words.bar(bar))
        drawing.next_row(row.lanes * scale.lane)
    for part, days in strip.cannot:
        drawing.row_name(words.cannot(part), scale.mark_lane)
        drawing.marks([list(choices.Day).index(day) for day in days])
        drawing.next_row(scale.mark_lane)
    return drawing.finish()


class _Drawing:
    def __init__(self, scale: Scale, *, mirrored: bool) -> None:
        self._scale = scale
        self._mirrored = mirrored
        self._y = scale.letter * 2.5
        self.chart = Chart(scale.width, 0, scale.letter, top=self._y)

    def weeks(self, strip: Strip, words: Words) -> None:
        scale = self._scale
        month = 0
        free_from = 0.0
        for week in range(WEEKS):
            day = strip.first_day + dt.timedelta(weeks=week)
            x = self._x(week * _WEEK)
            self.chart.weeks.append(self._flip(x))
            name = words.week(day, day.month != month)
            if x >= free_from:
                self._label(x + 2, self._y - 4, name, "week")
                free_from = x + len(name) * scale.letter * 0.6
            month = day.month
        self.chart.weeks.append(self._flip(scale.width))
        self.chart.visit_x = self._flip(self._x(strip.marked_day + 0.5))
        self._label(self._x(strip.marked_day), scale.letter - 0.5, words.visit, "visit")
        self._y += 2.5

    def beyond(self, text: str) -> None:
        """Point from the end of the strip to the days after it."""
        if not text:
            return
        letter = self._scale.letter
        length, head = letter * 1.1, letter * 0.3
        tip, y = self._scale.width - 0.5, letter * 0.65
        self._label(tip - length - letter * 0.4, letter - 0.5, text, "beyond", before=True)
        start, tip = self._flip(tip - length), self._flip(tip)
        barb = tip + head if self._mirrored else tip - head
        self.chart.arrow = (
            f"M{start:.1f} {y:.1f}H{tip:.1f}"
            f"M{barb:.1f} {y - head:.1f}L{tip:.1f} {y:.1f}L{barb:.1f} {y + head:.1f}"
        )

    def row_name(self, name: str, height: float) -> None:
        lane = min(height, self._scale.lane)
        self._label(0, self._y + lane / 2 + self._scale.letter * 0.36, name, "row")

    def next_row(self, height: float) -> None:
        self._y += height
        self.chart.rules.append(self._y)

    def bar(self, bar: StripBar, look: str, text: str) -> None:
        scale = self._scale
        x = self._x(bar.start)
        width = (bar.end - bar.start) * scale.day
        y = self._y + bar.lane * scale.lane + (scale.lane - scale.bar) / 2
        look = "possible" if bar.is_possible else look
        left = self._flip(x + width) if self._mirrored else x
        strokes = _STROKES[look](left, y, width, scale.bar) if look in _STROKES else ""
        self.chart.boxes.append(Box(left, y, width, scale.bar, look, strokes))
        baseline = y + scale.bar / 2 + scale.letter * 0.36
        if bar.side == "inside":
            self._label(x + 4, baseline, text, "inside" if look == "solid" else "bar")
        elif bar.side == "before":
            self._label(x - 3, baseline, text, "bar", before=True)
        else:
            self._label(x + width + 3, baseline, text, "bar")

    def marks(self, days: list[int]) -> None:
        scale = self._scale
        height = min(scale.mark_lane, 8.5) - 3.5
        width = scale.day - 0.8
        y = self._y + (scale.mark_lane - height) / 2
        for week in range(WEEKS):
            for day in days:
                x = self._x(week * _WEEK + day) + 0.4
                left = self._flip(x + width) if self._mirrored else x
                self.chart.marks += f"M{left:.1f} {y:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"

    def finish(self) -> Chart:
        self.chart.line_from = self._flip(self._x(0))
        self.chart.line_to = self._flip(self._scale.width)
        self.chart.height = self._y + 1
        return self.chart

    def _x(self, days: float) -> float:
        return self._scale.labels + days * self._scale.day

    def _flip(self, x: float) -> float:
        return self._scale.width - x if self._mirrored else x

    def _label(self, x: float, y: float, text: str, look: str, *, before: bool = False) -> None:
        # A label that ends at x counts from the far edge, and mirroring swaps the two edges.
        inset = (self._scale.width - x if before else x) / self._scale.width * 100
        edge = "right" if before is not self._mirrored else "left"
        top = y - self._scale.letter * _BASELINE
        self.chart.labels.append(Label(edge, inset, top, text, look))


def _hatch(x: float, y: float, width: float, height: float, gap: float = 4.0) -> str:
    """Return the path of slanting strokes inside a box, cut at its edges."""
    strokes = []
    offset = gap / 2
    while offset < width + height:
        x1, y1 = x + max(0.0, offset - height), y + min(offset, height)
        x2, y2 = x + min(offset, width), y + max(0.0, offset - width)
        strokes.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        offset += gap
    return "".join(strokes)


def _blank(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a line to write on, between two short posts."""
    post = height / 2
    return f"M{x:.1f} {y + post:.1f}v{post:.1f}h{width:.1f}v-{post:.1f}"


_STROKES = {"hatched": _hatch, "blank": _blank}
