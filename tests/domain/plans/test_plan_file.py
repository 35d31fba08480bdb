"""Plan files: what is read, what is refused, and in which words."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given

from planner.domain.errors import PlanFileError
from planner.domain.plans.plan import Plan
from planner.domain.plans.plan_file import dump, parse
from tests.support.strategies import plans

TODAY = dt.date(2026, 11, 22)
PLANS = Path(__file__).parents[2] / "plans"
ABOUT = {"full_name": "Alex Example", "date_of_birth": "1968-04-09"}


def problems_of(document: object) -> list[str]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(PlanFileError) as caught:
        parse(data, TODAY)
    return [str(problem) for problem in caught.value.problems]


def with_about(**more: object) -> dict[str, object]:
    return {"schema_version": 1, "about": ABOUT, **more}


@pytest.mark.parametrize("name", ["full", "minimal", "arabic", "busy"])
def test_an_example_is_read_and_written_without_loss(name: str) -> None:
    data = (PLANS / f"{name}.json").read_bytes()
    plan = parse(data, TODAY)
    assert parse(dump(plan), TODAY) == plan


def test_no_value_of_the_full_example_is_dropped() -> None:
    document = json.loads((PLANS / "full.json").read_text("utf-8"))
    again = json.loads(dump(parse((PLANS / "full.json").read_bytes(), TODAY)))
    assert again == {**again, **document}


@given(plans)
def test_every_plan_survives_its_file(plan: Plan) -> None:
    assert parse(dump(plan), dt.date(2030, 1, 1)) == plan


def test_absent_null_and_empty_all_mean_nothing_entered() -> None:
    bare = parse(json.dumps(with_about()).encode(), TODAY)
    nulls = dict.fromkeys(
        ["one_thing", "goals", "hopes", "events", "weeks", "fit", "questions", "crew", "sharing"]
    )
    empties = {"goals": [], "one_thing": {"text": "", "area": "", "gets_in_the_way": None}}
    assert parse(json.dumps(with_about(**nulls)).encode(), TODAY) == bare
    assert parse(json.dumps(with_about(**empties)).encode(), TODAY) == bare


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{", "The file is not valid JSON: look at line 1, column 2."),
        (b"", "The file is not valid JSON: look at line 1, column 1."),
        (b"\xff\xfe{}", "The file is not UTF-8 text."),
        (b"[" * 100_000, "The file is not a plan: its brackets are nested too deep."),
        (b" " * 1_400_000, "The file is larger than 1024 KiB."),
        (b'{"a": 1e999999}', "The file has a number that is not a whole number; a plan has none."),
        (b'{"a": NaN}', "The file has a number that is not a whole number; a plan has none."),
        (b'{"a": -Infinity}', "The file has a number that is not a whole number; a plan has none."),
        (b'{"a": 99999999999}', "The file has a number that is too large for a plan."),
        (b'{"a": 1, "a": 2}', "The file names the same field twice in one object."),
        (b"[]", "The file is not a plan: it must hold one JSON object."),
        (
            b'{"schema_version": 1, "events": [' + b"{}," * 300_000 + b"{}]}",
            "The file is not a plan: a list in it has more than 100 parts.",
        ),
        (
            b"{" + b", ".join(b'"a%d": 1' % n for n in range(101)) + b"}",
            "The file is not a plan: a list in it has more than 100 parts.",
        ),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    assert problems_of(data) == [sentence]


def test_brackets_inside_text_do_not_count_as_depth() -> None:
    plan = parse(json.dumps(with_about(one_thing={"text": "[" * 500 + '"'})).encode(), TODAY)
    assert plan.one_thing.text.startswith("[[[")


def test_a_newer_file_is_refused_by_name() -> None:
    assert problems_of({"schema_version": 7}) == [
        "schema_version: is 7, but this program reads version 1; a newer program is needed"
    ]


def test_an_empty_object_lacks_three_things() -> None:
    assert problems_of({}) == [
        "schema_version: is missing",
        "about.full_name: is missing",
        "about.date_of_birth: is missing",
    ]


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ({"surprise": 1}, "surprise: is not a field of a plan"),
        ({"one_thing": {"area": "cooking"}}, "one_thing.area: must be one of: family, work"),
        ({"one_thing": {"text": "x" * 5_001}}, "one_thing.text: is longer than 5000 characters"),
        ({"one_thing": {"text": "a\x00b"}}, "one_thing.text: has a control character"),
        ({"one_thing": []}, "one_thing: must be an object"),
        ({"goals": {}}, "goals: must be a list"),
        ({"goals": [{"id": "g"}]}, "goals[0].text: is missing"),
        ({"goals": [{"id": "g", "text": " "}]}, "goals[0].text: must not be empty"),
        ({"goals": [{"id": "a b", "text": "x"}]}, "goals[0].id: may hold only letters"),
        (
            {"goals": [{"id": str(i), "text": "x"} for i in range(11)]},
            "goals: has more than 10 items",
        ),
        (
            {"goals": [{"id": "g", "text": "x"}, {"id": "g", "text": "y"}]},
            "goals[1].id: is used twice in this list",
        ),
        (
            {"goals": [{"id": "g", "text": "x", "event": "e9"}]},
            "goals[0].event: names an event that is not in the plan",
        ),
        (
            {"goals": [{"id": "g", "text": "x", "by": {"month": "2027-13"}}]},
            "goals[0].by.month: is a month that does not exist",
        ),
        (
            {
                "events": [
                    {"id": "e", "title": "x", "when": {"from": "2027-01-02", "to": "2027-01-01"}}
                ]
            },
            "events[0].when.to: is before 'from'",
        ),
        (
            {"events": [{"id": "e", "title": "x", "when": {"on": "2027-02-29"}}]},
            "events[0].when.on: is a day that does not exist",
        ),
        (
            {"events": [{"id": "e", "title": "x", "when": {"on": "1899-12-31"}}]},
            "events[0].when.on: must be between 1900-01-01 and 2199-12-31",
        ),
        ({"events": [{"id": "e", "title": "x", "when": {}}]}, "events[0].when: must have either"),
        ({"events": [{"id": "e", "title": "x", "booked": 1}]}, "events[0].booked: must be true"),
        ({"weeks": {"travel_minutes": 1_441}}, "weeks.travel_minutes: must be at most 1440"),
        ({"weeks": {"travel_minutes": True}}, "weeks.travel_minutes: must be a whole number"),
        (
            {"weeks": {"grid": {"mon": {"noon": "good"}}}},
            "weeks.grid.mon.noon: must be one of: morning, afternoon, evening",
        ),
        (
            {"trade_offs": {"answer": "ordered", "order": ["more_time"] * 5}},
            "trade_offs.order: must have one or more, each once, when the answer is 'ordered'",
        ),
        (
            {"trade_offs": {"answer": "ordered", "order": []}},
            "trade_offs.order: must have one or more, each once, when the answer is 'ordered'",
        ),
        (
            {"questions": [{"id": str(i), "text": "x", "starred": True} for i in range(4)]},
            "questions: has more than 3 starred questions",
        ),
        ({"language": "../../etc"}, "language: must be a language code"),
        (
            {"about": {**ABOUT, "date_of_birth": "2099-01-01"}},
            "about.date_of_birth: is in the future",
        ),
        ({"about": {**ABOUT, "date_of_birth": "2099"}}, "about.date_of_birth: is in the future"),
        ({"about": {**ABOUT, "date_of_birth": "2027-03"}}, "about.date_of_birth: is in the future"),
        (
            {"about": {**ABOUT, "date_of_birth": "1960-13"}},
            "about.date_of_birth: is a month that does not exist",
        ),
        (
            {"about": {**ABOUT, "date_of_birth": "1899"}},
            "about.date_of_birth: must be between 1900 and 2199",
        ),
        (
            {"about": {**ABOUT, "date_of_birth": "68"}},
            "about.date_of_birth: must be written as YYYY-MM-DD, "
            "or as YYYY-MM or YYYY if no more is known",
        ),
        (
            {"one_thing": {"text": "Mondays\u000bTuesdays"}},
            "one_thing.text: has a control character, which is not allowed",
        ),
        (
            {"about": {**ABOUT, "access_note": "Mondays\u000cTuesdays"}},
            "about.access_note: has a control character, which is not allowed",
        ),
        (
            {"about": {**ABOUT, "appointment": {"at": "24:00"}}},
            "about.appointment.at: must be a time written as HH:MM",
        ),
    ],
)
def test_a_fault_is_named_with_its_path(section: dict[str, object], problem: str) -> None:
    found = problems_of(with_about(**section))
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_all_faults_are_listed_at_once() -> None:
    found = problems_of(
        {
            "schema_version": 1,
            "about": {"full_name": ""},
            "one_thing": {"area": "x"},
            "goals": [{"id": "g", "text": "x", "event": "nowhere"}],
        }
    )
    assert len(found) == 4


def test_no_message_repeats_what_the_patient_wrote() -> None:
    secret = "zanzibarquince"  # a word that no message of ours holds
    document = with_about(
        **{f"My {secret} field": 1, f"x{secret}" * 4: 2},
        one_thing={"text": [secret], "area": secret, "gets_in_the_way": secret * 1_000},
        events=[{"id": secret + " ", "title": "\x00" + secret, "when": {secret: secret}}],
        weeks={"grid": {f"{secret} day": {}}},
    )
    assert secret not in "\n".join(problems_of(document))


def test_a_file_full_of_quotes_is_read_in_one_pass() -> None:
    # Each quote started a search to the end of the file once: 256 kB took minutes.
    assert problems_of(b'\\"' * 131_000) == [
        "The file is not valid JSON: look at line 1, column 1."
    ]
