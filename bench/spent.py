"""Where the time of one render goes, by profile, in groups that a reader can act on."""

import cProfile
import pstats

from bench.documents import Document
from planner.pdf.renderer import Engine

RENDERS = 5
# The first group whose words occur in the file's name takes the function's own time.
GROUPS = (
    ("laying out boxes and breaking pages", ("weasyprint/layout/",)),
    ("measuring and shaping text (Pango, through cffi)", ("weasyprint/text/", "cffi/")),
    ("subsetting and writing fonts", ("weasyprint/pdf/fonts", "fontTools/")),
    (
        "drawing and writing the PDF, tags included",
        ("weasyprint/pdf/", "weasyprint/draw/", "pydyf/"),
    ),
    ("matching and computing styles", ("weasyprint/css/", "cssselect2/", "tinycss2/")),
    ("building the tree of boxes", ("weasyprint/formatting_structure/",)),
    (
        "reading HTML and SVG",
        ("tinyhtml5/", "html5lib/", "xml/", "weasyprint/svg/", "weasyprint/html"),
    ),
    ("our own code", ("/planner/",)),
)


def shares(document: Document) -> list[tuple[str, float]]:
    """Profile some warm renders; return (group, share of the time from 0 to 1), largest first."""
    ours = Engine()
    ours.warm_up()
    assert ours.render(document.job).pdf
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(RENDERS):
        ours.render(document.job)
    profile.disable()
    spent: dict[str, float] = {}
    for (file, _, _), (_, _, own_s, _, callers) in pstats.Stats(profile).stats.items():
        if file != "~":
            spent[_group(file)] = spent.get(_group(file), 0) + own_s
            continue
        # A built-in function's time belongs to whoever called it.
        for (caller, _, _), (_, _, part_s, _) in callers.items():
            spent[_group(caller)] = spent.get(_group(caller), 0) + part_s
    total = sum(spent.values())
    return sorted(((name, own / total) for name, own in spent.items()), key=lambda one: -one[1])


def _group(file: str) -> str:
    for name, words in GROUPS:
        if any(word in file for word in words):
            return name
    return "the rest (Python's own libraries)"
