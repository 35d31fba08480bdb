"""One render in this process: the same bytes, valid PDF/UA, our files only, no leaking errors."""

import gc
import io
import logging
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
import weasyprint

from planner.pdf.errors import PrintRefused
from planner.pdf.print_job import Job
from planner.pdf.renderer import SCHEME, Engine

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0V9"/></svg>'


class Listener:
    """A port of 127.0.0.1 that notes who connects and answers nothing of use."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.visits = 0
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if connection.recv(4) == b"stop":
                    return
                self.visits += 1
                connection.sendall(b"HTTP/1.0 404 No\r\n\r\n")

    def stop(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.stop()


PLANTS = {
    "image": ("", '<img alt="x" src="{url}">'),
    "stylesheet link": ('<link rel="stylesheet" href="{url}">', ""),
    "import": ('<style>@import url("{url}");</style>', ""),
    "font face": ('<style>@font-face{{font-family:f;src:url("{url}")}}</style>', ""),
    "background": ("", "<p style=\"background:url('{url}')\">x</p>"),
    "list mark": ("", "<ul style=\"list-style-image:url('{url}')\"><li>x</ul>"),
    "content": ("<style>p::before{{content:url('{url}')}}</style>", "<p>x</p>"),
    "object": ("", '<object data="{url}">x</object>'),
    "embed": ("", '<embed src="{url}">'),
    "attachment": ('<link rel="attachment" href="{url}">', ""),
    "linked attachment": ("", '<a rel="attachment" href="{url}">x</a>'),
    "svg image": ("", '<svg width="9" height="9"><image width="9" height="9" href="{url}"/></svg>'),
    "svg xlink": (
        "",
        '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<image width="9" height="9" xlink:href="{url}"/></svg>',
    ),
    "svg use": ("", '<svg width="9" height="9"><use href="{url}#a"/></svg>'),
    "svg import": ("", '<svg width="9" height="9"><style>@import "{url}";</style></svg>'),
    "base and image": ('<base href="{url}">', '<img alt="x" src="x.png">'),
    "protocol-relative": ("", '<img alt="x" src="{bare}">'),
}
# Plain WeasyPrint 70 follows none of these: two need a base address, the third breaks in it.
SILENT_WHEN_PLAIN = {"protocol-relative", "svg use", "svg import"}


def planted(document, plant: str, url: str) -> Job:
    head, body = PLANTS[plant]
    fields = {"url": url, "bare": url.partition(":")[2]}
    return document(f"<p>words</p>{body.format(**fields)}", head=head.format(**fields))


def render_if_allowed(engine: Engine, job: Job) -> bytes:
    try:
        return engine.render(job).pdf
    except PrintRefused:
        return b""


@pytest.mark.parametrize("plant", PLANTS)
def test_no_planted_address_is_ever_visited(plant, engine, document, listener):
    job = planted(document, plant, f"http://127.0.0.1:{listener.port}/a.png")
    if plant not in SILENT_WHEN_PLAIN:
        weasyprint.HTML(string=job.html).write_pdf()
        assert listener.visits > 0, "this plant is blind: plain WeasyPrint does not follow it"
    before = listener.visits
    render_if_allowed(engine, job)
    assert listener.visits == before


@pytest.mark.parametrize("plant", PLANTS)
def test_no_planted_file_is_ever_read(plant, engine, document, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"the canary sings " * 20)
    pdf = render_if_allowed(engine, planted(document, plant, secret.as_uri()))
    assert pdf == b"" or attachments_of(pdf) == {}


def test_plain_weasyprint_would_attach_a_local_file(document, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"the canary sings")
    job = planted(document, "attachment", secret.as_uri())
    assert attachments_of(weasyprint.HTML(string=job.html).write_pdf()) != {}


def attachments_of(pdf: bytes) -> dict[str, list[bytes]]:
    return dict(pypdf.PdfReader(io.BytesIO(pdf)).attachments)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.png",
        "ftp://127.0.0.1/a.png",
        "data:image/png;base64,AAAA",
        "//127.0.0.1/a.png",
        "../pyproject.toml",
        f"{SCHEME}../pyproject.toml",
        f"{SCHEME}/etc/passwd",
        f"{SCHEME}css",
        "PLANNER-STATIC:css/none.css",
    ],
)
def test_every_other_address_stops_the_render(url, engine, document):
    with pytest.raises(PrintRefused) as refusal:
        engine.render(document(f'<p>canary</p><img alt="x" src="{url}">'))
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None
    assert url not in str(refusal.value)
    assert "canary" not in str(refusal.value)


def test_our_own_file_is_served(document, tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "wheel.svg").write_text(SVG)
    job = document(f'<img alt="a wheel" src="{SCHEME}images/wheel.svg">')
    assert Engine(tmp_path).render(job).complaints == ()


def test_a_stylesheet_is_named_not_pointed_at(engine):
    with pytest.raises(PrintRefused):
        engine.render(Job("<p>x", stylesheets=("../../pyproject.toml",)))


def test_the_same_job_gives_the_same_bytes(engine, document):
    job = document(
        "<h1>Plan</h1><p>words قبطان नमस्ते</p>" + SVG.replace("<path", "<title>x</title><path")
    )
    first = engine.render(job).pdf
    engine.render(document("<p>something else in between</p>"))
    assert engine.render(job).pdf == first
    assert Engine().render(job).pdf == first


def test_another_text_gives_another_identifier(engine, document):
    ids = [
        pypdf.PdfReader(io.BytesIO(engine.render(document(text)).pdf)).trailer["/ID"][0]
        for text in ("one", "two")
    ]
    assert ids[0] != ids[1]


def test_no_clock_stands_in_the_file(engine, document):
    pdf = engine.render(document("<p>x</p>")).pdf
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata or {})
    assert b"CreateDate" not in pdf


def test_the_checker_of_pdf_ua_finds_a_planted_fault(document, assert_pdf_ua):
    untagged = weasyprint.HTML(string=document("<p>x</p>").html).write_pdf()
    with pytest.raises(AssertionError, match="not valid PDF/UA-1"):
        assert_pdf_ua(untagged)


def test_a_small_document_is_valid_pdf_ua(engine, document, assert_pdf_ua):
    body = "<h1>Plan</h1><p>x</p><table><tr><th scope=col>a</th></tr><tr><td>b</td></tr></table>"
    printed = engine.render(document(body))
    assert printed.complaints == ()
    assert_pdf_ua(printed.pdf)


@pytest.mark.parametrize("text", ["ਸਤਿ ਸ੍ਰੀ", "నమస్తే", "ನಮಸ್ತೆ", "നമസ്തേ", "ආයුබෝවන්", "မင်္ဂလာပါ"])
def test_letters_of_several_glyphs_are_valid_too(text, engine, paragraph, assert_pdf_ua):
    assert_pdf_ua(engine.render(paragraph(text)).pdf)


def test_silent_glyphs_are_what_plain_weasyprint_gets_wrong(paragraph, assert_pdf_ua):
    """When this fails, WeasyPrint has mended it: drop `_give_every_glyph_a_meaning`."""
    plain = weasyprint.HTML(string=paragraph("ਸਤਿ").html).write_pdf(pdf_variant="pdf/ua-1")
    with pytest.raises(AssertionError, match="ToUnicode"):
        assert_pdf_ua(plain)


def test_what_weasyprint_complains_of_is_collected_and_not_logged(engine, document, root_log):
    printed = engine.render(document('<a href="#nowhere">x</a>', "<style>p{colour:red}</style>"))
    assert len(printed.complaints) == 2
    assert root_log == []
    assert "nowhere" not in repr(printed)


@pytest.fixture
def root_log() -> Iterator[list[logging.LogRecord]]:
    """Collect what reaches the root logger; caplog would listen to ours directly."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]  # a fake of one method
    logging.getLogger().addHandler(handler)
    yield records
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("display", ["block", "grid", "flow-root"])
def test_a_glance_over_one_page_is_counted_and_not_written(display, engine, document):
    lines = "<p>line</p>" * 100
    glance = f'<section id="glance" style="display:{display}">{lines}</section><p>rest</p>'
    printed = engine.render(document(glance))
    assert 1 < printed.glance_pages <= printed.pages
    assert printed.pdf == b""


def test_a_glance_of_one_page_is_written_whatever_follows(engine, document):
    body = '<section id="glance"><p>line</p></section>' + "<p>rest</p>" * 100
    printed = engine.render(document(body))
    assert printed.glance_pages == 1 < printed.pages
    assert printed.pdf.startswith(b"%PDF-1.7")


def test_a_document_without_a_glance_has_none(engine, document):
    assert engine.render(document("<p>x</p>" * 100)).glance_pages == 0


WITHOUT_PANGO = """
    import sys

    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "weasyprint":
                {failure}

    sys.meta_path.insert(0, Missing())
    import planner, planner.pdf.print_client, planner.pdf.fonts
    import planner.pdf.print_process.preload as preload
    assert preload.RENDERER is None
    try:
        import planner.pdf.renderer
    except planner.pdf.errors.PrintNotInstalled as error:
        print(error)
"""


@pytest.mark.parametrize(
    "failure", ["raise OSError('no libpango')", "raise ModuleNotFoundError('no weasyprint')"]
)
def test_without_pango_only_print_fails_and_says_what_to_install(failure):
    program = textwrap.dedent(WITHOUT_PANGO).replace("{failure}", failure)
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core" in result.stdout
    assert "brew install pango font-noto-sans" in result.stdout
    assert "Traceback" not in result.stderr


def test_finishing_changes_nothing_that_is_drawn_and_hardly_costs_size(engine, document):
    drawing = SVG.replace("<path", "<title>x</title><path").replace("M0 0V9", "M0.25 0.5V9")
    part = f"<h2>Part</h2><p style='opacity:.5'>words</p>{drawing}<table><tr><td>a</table>"
    job = document(part * 100)
    ours = engine.render(job).pdf
    plain = weasyprint.HTML(string=job.html).write_pdf(pdf_variant="pdf/ua-1")
    assert len(ours) < 1.05 * len(plain)
    drawn = [
        [page.get_contents().get_data() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
        for pdf in (ours, plain)
    ]
    assert len(drawn[0]) > 1
    assert drawn[0] == drawn[1]


def test_garbage_is_collected_again_after_a_render(engine, document):
    assert gc.isenabled()
    engine.render(document("<p>x</p>"))
    assert gc.isenabled()
