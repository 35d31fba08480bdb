"""The HTML of a summary: words, escaping, direction; laid out only in test_summary_pdf."""

import datetime as dt
import re
from pathlib import Path

import html5lib
import pytest

from planner.domain.dates import InMonth, OnDay
from planner.domain.plans import plan_file
from planner.domain.plans.plan import Plan
from planner.domain.summary.content import Summaries, summarise
from planner.layout import answer_words, page, paper_form

PLANS = Path(__file__).parent.parent / "plans"
TODAY = dt.date(2027, 2, 25)
EXAMPLES = ("full", "minimal", "arabic", "busy")
METAPHOR = re.compile(r"captain|first mate|crew|steer|harbour|\bship\b", re.IGNORECASE)


def example(name: str) -> Plan:
    return plan_file.parse((PLANS / f"{name}.json").read_bytes(), TODAY)


def html_of(plan: Plan, **options: object) -> str:
    return page.html(summarise(plan, TODAY), **options)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_html_of_every_example_is_well_formed(name, large):
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html_of(example(name), large=large))


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_id_stands_twice(name):
    ids = re.findall(r'\bid="([^"]+)"', html_of(example(name)))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_link_leads_to_a_place_in_the_document(name):
    html = html_of(example(name))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


def test_the_title_does_not_name_the_patient():
    title = re.search("<title>(.*?)</title>", html_of(example("full"))).group(1)
    assert title == "What matters to the captain"


def test_with_the_metaphor_off_only_plain_words_are_left():
    words = page.html(summarise(Plan(), TODAY, "crew"), metaphor=False)
    assert not METAPHOR.search(re.sub(r"<[^>]*>|\{[^}]*\}", " ", words))
    assert not METAPHOR.search(re.sub("<[^>]*>", " ", paper_form.blank_html(metaphor=False)))


def test_with_the_metaphor_on_the_captains_words_are_there():
    assert "The crew’s reply" in html_of(Plan())


def test_markup_code_and_css_stay_text():
    hostile = "</p><script>x</script>{{ 1234*1234 }}{% x %}\"'><style>*{display:none}</style>&amp;"
    plan = Plan.model_validate(
        {
            "about": {"full_name": hostile, "preferred_name": hostile, "record_number": hostile},
            "one_thing": {"text": hostile},
            "events": [{"id": "e", "title": hostile, "when": {"on": "2027-03-01"}}],
        }
    )
    html = html_of(plan)
    assert "<script" not in html
    assert "<style" not in html
    assert "1522756" not in html
    assert html.count("&lt;script&gt;") >= 6


def test_words_are_printed_with_the_line_breaks_they_were_typed_with():
    html = html_of(Plan.model_validate({"hopes": {"hope": "One\n  two\n\nthree"}}))
    assert "One\n  two\n\nthree" in html


def test_an_arabic_plan_runs_from_right_to_left():
    assert '<html lang="ar" dir="rtl">' in html_of(example("arabic"))


def test_the_strip_is_mirrored_for_right_to_left():
    summary = summarise(example("arabic"), TODAY)
    assert "M446.0" in page.html(summary)
    assert "M446.0" not in page.html(summary, language="en")


def test_a_missing_name_and_birth_date_leave_a_line_to_write_on():
    html = html_of(Plan())
    assert "Name ____" in html
    assert "born ____ /____ /________" in html
    assert "record not linked" in html


@pytest.mark.parametrize(
    ("born", "words"), [("1960", "1960"), ("1960-05", "May 1960"), ("1960-05-01", "1 May 1960")]
)
def test_no_more_of_a_date_of_birth_is_printed_than_is_known(born, words):
    plan = Plan.model_validate({"about": {"full_name": "Alex Example", "date_of_birth": born}})
    html = html_of(plan)
    assert f"born {words}" in html
    assert html.count("1960") == html.count(words)
    assert plan.model_dump(mode="json")["about"]["date_of_birth"] == born


def test_the_age_of_the_plan_is_said_in_words():
    old = Plan.model_validate({"filled_in_by": {"on": "2026-11-23", "who": "patient"}})
    assert "Filled in on 23 November 2026 (94 days ago), by the patient" in html_of(old)


@pytest.mark.parametrize(
    ("edition", "words"), [(2, "Edition 2"), (None, "Draft, may still change")]
)
def test_an_edition_is_numbered_and_a_draft_says_so(edition, words):
    assert words in page.html(Summaries(Plan(), TODAY, edition=edition).at(0))


def test_days_are_said_in_words():
    assert answer_words.weekday(OnDay(on=dt.date(2027, 6, 12))) == "Sat 12 June 2027"
    assert answer_words.words(InMonth(month="2027-09")) == "September 2027"
