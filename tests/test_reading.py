"""What patients read: short sentences, words that an eleven-year-old knows, ten minutes at most.

A new word fails here once. Put it in `words.txt` when a child of eleven knows it, choose another
when not, or give it a reason below when nothing else will do.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from devtools import pseudo_languages
from planner.domain.plans import plan_file
from planner.web.patient.journey import JOURNEY, Section, minutes_of_all
from tests.support.pages import PageClient, controls, start_plan
from tests.support.reading import WORDS_A_MINUTE, Reader, answers_in

HERE = Path(__file__).parent
LONGEST_SENTENCE = 20
LONGEST_WAY_MINUTES = 10
FULL = (HERE / "plans" / "full.json").read_bytes()

# Words that are hard, and stay: why, and where a patient finds them explained.
REASONS = {
    "oncologist": "What the doctor is called at the clinic. Explained on Who is who.",
    "haematologist": "What the doctor is called at the clinic. Explained on Who is who.",
    "surgical": "Stands only in the name of a doctor. Explained on Who is who.",
    "radiation": "Stands only in the name of a doctor. Explained on Who is who.",
    "palliative": "What the service is called at the clinic. Explained on Who is who.",
    "dietitian": "What the person is called at the clinic. Explained on Who is who.",
    "counsellor": "What the person is called at the clinic. Explained on Who is who.",
    "consent": "In the printed footer, for staff: the paper is no consent.",
    "directive": "In the printed footer, for staff: the paper is no advance directive.",
    "edition": "The printed name of a numbered copy; the pages say which one it is.",
    "interpreter": "Who needs one knows the word; no shorter one says it.",
    "infections": "A plainer word would be wrong; nurses say it at every visit.",
    "symptoms": "Stands for one choice, beside others that are plain.",
    "pdf": "The name that phones and computers give such a file.",
    "ics": "The end of a file's name, to be compared letter by letter.",
    "json": "The end of a file's name, to be compared letter by letter.",
    "mb": "How phones and computers tell the size of a file.",
    "export": "Quoted: what the button in a calendar program is called.",
    "xw": "Short for weeks in the strip of the printed page, with a key beside it.",
}
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd%]|\{[a-z_]+\}|<[^>]+>|my-plan\.json")
_SENTENCE_END = re.compile(r"[.!?:;](?=[\s”’)]|$)|\n")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_ENDINGS = ("’s", "s", "es", "d", "ed", "ing", "ly", "er", "r", "ier", "ies", "est")


def sentences() -> Iterator[str]:
    """Yield every sentence that a page, a print or an error may say."""
    for message in pseudo_languages.messages():
        forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
        for text in forms:
            yield from _SENTENCE_END.split(_PLACEHOLDER.sub(" 7 ", text))


@cache
def common_words() -> frozenset[str]:
    lines = (HERE / "words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_known(word: str) -> bool:
    return len(word) == 1 or word in common_words() or bool(_stems(word) & common_words())


def _stems(word: str) -> set[str]:
    cut = {word.removesuffix(end) for end in _ENDINGS if word.endswith(end)}
    return cut | {f"{stem}e" for stem in cut} | {f"{stem}y" for stem in cut}


def test_no_sentence_is_longer_than_twenty_words() -> None:
    long = [s for s in sentences() if len(_WORD.findall(s)) > LONGEST_SENTENCE]
    assert long == []


def test_every_word_is_common_or_has_a_reason() -> None:
    words = {word.lower() for sentence in sentences() for word in _WORD.findall(sentence)}
    strange = {word for word in words if word not in REASONS and not is_known(word)}
    assert sorted(strange) == []


def test_no_reason_is_left_over_and_no_hard_word_is_called_common() -> None:
    words = {word.lower() for sentence in sentences() for word in _WORD.findall(sentence)}
    assert set(REASONS) - words == set()
    assert set(REASONS) & common_words() == set()


def test_the_names_of_the_team_are_explained_where_their_reason_says() -> None:
    from planner.domain.who_is_who import TEAM

    names = " ".join(one.name.lower() for one in TEAM)
    said = {word for word, reason in REASONS.items() if "Who is who" in reason}
    assert [word for word in said if word not in names] == []


def test_the_tests_would_find_a_long_sentence_and_a_hard_word() -> None:
    assert not is_known("immunotherapy")
    assert len(_WORD.findall("word " * 21)) > LONGEST_SENTENCE


def read(reader: Reader, section: Section, empty: PageClient, full: PageClient) -> int:
    """Read what somebody who fills in a section sees: its questions, then the list of answers."""
    own = f"/plan/{section.slug}"
    more = [empty.get(f"/plan/{page.slug}") for page in section.follow_ups]
    if not section.is_list:
        return sum(map(reader.read, [empty.get(own), *more]))
    more += [empty.get("/plan/questions/pick")] if section.name == "questions" else []
    return sum(map(reader.read, [*more, empty.get(f"{own}/new"), full.get(own)]))


def start_from_full_plan(pages: PageClient) -> None:
    """Start a plan from the file with every answer."""
    form = controls(pages.get("/from-file").form())
    data = form | {"file": (io.BytesIO(FULL), "my-plan.json")}
    pages.client.post("/from-file", data=data, content_type="multipart/form-data")


@pytest.fixture
def spent(client: FlaskClient) -> dict[str, float]:
    """The minutes that a reader needs for each section, and for what is around them."""
    pages, reader = PageClient(client), Reader()
    plan = plan_file.parse(FULL, dt.date(2027, 2, 20))
    spent = {"welcome": reader.read(pages.get("/")) / WORDS_A_MINUTE}
    start_plan(pages)
    other = PageClient(client.application.test_client())
    start_from_full_plan(other)
    for section in JOURNEY:
        words = read(reader, section, pages, other)
        spent[section.name] = (words + answers_in(section, plan)) / WORDS_A_MINUTE
    spent["check"] = reader.read(other.get("/plan/check")) / WORDS_A_MINUTE
    return spent


def test_the_whole_way_takes_less_than_ten_minutes_to_read(spent: dict[str, float]) -> None:
    """Reading only, as 200 words a minute says; how fast people type differs too much."""
    assert sum(spent.values()) < LONGEST_WAY_MINUTES


def test_the_pages_tell_the_minutes_that_they_take(spent: dict[str, float]) -> None:
    wrong = {
        s.name: spent[s.name] for s in JOURNEY if abs(s.reading_minutes - spent[s.name]) > 0.35
    }
    assert wrong == {}
    assert abs(minutes_of_all() - sum(spent.values())) <= 1
