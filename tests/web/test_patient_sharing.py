"""Checking and sharing: consent, editions, what changed, and the truth about who gets it."""

import re
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from planner.pdf.errors import PrintUnavailable
from planner.pdf.print_job import Job, Printed
from planner.storage.database import Database
from tests.support.jobs import do_jobs
from tests.support.pages import Page, PageClient, controls, start_plan
from tests.support.walk import ABOUT, SHARING


@dataclass
class FakePrinter:
    """Prints each job as a small file with its number, or is out of order."""

    works: bool = True
    jobs: list[Job] = field(default_factory=list)

    def print(self, job: Job) -> Printed:
        if not self.works:
            raise PrintUnavailable
        self.jobs.append(job)
        return Printed(b"%%PDF-1.7 print %d" % len(self.jobs), 2, 1)


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    made = PageClient(client)
    start_plan(made)
    return made


@pytest.fixture
def answered(pages: PageClient) -> PageClient:
    pages.submit(pages.get("/plan/about"), ABOUT)
    write(pages, "To dance once more")
    return pages


def write(pages: PageClient, text: str) -> None:
    pages.submit(pages.get("/plan/one-thing"), {"text": text})


def share(pages: PageClient, **fields: str) -> Page:
    return pages.submit(pages.get("/plan/check"), SHARING | fields, then="share")


def test_each_page_about_the_copy_says_first_that_nobody_has_it(answered: PageClient) -> None:
    said = "Nobody has this yet. You hand it over."
    check = answered.get("/plan/check").main
    assert f"Make the copy for my visit {said} Your clinic cannot see it here." in check
    for page in (share(answered), answered.get("/plan/print")):
        assert page.main.removeprefix(page.h1).strip().startswith(said)
    on_screen = answered.get("/plan/summary?edition=1").main
    assert "Nobody has this until it is handed over." in on_screen


def test_no_page_says_that_a_copy_is_shared_or_sent(answered: PageClient) -> None:
    before = [answered.get(f"/plan/{page}").main for page in ("check", "done", "print")]
    share(answered)
    write(answered, "To sing")
    after = [answered.get(f"/plan/{page}").main for page in ("check", "done", "print")]
    assert not re.search(r"\b(share|shared|sharing|sent)\b", " ".join((*before, *after)), re.I)


def test_sharing_makes_an_edition_with_its_day(answered: PageClient) -> None:
    page = share(answered)
    assert page.h1 == "Your plan is ready"
    assert "Edition 1, made on 20 February 2027" in page.main


def test_nothing_is_shared_without_a_tick(answered: PageClient) -> None:
    page = answered.submit(answered.get("/plan/check"), {"with_": "crew"}, then="share", status=422)
    assert list(page.problems) == ["consent"]
    assert "Edition" not in answered.get("/plan/done").main


def test_who_may_read_it_has_to_be_chosen(answered: PageClient) -> None:
    page = answered.submit(
        answered.get("/plan/check"), {"consent": "yes"}, then="share", status=422
    )
    assert list(page.problems) == ["with_-crew"]


def test_a_day_that_is_over_is_refused(answered: PageClient) -> None:
    over = {"true_until-day": "1", "true_until-month": "1", "true_until-year": "2027"}
    page = answered.submit(answered.get("/plan/check"), SHARING | over, then="share", status=422)
    assert page.problems == {
        "true_until-day": "When should we ask you again? "
        "This day is over. Choose a later day, or leave it empty."
    }


def test_the_second_edition_says_what_changed(answered: PageClient) -> None:
    share(answered)
    write(answered, "To sing")
    answered.submit(answered.get("/plan/goals/new"), {"text": "Walk to the lake", "by-how": "none"})
    done = answered.get("/plan/done").main
    assert "You have changed your plan since" in done
    check = answered.get("/plan/check").main
    assert "You made edition 1 on 20 February 2027. This is different now:" in check
    page = share(answered)
    assert "Edition 2, made on 20 February 2027" in page.main
    assert "What changed since edition 1: The one thing: changed" in page.main
    assert "My goals: new Walk to the lake" in page.main
    assert "You have changed your plan since" not in page.main


def test_sharing_what_did_not_change_makes_no_new_edition(answered: PageClient) -> None:
    share(answered)
    assert "Nothing has changed since then" in answered.get("/plan/check").main
    assert "Edition 1, made on" in share(answered).main


def test_the_same_press_twice_shares_once(answered: PageClient) -> None:
    check = answered.get("/plan/check")
    for _ in range(2):
        page = answered.submit(check, SHARING, then="share")
    assert "Edition 1, made on" in page.main


def test_what_was_changed_elsewhere_is_looked_at_before_it_is_shared(
    answered: PageClient,
) -> None:
    check = answered.get("/plan/check")
    write(answered, "Changed in another window")
    page = answered.submit(check, SHARING, then="share", status=409)
    assert "Your plan was changed in another window. No copy was made yet." in page.main
    assert "Changed in another window" in page.main
    assert "Edition" not in answered.get("/plan/done").main
    assert "Edition 1" in answered.submit(page, SHARING, then="share").main


def test_items_that_are_kept_back_are_named_before_sharing(answered: PageClient) -> None:
    goal = {"text": "Not to be a burden", "by-how": "none", "share": "in_person"}
    answered.submit(answered.get("/plan/goals/new"), goal)
    check = answered.get("/plan/check").main
    assert "You keep these back: Not to be a burden: I will say it in person" in check


def test_one_can_finish_without_sharing_and_keeps_what_was_chosen(answered: PageClient) -> None:
    page = answered.submit(answered.get("/plan/check"), {"with_": "doctors_nurses"}, then="finish")
    assert page.h1 == "Your plan is ready"
    assert "Edition" not in page.main
    (chosen,) = answered.get("/plan/check").all("input", id="with_-doctors_nurses")
    assert chosen.get("checked") is not None


def test_an_empty_plan_never_looks_like_a_finished_one(pages: PageClient) -> None:
    pages.submit(pages.get("/plan/about"), ABOUT)
    check = pages.get("/plan/check")
    assert "Nothing is filled in yet." in check.main
    assert not check.all("input", name="consent")
    done = pages.submit(check, SHARING, then="share")
    assert done.h1 == "Nothing is filled in yet"
    assert "ready" not in done.main
    assert "summary.pdf" not in done.html
    assert "Nothing is filled in yet" in pages.get("/plan/print").main


def test_the_print_of_an_edition_is_made_once_and_kept(
    answered: PageClient, printer: FakePrinter, app: Flask
) -> None:
    done = share(answered)
    assert printer.jobs == []
    do_jobs(app)
    kept = answered.client.get(done.link("Save my plan"))
    assert kept.headers["Content-Disposition"] == 'attachment; filename="my-plan.pdf"'
    count = len(printer.jobs)
    assert "Edition 1" in printer.jobs[-1].html
    printer.works = False
    again = answered.client.get("/plan/edition/1.pdf")
    assert again.data == kept.data
    assert len(printer.jobs) == count


def test_other_prints_of_an_edition_are_of_its_own_words_and_day(
    answered: PageClient, printer: FakePrinter
) -> None:
    share(answered)
    write(answered, "Something new")
    answered.client.get("/plan/edition/1.pdf?print=large&paper=letter")
    html = printer.jobs[-1].html
    assert "To dance once more" in html
    assert "Something new" not in html
    assert "Edition 1" in html
    answered.client.get("/plan/summary.pdf")
    assert "Draft, may still change" in printer.jobs[-1].html


def test_an_edition_is_shared_even_when_the_printer_is_out_of_order(
    answered: PageClient, printer: FakePrinter, database: Database, app: Flask
) -> None:
    printer.works = False
    assert "Edition 1, made on" in share(answered).main
    answered.get("/plan/edition/1.pdf", status=503)
    printer.works = True
    assert answered.client.get("/plan/edition/1.pdf").mimetype == "application/pdf"


def test_an_edition_that_was_not_printed_yet_is_printed_when_it_is_asked_for(
    answered: PageClient, printer: FakePrinter, app: Flask
) -> None:
    share(answered)
    assert answered.client.get("/plan/edition/1.pdf").mimetype == "application/pdf"
    share(answered)
    do_jobs(app)
    assert len(printer.jobs) == 2


def test_nobody_waits_for_a_turn_to_save_while_an_edition_is_printed(
    answered: PageClient,
    printer: FakePrinter,
    database: Database,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def print_slowly(_job: Job) -> Printed:
        seen.append(database.can_write())
        return Printed(b"%PDF", 2, 1)

    share(answered)
    monkeypatch.setattr(printer, "print", print_slowly)
    do_jobs(app)
    assert seen == [True]


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "9" * 30, "١"])
def test_an_edition_that_is_not_there_is_not_found(answered: PageClient, number: str) -> None:
    share(answered)
    assert answered.client.get(f"/plan/edition/{number}.pdf").status_code == 404
    assert answered.client.get(f"/plan/summary?edition={number}").status_code == 404


def test_another_patients_edition_is_not_found(answered: PageClient, app: Flask) -> None:
    share(answered)
    other = PageClient(app.test_client())
    start_plan(other)
    assert other.client.get("/plan/edition/1.pdf").status_code == 404


def test_a_deleted_plan_leaves_no_edition(answered: PageClient, database: Database) -> None:
    share(answered)
    answered.submit(answered.get("/delete"), has="csrf_token")
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM editions")) == 0


def test_a_choice_that_another_window_made_meanwhile_is_not_dropped_in_silence(
    answered: PageClient,
) -> None:
    late = answered.get("/plan/check")
    answered.submit(answered.get("/plan/check"), {"with_": "crew"}, then="finish")
    page = answered.submit(late, {"with_": "doctors_nurses"}, then="finish", status=409)
    assert "changed in another window" in page.main
    assert controls(page.form())["with_"] == "doctors_nurses"
    assert answered.submit(page, then="finish").path == "/plan/done"
    assert controls(answered.get("/plan/check").form())["with_"] == "doctors_nurses"


def test_a_day_that_cannot_be_read_is_not_dropped_in_silence(answered: PageClient) -> None:
    typed = {"true_until-day": "end of June 2027"}
    page = answered.submit(answered.get("/plan/check"), typed, then="finish", status=422)
    assert list(page.problems) == ["true_until-day"]
    assert answered.submit(page, {"true_until-day": ""}, then="finish").path == "/plan/done"


def test_a_visit_that_is_over_and_what_cannot_be_printed_are_named_before_sharing(
    answered: PageClient,
) -> None:
    assert "visit is over" not in answered.get("/plan/check").main
    over = {f"appointment-on-{box}": words for box, words in (("day", "1"), ("month", "2"))}
    answered.submit(answered.get("/plan/about/visit"), over | {"appointment-on-year": "2027"})
    write(answered, "To sing \uf8ff")
    check = answered.get("/plan/check").main
    assert "The day of your visit is over. Is it right?" in check
    assert "Some characters cannot be printed here." in check


def test_what_is_kept_back_is_named_where_the_plan_is_saved(answered: PageClient) -> None:
    assert "What you keep back" not in answered.get("/plan/done").main
    goal = {"text": "Zorbex", "by-how": "none", "share": "in_person"}
    answered.submit(answered.get("/plan/goals/new"), goal)
    assert "What you keep back is on the last page." in answered.get("/plan/done").main
