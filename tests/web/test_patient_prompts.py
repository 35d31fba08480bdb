"""Picking ready-made questions from a form that is out of date."""

from flask.testing import FlaskClient

from tests.support.pages import PageClient, start_plan


def test_a_stale_pick_is_refused_in_words_and_can_be_sent_again(client: FlaskClient) -> None:
    pages = PageClient(client)
    start_plan(pages)
    old = pages.get("/plan/questions/pick")
    page = pages.submit(old, {"prompts": ["costs", "work"]})
    removing = pages.get(page.link("Remove"))
    pages.submit(removing, has="csrf_token")
    refused = pages.submit(old, {"prompts": ["costs", "work"]}, status=409)
    assert "changed in another window" in " ".join(refused.problems.values())
    assert "pay" in pages.submit(refused, {"prompts": ["costs", "work"]}).main
