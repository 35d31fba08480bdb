"""The printed summary: one first page, true page numbers, every answer, nobody else's secrets."""

import datetime as dt
import io
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from planner.domain.plans import choices, limits, plan_file
from planner.domain.plans.plan import Plan
from planner.domain.summary.content import TIGHTEST, Audience, Summaries
from planner.layout import page
from planner.pdf import documents
from planner.pdf.print_job import Job

PLANS = Path(__file__).parent.parent / "plans"
REPORTS = Path(__file__).parent.parent / "reports"
TODAY = dt.date(2027, 2, 25)
EXAMPLES = ("full", "minimal", "arabic", "busy")
VARIANTS = list(itertools.product(EXAMPLES, documents.PAPERS, (False, True)))


class InProcess:
    """Prints with the engine of the tests and keeps what was asked and what was complained of."""

    def __init__(self, engine):
        self._engine = engine
        self.jobs = []

    def print(self, job):
        printed = self._engine.render(job)
        assert printed.complaints == ()
        self.jobs.append(job)
        return printed


@pytest.fixture
def printer_here(engine):
    return InProcess(engine)


@pytest.fixture
def print_example(printer_here):
    def print_one(name, **options):
        return documents.print_plan(example(name), today=TODAY, printer=printer_here, **options)

    return print_one


def example(name: str) -> Plan:
    return plan_file.parse((PLANS / f"{name}.json").read_bytes(), TODAY)


def texts_of(pdf: bytes) -> list[str]:
    """Return the text of each page, with every run of white space as one space."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [" ".join(one.extract_text().replace("\u200b", "").split()) for one in reader.pages]


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("name", "paper", "large"), VARIANTS)
def test_page_1_is_one_page_and_the_pdf_is_accessible(
    name, paper, large, print_example, assert_pdf_ua
):
    printed = print_example(name, paper=paper, large=large)
    assert_pdf_ua(printed.pdf)
    pages = texts_of(printed.pdf)
    assert len(pages) == printed.pages
    assert "Heard by" in pages[0]
    assert not any("Heard by" in text for text in pages[1:])
    assert printed.missing == ()


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("name", ["full", "arabic"])
def test_every_copy_is_accessible(name, audience, print_example, assert_pdf_ua):
    assert_pdf_ua(print_example(name, audience=audience).pdf)


def test_every_answer_of_the_full_example_is_in_the_patients_copy(print_example):
    printed = letters("".join(texts_of(print_example("full").pdf)))
    for text in _texts(example("full").model_dump(exclude={"language"})):
        assert letters(text) in printed


def _texts(value, key=""):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, key)
    elif type(value) is str and key not in {"id", "event", "month"}:
        yield value


PRIVATE = {
    choices.Share.DOCTOR: ("Court date", "I would rather not say more."),
    choices.Share.IN_PERSON: ("Not to be a burden to my sister", "Something about intimacy"),
}
MAY_HOLD = {
    Audience.PATIENT: {choices.Share.DOCTOR, choices.Share.IN_PERSON},
    Audience.DOCTOR: {choices.Share.DOCTOR},
    Audience.CREW: set(),
}


@pytest.mark.parametrize("audience", Audience)
def test_private_words_are_only_on_the_private_page_of_the_copies_that_may_hold_them(
    audience, print_example, printer_here
):
    *shared, last = texts_of(print_example("full", audience=audience).pdf)
    html = "".join(job.html for job in printer_here.jobs)
    for share, secrets in PRIVATE.items():
        for secret in secrets:
            assert not any(secret in text for text in shared)
            assert (secret in last) is (share in MAY_HOLD[audience])
            assert (secret in html) is (share in MAY_HOLD[audience])


@pytest.mark.parametrize("audience", Audience)
def test_page_1_of_every_copy_marks_what_is_private(audience, print_example):
    first = texts_of(print_example("full", audience=audience).pdf)[0]
    assert "Wed 14 April 2027 For the doctor only" in first
    assert "Something about: Family and friends, in person" in first
    assert "+1 to ask in person" in first


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("edition", [None, 2])
@pytest.mark.parametrize("audience", Audience)
def test_every_copy_says_that_nobody_has_it_until_it_is_handed_over(
    audience, edition, large, print_example
):
    printed = print_example("minimal", audience=audience, edition=edition, large=large)
    said = "Nobody has this until it is handed over. Filled in on"
    assert said in texts_of(printed.pdf)[0]


def test_every_page_names_the_patient_and_what_the_paper_is_not(print_example):
    for number, text in enumerate(texts_of(print_example("full").pdf), 1):
        for words in (
            "Alex Example · likes to be called Lex",
            "born 9 April 1968",
            "record RX-204-118",
            "visit 2 March 2027, 10:30, Dr Example",
            "Filled in on 20 February 2027 (5 days ago) at home, by the patient with Robin Example",
            "Not for urgent problems.",
            f"page {number} of",
        ):
            assert words in text


@pytest.mark.parametrize(("name", "large"), [("busy", False), ("busy", True), ("full", True)])
def test_the_page_numbers_of_what_does_not_fit_are_true(name, large, engine, printer_here):
    printed = documents.print_plan(
        example(name), today=TODAY, printer=printer_here, large=large, audience="patient"
    )
    html = printer_here.jobs[-1].html
    wanted = re.findall(r'class="at" href="#([^"]+)"', html)
    reader = pypdf.PdfReader(io.BytesIO(printed.pdf))
    places = {
        title.lstrip("/"): reader.get_destination_page_number(place) + 1
        for title, place in reader.named_destinations.items()
    }
    first = texts_of(printed.pdf)[0].rpartition("page 1 of")[0]
    said = [int(number) for number in re.findall(r"\bpage (\d+)", first)]
    assert sorted(said) == sorted(places[anchor] for anchor in wanted)
    assert wanted
    assert all(number > 1 for number in said)


def test_the_same_plan_on_the_same_day_gives_the_same_bytes(print_example):
    assert print_example("full").pdf == print_example("full").pdf


def test_the_pdf_has_a_neutral_title_a_language_and_bookmarks(print_example):
    reader = pypdf.PdfReader(io.BytesIO(print_example("arabic").pdf))
    assert reader.metadata.title == "What matters to the captain"
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    outline = [one.title for one in reader.outline if not isinstance(one, list)]
    assert outline[0] == "What matters to the captain"


@pytest.mark.parametrize(("code", "turned"), [("glk", True), ("ku-Arab", True), ("tig", False)])
def test_a_language_without_locale_data_keeps_its_code_and_its_side(
    code, turned, printer_here, assert_pdf_ua
):
    plan = example("minimal").model_copy(update={"language": code})
    printed = documents.print_plan(plan, today=TODAY, printer=printer_here)
    job = printer_here.jobs[-1]
    assert pypdf.PdfReader(io.BytesIO(printed.pdf)).trailer["/Root"]["/Lang"] == code
    assert (f'<html lang="{code}" dir="rtl">' in job.html) is turned
    assert ("print-rtl.css" in job.stylesheets) is turned
    assert_pdf_ua(printed.pdf)


def test_what_is_drawn_is_well_formed(print_example):
    reader = pypdf.PdfReader(io.BytesIO(print_example("minimal").pdf))
    for one in reader.pages:
        # A property list is written << /MCID 0 >>; a Python dictionary is no PDF.
        assert b"{'" not in one.get_contents().get_data()


def test_an_unknown_paper_is_refused():
    with pytest.raises(ValueError, match="a4 or letter"):
        documents.print_plan(Plan(), today=TODAY, paper="a5")


def test_what_no_font_can_print_is_named_without_the_words_and_shown_by_a_sign(
    printer_here, assert_pdf_ua
):
    plan = Plan.model_validate({"one_thing": {"text": "secret \U000f0000"}})
    printed = documents.print_plan(plan, today=TODAY, printer=printer_here)
    (remark,) = printed.remarks
    assert "could not be printed" in remark
    assert "secret" not in remark
    assert "secret \ufffd" in texts_of(printed.pdf)[0]
    assert_pdf_ua(printed.pdf)


def test_marks_that_programs_left_print_as_nothing_and_as_bullets(printer_here, assert_pdf_ua):
    dictated = (REPORTS / "place-mark-left-by-dictation.json").read_bytes()
    plan = plan_file.parse(dictated, TODAY)
    plan = plan.model_copy(
        update={"hopes": plan.hopes.model_copy(update={"hope": "\uf0b7\tto sing\n\uf0a7\tto rest"})}
    )
    printed = documents.print_plan(plan, today=TODAY, printer=printer_here)
    everything = " ".join(texts_of(printed.pdf))
    assert printed.missing == ()
    assert "I want to walk to the shop" in everything
    assert everything.count("\u2022") == 2
    assert not re.search("[\ufffc\ufffd\uf000-\uf0ff]", everything)
    assert "\ufffc" in plan.one_thing.text
    assert_pdf_ua(printed.pdf)


def _everything(words: str) -> dict[str, object]:
    """Make a plan that is full to its limits with the same words."""
    long = (words + "\n") * (limits.TEXT // (len(words) + 1))
    note = (words + " ") * (limits.NOTE // (len(words) + 1))
    name = (words + " ") * (limits.NAME // (len(words) + 1))
    when = {"from": "2027-03-01", "to": "2027-05-30"}
    movable, shares = [*choices.Movable, None], list(choices.Share)
    return {
        "filled_in_by": {"who": "with_help", "helper_name": name, "where": "kiosk"},
        "about": {
            "full_name": name,
            "preferred_name": name,
            "date_of_birth": "1951-12-30",
            "record_number": name,
            "appointment": {"on": "2027-03-02", "at": "10:30", "with": name},
            "access_needs": list(choices.AccessNeed),
            "interpreter_language": name,
            "access_note": note,
        },
        "one_thing": {"text": long, "gets_in_the_way": long},
        "goals": [
            {
                "id": f"g{n}",
                "text": long,
                "importance": "very",
                "by": when,
                "hurts": note,
                "worked_when": note,
                "helps": note,
                "area": "body",
                "share": shares[n % 3],
            }
            for n in range(limits.GOALS)
        ],
        "events": [
            {
                "id": f"e{n}",
                "title": name,
                "when": when,
                "kind": "medical",
                "movable": movable[n % 4],
                "need": "partly",
                "away": {"nights": 366},
                "share": shares[n // 3 % 3],
            }
            for n in range(limits.EVENTS)
        ],
        "weeks": {
            "grid": {
                day: dict.fromkeys(choices.PartOfDay, "cannot") for day in list(choices.Day)[:6]
            },
            "caring": note,
            "transport": "none",
            "travel_minutes": 1440,
            "brought_by": note,
            "notice": "more",
        },
        "fit": [{"wish": wish, "strength": "must", "note": note} for wish in choices.Wish],
        "steering": {
            "role": "doctor_decides",
            "detail": "numbers",
            "bad_news": "alone",
            "with_whom": note,
            "who_may_hear": note,
        },
        "questions": [
            {"id": f"q{n}", "text": long, "in_person": n > 10} for n in range(limits.QUESTIONS)
        ],
    }


EXTREMES = {
    "english": "Wide WORDS without much mercy",
    "unbroken": "W" * 90,
    "thai": "ฉันอยากไปงานแต่งงานของลูกสาว",
    "devanagari": "मैं अपनी बेटी की शादी में जाना चाहती हूँ",
    "arabic": "أريد أن أحضر عرس ابنتي",
    "chinese": "我想参加女儿的婚礼",
    "accents": "e\u0301\u0302\u0303\u0304" * 8,
    "cuneiform": "\U000122ab " * 20,
    "a sentence in one character": "\ufdfd" * 20,
}


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("paper", documents.PAPERS)
@pytest.mark.parametrize("words", EXTREMES)
def test_the_tightest_page_1_is_one_page_whatever_the_plan_holds(words, paper, large, engine):
    language = "ar" if words == "arabic" else "en"
    plan = Plan.model_validate({"language": language, **_everything(EXTREMES[words])})
    drawn = page.scale(large=large).days_per_letter
    summary = Summaries(plan, TODAY, days_per_letter=drawn).at(TIGHTEST)
    # Page 1 alone: the hundred pages after it would say nothing more about it.
    alone = replace(summary, groups=(), private=())
    sheets = documents.stylesheets(paper, large=large, language=language)
    printed = engine.render(Job(page.html(alone, large=large), sheets))
    assert printed.glance_pages == 1


# The most sides that the patient's copy takes; the side left empty before "Private" is not counted.
MOST_SIDES = {"full": 4, "busy": 6, "minimal": 1, "arabic": 2}


@pytest.mark.parametrize("paper", documents.PAPERS)
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_plan_takes_few_sides(name, large, paper, print_example):
    texts = texts_of(print_example(name, paper=paper, large=large).pdf)
    printed = [text for text in texts if "left empty on purpose" not in text]
    assert len(printed) <= MOST_SIDES[name] * (2 if large else 1)


def test_each_answer_stands_behind_its_label_and_in_the_order_of_the_plan(print_example):
    pages = " ".join(texts_of(print_example("full").pdf)[1:3])
    goal = (
        "Dance one dance at the wedding · By when: 12 June 2027 · Must · A special day or trip · "
        "I will know it worked when: I get through the evening without lying down. · "
        "What helps: A quiet room to rest in. · What gets in the way: Treatment in the same week."
    )
    day = "11–13 June 2027 · My daughter's wedding, two hours away · Fixed · There and well"
    assert goal in pages
    assert day in pages
    assert pages.index(goal) < pages.index("Keep teaching three mornings") < pages.index(day)


def test_a_day_says_that_nobody_said_whether_it_can_move(printer_here):
    day = {"id": "e", "title": "Dentist", "when": {"on": "2027-03-05"}}
    said = {"id": "f", "title": "Concert", "when": {"on": "2027-03-06"}, "movable": "not_sure"}
    plan = Plan.model_validate({"events": [day, said]})
    first, later = texts_of(documents.print_plan(plan, today=TODAY, printer=printer_here).pdf)
    assert "Not sure Concert, 6 Mar Not said Dentist, 5 Mar" in first
    assert "Move: not said" in first
    assert "5 March 2027 · Dentist · Can it move? not said" in later
    assert "6 March 2027 · Concert · Not sure if it can move" in later


def test_a_plan_with_no_more_than_page_1_holds_has_no_second_page(printer_here):
    about = {
        "full_name": "Alex Example",
        "record_number": "R-1",
        "appointment": {"on": "2027-03-02"},
    }
    by = {"who": "with_help", "helper_name": "Robin"}
    for more, pages in (
        ({}, 1),
        ({"access_needs": ["hearing"]}, 2),
        ({"record_number": "R" * 60}, 2),
    ):
        plan = Plan.model_validate({"about": {**about, **more}, "filled_in_by": by})
        assert documents.print_plan(plan, today=TODAY, printer=printer_here).pages == pages


def test_what_was_written_at_length_or_in_lines_has_a_paragraph_of_its_own(printer_here):
    lines = "First line\n  second line, further in"
    goal = {"id": "g", "text": "Walk", "helps": lines, "hurts": "Stairs"}
    documents.print_plan(Plan.model_validate({"goals": [goal]}), today=TODAY, printer=printer_here)
    html = printer_here.jobs[-1].html
    assert f'<p class="words as-typed"><i>What helps:</i>{lines}</p>' in html
    assert "<i> · What gets in the way:</i> Stairs</p>" in html
