"""What is typed on the one-page questions: kept, refused in words, never cut."""

import pytest
from flask.testing import FlaskClient

from tests.support.pages import PageClient, controls, start_plan
from tests.support.walk import ABOUT, HOSTILE, WEEKS, conflict

CHOOSING = ("about/needs", "one-thing", "weeks", "filled-in-by")
SINGLE = ("about", "about/visit", *CHOOSING)


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


@pytest.mark.parametrize(
    "text", ["  indented\n\n  lines  \n", "\nstarts empty", "x" * 5_000, "שלום 👋🏽"]
)
def test_long_answers_are_kept_exactly_as_typed(pages: PageClient, text: str) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": text.replace("\n", "\r\n")})
    kept = controls(pages.get("/plan/one-thing").form())["text"]
    assert str(kept).replace("\r\n", "\n") == text


def test_a_single_line_loses_only_the_spaces_around_it(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/about"), ABOUT | {"full_name": "  Alex  Example "})
    assert controls(pages.get("/plan/about").form())["full_name"] == "Alex  Example"


def test_control_characters_are_dropped(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/about"), ABOUT | {"full_name": "Al\x00ex\x07"})
    assert controls(pages.get("/plan/about").form())["full_name"] == "Alex"


@pytest.mark.parametrize(
    ("name", "field", "limit"),
    [
        ("about", "full_name", 200),
        ("about/needs", "access_note", 500),
        ("one-thing", "text", 5_000),
        ("one-thing", "gets_in_the_way", 5_000),
        ("weeks", "why", 500),
        ("filled-in-by", "helper_name", 200),
    ],
)
def test_text_over_its_limit_is_kept_on_the_page_and_not_saved(
    pages: PageClient, name: str, field: str, limit: int
) -> None:
    base = ABOUT if name == "about" else {}
    page = pages.submit(pages.get(f"/plan/{name}"), base | {field: "x" * (limit + 7)}, status=422)
    ((target, problem),) = page.problems.items()
    too_long = f"This is 7 letters too long. There is room for {limit}. Please make it shorter."
    assert target == field
    assert problem.endswith(too_long)
    assert len(problem) > len(too_long), "the summary must name the question"
    assert controls(page.form())[field] == "x" * (limit + 7)
    assert "x" not in str(controls(pages.get(f"/plan/{name}").form())[field])
    pages.submit(page, {field: "x" * limit})


def test_a_wrong_page_keeps_all_that_was_typed(pages: PageClient) -> None:
    typed = {"access_needs": "sight", "access_note": "x" * 501, "interpreter_language": "Polish"}
    page = pages.submit(pages.get("/plan/about/needs"), typed, status=422)
    kept = controls(page.form())
    assert {name: kept[name] for name in typed} == typed | {"access_needs": ["sight"]}
    assert page.title.startswith("Error: What you need for the talk")
    assert list(page.problems) == ["access_note"]


@pytest.mark.parametrize("name", SINGLE)
def test_hostile_words_are_shown_as_words(pages: PageClient, name: str) -> None:
    page = pages.get(f"/plan/{name}")
    fields = {
        e.get("name", ""): HOSTILE
        for e in page.form().iter()
        if e.tag == "textarea" or (e.tag == "input" and e.get("type") == "text")
    }
    answer = pages.client.post(page.path, data=controls(page.form()) | fields | {"then": "anyway"})
    assert answer.status_code in {303, 422}
    assert "<script>alert" not in answer.text
    assert "<script>alert" not in pages.get("/plan/check").html


@pytest.mark.parametrize("name", CHOOSING)
def test_unknown_choices_are_refused_in_words(pages: PageClient, name: str) -> None:
    page = pages.get(f"/plan/{name}")
    fields = {
        e.get("name", ""): "no-such-choice"
        for e in page.form().iter()
        if e.get("type") in {"radio", "checkbox"} or e.tag == "select"
    }
    assert pages.submit(page, fields, then="anyway", status=422).problems


def test_the_week_comes_back_as_it_was_filled(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/weeks"), WEEKS)
    kept = controls(pages.get("/plan/weeks").form())
    assert kept["grid-mon-morning"] == "cannot"
    assert kept["grid-tue-morning"] == ""
    assert "Monday – Morning: Cannot" in pages.get("/plan/check").main


@pytest.mark.parametrize(
    ("text", "kept"), [("70", "70"), ("1:10", "70"), ("1h 10", "70"), ("45 min", "45"), ("0", "0")]
)
def test_travel_time_is_understood_as_people_write_it(
    pages: PageClient, text: str, kept: str
) -> None:
    pages.submit(pages.get("/plan/weeks"), {"travel_minutes": text})
    assert controls(pages.get("/plan/weeks").form())["travel_minutes"] == kept


@pytest.mark.parametrize("text", ["1441", "-1", "far", "1e3", "9" * 50, "25:00"])
def test_a_travel_time_that_is_none_stays_in_its_box(pages: PageClient, text: str) -> None:
    page = pages.submit(pages.get("/plan/weeks"), {"travel_minutes": text}, status=422)
    assert controls(page.form())["travel_minutes"] == text


def test_two_windows_never_overwrite_each_other_in_silence(pages: PageClient) -> None:
    both = conflict(pages)
    assert "Zorbex one" in both.main
    assert "Zorbex two" in both.main
    assert "Zorbex one" in pages.get("/plan/one-thing").html
    pages.submit(both, then="anyway")
    assert "Zorbex two" in pages.get("/plan/one-thing").html


def test_the_saved_version_can_be_kept_instead(pages: PageClient) -> None:
    both = conflict(pages)
    assert "Zorbex one" in pages.get(both.link("Keep what is saved now")).html


def test_the_same_answer_sent_twice_is_a_success(pages: PageClient) -> None:
    form = pages.get("/plan/one-thing")
    pages.submit(form, {"text": "Once"})
    assert pages.submit(form, {"text": "Once"}).path == "/plan/goals/new"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("events/new", {"title": "x", "when-how": "month", "when-month-month": "-" * 60_000 + "x"}),
        ("events/new", {"title": "x", "when-how": "on", "when-on-day": "abc " * 15_000}),
        ("weeks", {"travel_minutes": "1:" + " " * 60_000 + "x"}),
        ("about/visit", {"appointment-at": "1" + " " * 60_000 + "x"}),
        ("about", ABOUT | {"date_of_birth-month": "m" * 60_000}),
    ],
)
def test_a_box_that_is_far_too_full_is_refused_before_any_pattern_reads_it(
    pages: PageClient, path: str, fields: dict[str, str]
) -> None:
    """Such text held a worker, and everybody's saves, for half a minute."""
    page = pages.submit(pages.get(f"/plan/{path}"), fields, status=422)
    assert page.problems
