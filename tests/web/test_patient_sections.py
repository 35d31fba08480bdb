"""Hopes, trade-offs, fit and who decides: each answer is kept, and not now is an answer."""

import pytest
from flask.testing import FlaskClient

from tests.support.pages import PageClient, controls, start_plan, words
from tests.support.walk import TRADE_OFFS


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


def test_each_side_effect_keeps_what_it_would_spoil(pages: PageClient) -> None:
    fields = {"avoid-taste": "yes", "avoid-numb_fingers": "yes"}
    fields |= {"avoid-numb_fingers-because": "the cello", "avoid-pain-because": "hidden"}
    pages.submit(pages.get("/plan/hopes"), fields)
    check = pages.get("/plan/check").main
    assert "Numb fingers or toes – the cello Food tasting wrong" in check
    assert "hidden" not in check


@pytest.mark.parametrize("section", ["hopes", "steering"])
def test_not_now_is_remembered_and_keeps_what_was_typed(pages: PageClient, section: str) -> None:
    page = pages.get(f"/plan/{section}")
    assert "“Not now” is a full answer." in page.main
    assert "You can stop here. Nothing is lost." in page.main
    field = "hope" if section == "hopes" else "who_may_hear"
    page = pages.submit(page, {field: "Typed, then not now"}, then="skip")
    assert page.path != f"/plan/{section}"
    assert "Typed, then not now" in pages.get("/plan/check").main


def test_five_things_are_put_in_order(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/trade-offs"), TRADE_OFFS)
    assert "1. More time 2. Doing things myself" in pages.get("/plan/check").main


def test_one_or_two_in_order_are_a_full_answer_and_no_place_stays_open(pages: PageClient) -> None:
    some = {"answer": "ordered", "order-2": "clear_mind", "order-4": "more_time"}
    pages.submit(pages.get("/plan/trade-offs"), some)
    assert "1. A clear mind 2. More time" in pages.get("/plan/check").main
    kept = controls(pages.get("/plan/trade-offs").form())
    assert [kept[f"order-{n}"] for n in range(1, 6)] == ["clear_mind", "more_time", "", "", ""]


def test_menus_count_without_the_choice_above_them(pages: PageClient) -> None:
    without = {name: value for name, value in TRADE_OFFS.items() if name != "answer"}
    pages.submit(pages.get("/plan/trade-offs"), without)
    assert "I can put them in order" in pages.get("/plan/check").main


@pytest.mark.parametrize("answer", ["not_sure", "not_now"])
def test_not_sure_and_not_now_need_no_order(pages: PageClient, answer: str) -> None:
    fields = TRADE_OFFS | {"answer": answer, "order-2": "more_time"}
    assert pages.submit(pages.get("/plan/trade-offs"), fields).path == "/plan/crew"
    check = pages.get("/plan/check")
    assert "1. More time" not in check.main
    asked = [words(e) for e in check.all("dt")]
    assert "Can you put them in order?" in asked
    assert "What comes first?" not in asked


@pytest.mark.parametrize(
    ("fields", "box"),
    [
        ({"answer": "ordered"}, "order-1"),
        ({"answer": "ordered", "order-1": "more_time", "order-3": "more_time"}, "order-3"),
        ({"answer": "ordered", "order-1": "money"}, "order-1"),
    ],
)
def test_an_order_with_a_fault_names_the_place(
    pages: PageClient, fields: dict[str, str], box: str
) -> None:
    page = pages.submit(pages.get("/plan/trade-offs"), fields, status=422)
    assert list(page.problems) == [box]


def test_a_wish_keeps_its_strength_and_its_note(pages: PageClient) -> None:
    fields = {"wishes-mornings-strength": "must", "wishes-company-note": "My sister"}
    pages.submit(pages.get("/plan/fit"), fields)
    answers = [words(e) for e in pages.get("/plan/check").all("dd")]
    assert "Must" in answers
    assert "My sister" in answers


def test_a_wish_that_is_no_answer_is_refused(pages: PageClient) -> None:
    fields = {"wishes-mornings-strength": "maybe"}
    page = pages.submit(pages.get("/plan/fit"), fields, status=422)
    assert list(page.problems) == ["wishes-mornings-strength-must"]


def test_who_is_who_is_open_to_all_and_stands_beside_the_questions(
    client: FlaskClient, pages: PageClient
) -> None:
    page = PageClient(client.application.test_client()).get("/who-is-who")
    assert "It is not only for the end of life." in page.main
    for path in ("/plan/about/visit", "/plan/hopes", "/plan/crew", "/plan/questions/pick"):
        assert "Who is who in a cancer team?" in pages.get(path).main
