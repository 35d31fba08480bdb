"""HTML to a PDF/UA-1 file, in this process; the only importer of WeasyPrint.

A child of the print process calls it; tests and benchmarks call it directly. Importing this module
without Pango raises `PrintNotInstalled`, which names the line that installs it.
"""

import contextlib
import gc
import hashlib
import io
import logging
import re
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from planner.paths import STATIC
from planner.pdf import running_head
from planner.pdf.errors import PrintNotInstalled, PrintRefused
from planner.pdf.finish import finish
from planner.pdf.print_job import Job, Printed

try:
    # WeasyPrint prints a page of advice and warns before it fails; ours is one line.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from weasyprint import (  # type: ignore[import-untyped]  # it ships no types
            CSS,
            HTML,
            Document,
        )
        from weasyprint.css.counters import (  # type: ignore[import-untyped]  # it ships no types
            CounterStyle,
        )
        from weasyprint.formatting_structure.boxes import (  # type: ignore[import-untyped]  # it ships no types
            MarginBox,
        )
        from weasyprint.text.ffi import (  # type: ignore[import-untyped]  # it ships no types
            harfbuzz_subset,
        )
        from weasyprint.text.fonts import (  # type: ignore[import-untyped]  # it ships no types
            FontConfiguration,
        )
        from weasyprint.urls import (  # type: ignore[import-untyped]  # it ships no types
            FatalURLFetchingError,
            URLFetcher,
            URLFetcherResponse,
        )

        from planner.pdf import line_drawing
except (ImportError, OSError):
    raise PrintNotInstalled from None

line_drawing.say_what_was_typed()

_Result = TypeVar("_Result")

SCHEME = "planner-static:"
VARIANT = "pdf/ua-1"
# HarfBuzz subsets fonts; without it WeasyPrint falls back on a slow way (`planner doctor` says so).
HAS_FAST_SUBSETTER = harfbuzz_subset is not None

# Soft hyphens, joiners, signs of direction: they steer a layout and show nothing.
_SHAPELESS = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_STYLESHEET_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.css")
_MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}

# WeasyPrint's messages quote the document, so they go to `Printed.complaints` and nowhere else.
_LOGS = tuple(map(logging.getLogger, ("weasyprint", "weasyprint.progress", "fontTools")))
for _log in _LOGS:
    _log.propagate = False

# Serif and sans, plain, bold and slanted, the commonest scripts, a table, a list and a drawing:
# what this loads, every child inherits.
_WORDS = "Captain Καπετάνιος Капитан Thuyền trưởng قبطان קברניט कप्तान ক্যাপ্টেন ਕਪਤਾਨ કપ્તાન கேப்டன் กัปตัน"
_WARM_UP = (
    '<!doctype html><html lang="en"><title>Warm-up</title><body>'
    f"<h1>{_WORDS}</h1><p>{_WORDS}</p><b>{_WORDS}</b><i>{_WORDS}</i>"
    f"<div style=\"font-family:'Noto Serif',serif\"><p>{_WORDS}</p><b>{_WORDS}</b></div>"
    f"<div style=\"font-family:'Noto Sans',sans-serif\"><p>{_WORDS}</p><b>{_WORDS}</b></div>"
    '<ol><li>1</ol><table><tr><th scope="col">a<tr><td>b</table>'
    '<svg width="9" height="9" viewBox="0 0 9 9"><title>a</title><path d="M1 1V8"/></svg>'
)


class OurFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves `planner-static:css/print.css` and its like out of `static/`, and refuses all else.

    A refusal stops the render: our templates ask for nothing else, so something is wrong.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return one of our files. Raises ValueError for every other address."""
        del headers
        if not url.startswith(SCHEME):
            raise ValueError("not one of our files")
        path = (self._folder / url.removeprefix(SCHEME)).resolve()
        media_type = _MEDIA_TYPES.get(path.suffix)
        if media_type is None or not path.is_relative_to(self._folder) or not path.is_file():
            raise ValueError("not one of our files")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})


class Engine:
    """Renders jobs one after another; fonts and parsed stylesheets are made once and kept.

    Not for threads: WeasyPrint is slower in them, and log records could not be told apart.
    """

    def __init__(self, static: Path = STATIC) -> None:
        self._css_folder = static / "css"
        self._fetcher = OurFilesOnly(static)
        self._fonts = FontConfiguration()
        self._counter_styles = CounterStyle()
        self._stylesheets: dict[str, tuple[CSS, bytes]] = {}

    def render(self, job: Job) -> Printed:
        """Lay `job` out and write its PDF; the same job gives the same bytes.

        Raises `PrintRefused` for whatever goes wrong, without a path or a word of the document,
        and lets MemoryError through, because only the caller knows the limit.
        """
        with _collected_logs() as complaints, _no_garbage_collection():
            printed = self._print_somehow(job)
        return replace(printed, complaints=tuple(complaints))

    def warm_up(self) -> None:
        """Parse every print stylesheet and print a page of many scripts, so that no job has to."""
        for path in sorted(self._css_folder.glob("print*.css")):
            with _collected_logs():
                _or_refuse(partial(self._stylesheet, path.name))
        self.render(Job(_WARM_UP, tuple(self._stylesheets)))

    def _print_somehow(self, job: Job) -> Printed:
        """Print `job`; what gives up on signs without a shape may manage the letters alone."""
        plainer = replace(job, html=_SHAPELESS.sub("", job.html))
        refusal = PrintRefused()
        for version in dict.fromkeys((job, plainer)):
            try:
                return _or_refuse(partial(self._print, version))
            except PrintRefused as refused:
                refusal = refused
        raise refusal

    def _print(self, job: Job) -> Printed:
        document = self._lay_out(job)
        last_page = _last_page_of(job.single_page_id, document)
        pdf = b""
        if last_page <= 1:
            pdf = document.write_pdf(
                pdf_variant=VARIANT,
                pdf_identifier=self._identifier(job),
                finisher=finish,
            )
        return Printed(pdf, len(document.pages), last_page)

    def _lay_out(self, job: Job) -> Document:
        html = HTML(string=job.html, base_url=f"{SCHEME}/", url_fetcher=self._fetcher)
        running_head.fit(html.etree_element, partial(self._fits_head, job.stylesheets))
        return self._render(html, job.stylesheets)

    def _fits_head(self, stylesheets: Sequence[str], sample: str) -> bool:
        """Say whether the head of a sample's second page stays inside its boxes."""
        html = HTML(string=sample, base_url=f"{SCHEME}/", url_fetcher=self._fetcher)
        second = self._render(html, stylesheets).pages[1]._page_box
        return all(
            line.position_y >= box.content_box_y() and line.width <= box.width
            for box in second.children
            if isinstance(box, MarginBox) and box.at_keyword.startswith("@top")
            for line in box.children
        )

    def _render(self, html: HTML, stylesheets: Sequence[str]) -> Document:
        return html.render(
            stylesheets=[self._stylesheet(name)[0] for name in stylesheets],
            font_config=self._fonts,
            # A copy, because a document's own @counter-style rules are added to it.
            counter_style=self._counter_styles.copy(),
            pdf_variant=VARIANT,
        )

    def _stylesheet(self, name: str) -> tuple[CSS, bytes]:
        if name not in self._stylesheets:
            if not _STYLESHEET_NAME.fullmatch(name):
                raise ValueError("not the name of a stylesheet")
            source = (self._css_folder / name).read_bytes()
            parsed = CSS(
                string=source.decode(),
                base_url=f"{SCHEME}css/{name}",
                url_fetcher=self._fetcher,
                font_config=self._fonts,
                counter_style=self._counter_styles,
            )
            self._stylesheets[name] = parsed, source
        return self._stylesheets[name]

    def _identifier(self, job: Job) -> bytes:
        """Name the content: what was asked for and how it was to look, no clock, no chance."""
        digest = hashlib.sha256(job.html.encode())
        for name in job.stylesheets:
            digest.update(hashlib.sha256(self._stylesheet(name)[1]).digest())
        return digest.hexdigest()[:32].encode()


def _last_page_of(element_id: str | None, document: Document) -> int:
    """Say on which page (from 1) the element ends; 0 if it is nowhere.

    An element that breaks over pages leaves an anchor of its name on every page that it touches,
    so the last page with the anchor is where it ends, without a marker of our own.
    """
    touched = [n for n, page in enumerate(document.pages, 1) if element_id in page.anchors]
    return touched[-1] if touched else 0


def _or_refuse(work: Callable[[], _Result]) -> _Result:
    try:
        return work()
    except MemoryError:
        raise
    except (Exception, FatalURLFetchingError) as error:  # noqa: BLE001  anything may go wrong
        kind = _kind(error)
        # Neither cause nor context may travel on: they quote addresses and the document.
        error.__traceback__ = None
    raise PrintRefused(kind)


def _kind(error: BaseException) -> str:
    """Name an error by its type and place, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else "unknown"
    return f"{type(error).__name__} at {place}"


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Leave garbage until after the render: looking for it takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def _collected_logs() -> Iterator[list[str]]:
    collector = _Collector()
    for log in _LOGS:
        log.addHandler(collector)
    try:
        yield collector.messages
    finally:
        for log in _LOGS:
            log.removeHandler(collector)
