"""Saving while one types, as the server answers: short, all that can stand, harmless twice."""

import html
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.services import plans
from planner.storage.database import Database
from planner.web.patient.questions.drafts import REVISION
from tests.conftest import FakeClock, csrf_token, hold_plan

ONE = "/plan/one-thing"


@pytest.fixture
def plan_id(app: Flask, client: FlaskClient) -> str:
    return hold_plan(app, client)


@pytest.fixture
def send(app: Flask, client: FlaskClient, plan_id: str) -> Any:
    token = csrf_token(app, client)

    def post(path: str, seen: int, fields: dict[str, str], **more: Any) -> Any:
        form = {"csrf_token": token, "seen": str(seen), "then": "draft"} | fields | more
        return client.post(path, data=form)

    return post


@pytest.fixture
def stored(database: Database, plan_id: str) -> Any:
    def read() -> Any:
        with database.session(writes=False) as session:
            return plans.get_plan(session, plan_id)

    return read


def test_a_draft_is_saved_and_says_what_the_page_has_seen(send: Any, stored: Any) -> None:
    answer = send(ONE, 1, {"text": "Half a sen"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert stored().plan.one_thing.text == "Half a sen"
    assert int(answer.headers["Plan-Revision"]) == stored().revision


def test_the_same_draft_twice_is_saved_once(send: Any, stored: Any) -> None:
    first = send(ONE, 1, {"text": "Once"})
    again = send(ONE, 1, {"text": "Once"})
    assert again.status_code == 204
    assert again.headers["Plan-Revision"] == first.headers["Plan-Revision"]


def test_a_draft_of_an_untouched_page_is_not_a_visit(send: Any, stored: Any) -> None:
    assert send(ONE, 1, {"text": ""}).status_code == 204
    assert not stored().has_saved("one_thing")


def test_a_draft_is_saved_but_for_the_box_that_needs_mending(send: Any, stored: Any) -> None:
    answer = send("/plan/weeks", 1, {"travel_minutes": "far", "why": "Chores"})
    assert answer.status_code == 200
    assert answer.json["box"] == "travel_minutes"
    assert answer.json["problem"].startswith("How long does it take, one way? Please write how")
    assert stored().plan.weeks.why == "Chores"
    assert int(answer.headers[REVISION]) == stored().revision


def test_a_draft_with_nothing_that_fits_is_not_saved_and_names_the_box(
    send: Any, stored: Any
) -> None:
    answer = send("/plan/weeks", 1, {"travel_minutes": "far"})
    assert (answer.status_code, answer.json["box"]) == (422, "travel_minutes")
    item = {"id": "abc", "by-how": "none", "share": "crew", "helps": "Rest"}
    answer = send("/plan/goals/new", 1, item)
    assert (answer.status_code, answer.json["box"]) == (422, "text")
    assert stored().revision == 1


def test_a_goal_is_kept_though_its_date_is_not_one(send: Any, stored: Any) -> None:
    item = {"id": "abc", "share": "crew", "text": "Dance", "by-how": "on", "by-on-day": "early May"}
    assert send("/plan/goals/new", 1, item).status_code == 200
    (goal,) = stored().plan.goals
    assert (goal.text, goal.by) == ("Dance", None)


WAYS = {
    "20-27 June": {"how": "on", "on-day": "20-27 June"},
    "about the middle of June": {"how": "", "on-day": "about the middle of June"},
    "31 June 2027": {"how": "on", "on-day": "31", "on-month": "June", "on-year": "2027"},
    "3 June 2027 \u2013 soon": {"how": "range", "from-day": "3 June 2027", "to-day": "soon"},
    "spring 2027": {"how": "month", "month-month": "spring", "month-year": "2027"},
}


def day(**boxes: str) -> dict[str, str]:
    named = {f"when-{name}": text for name, text in boxes.items()}
    return {"id": "abc", "share": "crew", "title": "Trip", **named}


@pytest.mark.parametrize("words", WAYS)
def test_a_date_that_cannot_be_read_is_kept_in_its_words(
    send: Any, stored: Any, client: FlaskClient, words: str
) -> None:
    answer = send("/plan/events/new", 1, day(**WAYS[words]))
    assert (answer.status_code, answer.json["kept"]) == (200, True)
    (event,) = stored().plan.events
    assert (event.when, event.when_words) == (None, words)
    for path in ("/plan/events", "/plan/check", "/plan/summary"):
        assert words in html.unescape(client.get(path).text), path
    assert f'value="{words}"' in html.unescape(client.get("/plan/events/item/abc").text)


def test_the_same_unread_date_twice_is_kept_once(send: Any, stored: Any) -> None:
    send("/plan/events/new", 1, day(**WAYS["20-27 June"]))
    before = stored()
    answer = send("/plan/events/item/abc", before.revision, day(**WAYS["20-27 June"]))
    assert (answer.status_code, stored().revision) == (200, before.revision)


def test_words_for_a_date_go_when_the_date_comes(send: Any, stored: Any) -> None:
    send("/plan/events/new", 1, day(**WAYS["20-27 June"]))
    written = {"how": "on", "on-day": "20", "on-month": "June", "on-year": "2027"}
    assert send("/plan/events/item/abc", 2, day(**written)).status_code == 204
    (event,) = stored().plan.events
    assert (str(event.when.on), event.when_words) == ("2027-06-20", "")


def test_words_beside_an_earlier_date_are_both_shown(
    send: Any, stored: Any, client: FlaskClient
) -> None:
    send("/plan/events/new", 1, day(how="on", **{"on-day": "6 June 2027"}))
    send("/plan/events/item/abc", 2, day(**WAYS["20-27 June"]))
    (event,) = stored().plan.events
    assert (str(event.when.on), event.when_words) == ("2027-06-06", "20-27 June")
    shown = html.unescape(client.get("/plan/events").text)
    assert "6 June 2027; \u201c20-27 June\u201d" in shown


def test_more_words_than_a_plan_keeps_are_not_called_kept(send: Any, stored: Any) -> None:
    answer = send("/plan/events/new", 1, day(how="on", **{"on-day": "soon " * 50}))
    assert (answer.status_code, answer.json["kept"]) == (200, False)
    assert [event.when_words for event in stored().plan.events] == [""]


def test_going_on_without_a_date_keeps_its_words(send: Any, stored: Any) -> None:
    words = day(**WAYS["20-27 June"])
    assert send("/plan/events/new", 1, words, then="next").status_code == 422
    assert send("/plan/events/new", 1, words, then="leave").status_code == 303
    assert [event.when_words for event in stored().plan.events] == ["20-27 June"]


def test_a_day_is_kept_though_its_nights_are_no_number(send: Any, stored: Any) -> None:
    item = {
        "id": "abc",
        "share": "crew",
        "title": "Trip",
        "when-how": "none",
        "away-nights": "many",
    }
    assert send("/plan/events/new", 1, item).json["box"] == "away-nights"
    assert [event.title for event in stored().plan.events] == ["Trip"]


def test_a_draft_may_leave_out_what_is_only_asked_for(send: Any, stored: Any) -> None:
    assert send("/plan/about", 1, {"preferred_name": "Al"}).status_code == 204
    assert stored().plan.about.preferred_name == "Al"


def test_a_draft_that_another_window_overtook_changes_nothing(send: Any, stored: Any) -> None:
    send(ONE, 1, {"text": "The other window"})
    answer = send(ONE, 1, {"text": "This window"})
    assert answer.status_code == 409
    assert stored().plan.one_thing.text == "The other window"


def test_a_page_that_lost_an_answer_is_in_no_conflict_with_itself(send: Any, stored: Any) -> None:
    send(ONE, 1, {"text": "First"})  # its answer never arrived
    first = urlencode({"text": "First"})
    assert send(ONE, 1, {"text": "First and more"}, before=first).status_code == 204
    assert stored().plan.one_thing.text == "First and more"


def test_continue_after_a_lost_answer_is_no_conflict_either(send: Any, stored: Any) -> None:
    send(ONE, 1, {"text": "First"})
    answer = send(ONE, 1, {"text": "More"}, before=urlencode({"text": "First"}), then="next")
    assert answer.status_code == 303
    assert stored().plan.one_thing.text == "More"


def test_words_sent_along_open_no_way_past_another_window(send: Any, stored: Any) -> None:
    send(ONE, 1, {"text": "The other window"})
    mine = [urlencode({"text": text}) for text in ("a", "b")]
    assert send(ONE, 1, {"text": "c"}, before=mine).status_code == 409


def test_a_late_draft_does_not_undo_a_newer_one(send: Any, stored: Any) -> None:
    assert send(ONE, 1, {"text": "New"}, before=urlencode({"text": "Old"})).status_code == 204
    assert send(ONE, 1, {"text": "Old"}).status_code == 409
    assert stored().plan.one_thing.text == "New"


def test_a_new_item_is_saved_once_it_has_its_words(send: Any, stored: Any) -> None:
    item = {"id": "abc", "by-how": "none", "share": "crew"}
    blank = send("/plan/goals/new", 1, item)
    assert (blank.status_code, "Plan-Revision" in blank.headers) == (204, False)
    assert send("/plan/goals/new", 1, item | {"helps": "A stick"}).status_code == 422
    assert stored().plan.goals == ()
    for text in ("Danc", "Dance"):
        assert send("/plan/goals/new", stored().revision, item | {"text": text}).status_code == 204
    assert [goal.text for goal in stored().plan.goals] == ["Dance"]


def test_an_item_removed_elsewhere_does_not_come_back_by_a_draft(send: Any, stored: Any) -> None:
    item = {"id": "abc", "share": "crew", "text": "Dance"}
    seen = int(send("/plan/goals/new", 1, item).headers["Plan-Revision"])
    send("/plan/goals/item/abc/remove", seen, {}, then="next")
    assert send("/plan/goals/item/abc", seen, item | {"text": "Dance more"}).status_code == 409
    assert stored().plan.goals == ()


def test_a_page_that_adds_by_its_button_takes_no_drafts(send: Any) -> None:
    assert send("/plan/questions/pick", 1, {"prompts": "costs"}).status_code == 400


def test_after_the_session_ended_a_draft_is_refused(
    send: Any, stored: Any, clock: FakeClock
) -> None:
    clock.advance(minutes=31)
    assert send(ONE, 1, {"text": "Late"}).status_code == 403
    assert stored().plan.one_thing.text == ""


@pytest.mark.parametrize("before", ["%", "a=b&" * 600, "\x00", "&&&"])
def test_words_sent_along_that_are_none_do_no_harm(send: Any, before: str) -> None:
    assert send(ONE, 1, {"text": "Fine"}, before=before).status_code in {204, 400}


def test_both_texts_can_be_brought_together(send: Any, stored: Any) -> None:
    send(ONE, 1, {"text": "Sing", "area": "work"})
    mixed = send(ONE, 1, {"text": "Dance", "area": "family"}, then="mix")
    assert mixed.status_code == 200
    assert "Sing\n\nDance" in mixed.text
    assert stored().plan.one_thing.text == "Sing"


def test_boxes_that_stand_alone_are_kept_beside_one_that_cannot(send: Any, stored: Any) -> None:
    wishes = {"wishes-mornings-strength": "must", "wishes-mornings-note": "x" * 501}
    answer = send("/plan/fit", 1, wishes | {"wishes-quiet_chair-strength": "would_like"})
    assert (answer.status_code, answer.json["box"]) == (200, "wishes-mornings-note")
    kept = [(fit.wish, fit.strength, fit.note) for fit in stored().plan.fit]
    assert kept == [("mornings", "must", ""), ("quiet_chair", "would_like", "")]
    avoid = {"avoid-pain": "yes", "avoid-pain-because": "x" * 501, "avoid-sickness": "yes"}
    answer = send("/plan/hopes", 1, avoid)
    assert (answer.status_code, answer.json["box"]) == (200, "avoid-pain-because")
    assert {one.effect: one.because for one in stored().plan.hopes.avoid} == {
        "pain": "",
        "sickness": "",
    }


def test_going_on_keeps_the_other_boxes_and_what_was_cleared(send: Any, stored: Any) -> None:
    send("/plan/fit", 1, {"wishes-mornings-strength": "must", "wishes-mornings-note": "Buses"})
    seen = stored().revision
    too_long = {"wishes-mornings-note": "x" * 501, "wishes-quiet_chair-strength": "must"}
    assert send("/plan/fit", seen, too_long, then="leave").status_code == 303
    kept = [(fit.wish, fit.strength, fit.note) for fit in stored().plan.fit]
    assert kept == [("mornings", None, "Buses"), ("quiet_chair", "must", "")]
    assert send("/plan/fit", stored().revision, {}, then="leave").status_code == 303
    assert stored().plan.fit == ()


def test_words_beside_a_side_effect_that_is_not_ticked_hold_nothing_up(
    send: Any, stored: Any
) -> None:
    unseen = {"avoid-pain-because": "x" * 501, "hope": "To sing"}
    assert send("/plan/hopes", 1, unseen).status_code == 204
    assert (stored().plan.hopes.hope, stored().plan.hopes.avoid) == ("To sing", ())


def test_an_unreadable_choice_of_who_may_see_a_new_item_is_never_everybody(
    send: Any, stored: Any
) -> None:
    item = {"id": "abc", "text": "Dance", "by-how": "none", "share": "everyone"}
    for then in ("draft", "leave"):
        send("/plan/goals/new", 1, item, then=then)
        assert stored().plan.goals == ()


def test_a_half_read_page_of_before_vouches_for_no_other_windows_answer(
    send: Any, stored: Any
) -> None:
    send(ONE, 1, {"text": "The other window", "gets_in_the_way": "g"})
    unread = urlencode({"text": "x" * 5_001, "gets_in_the_way": "g"})
    for then in ("draft", "next"):
        mine = {"text": "This window", "gets_in_the_way": "g"}
        assert send(ONE, 1, mine, before=unread, then=then).status_code == 409
    assert stored().plan.one_thing.text == "The other window"
