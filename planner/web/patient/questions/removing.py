"""Remove an item of a list, and bring it back.

The page that answers a removal is the list itself with "Removed. Undo". It carries the removed item
in its own form, so that no address, cookie or table holds it, and it is gone when the page is left.
What comes back is checked by the domain's own model, like everything that is typed.
"""

from typing import Any, cast

from flask import abort, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response

from planner.forms.items import ItemForm
from planner.services import plans
from planner.services.plans import ListSection, StaleSectionError, StoredPlan, TooManyError
from planner.web.patient.frame import held_plan, render_question, seen_revision
from planner.web.patient.journey import Section
from planner.web.patient.questions import conflict
from planner.web.patient.questions.list_notices import back_to_list
from planner.web.patient.questions.list_page import Removed, find, show_list
from planner.web.patient.review.cards import Card, cards
from planner.web.request import unit_of_work

_LARGEST_PLACE = 9_999


class RemovingPages:
    """The two pages of one list section that take an item out and bring it back."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.name = cast("ListSection", section.name)
        self.form = cast("type[ItemForm]", section.form)

    def remove(self, item_id: str) -> Response:
        """Ask before an item is removed, then remove it."""
        stored = held_plan()
        item = find(self.section, stored, item_id)
        if request.method == "POST":
            return self._remove(stored, item_id, item)
        if item is None:
            return back_to_list(self.section, "gone")
        card = self._card(stored, item_id)
        back = url_for(self.section.endpoint)
        return render_question(self.section, stored, "patient/remove.html", card=card, back=back)

    def undo(self) -> Response:
        """Bring back what was removed just now."""
        stored, removed = held_plan(), _posted_removed()
        try:
            item: Any = self.form.section.model_validate_json(removed.item)
        except ValidationError:
            # The error repeats what the patient typed, so it must not be chained.
            abort(400)
        try:
            with unit_of_work.write() as session:
                plans.restore_item(
                    session, stored, self.name, item, at=removed.at, goals=removed.goals
                )
        except TooManyError:
            return show_list(self.section, stored, 422, removed=removed)
        return back_to_list(self.section, "back")

    def show_removed(self) -> Response:
        """Show the list with the way to undo that this request carries."""
        return show_list(self.section, held_plan(), removed=_posted_removed())

    def _card(self, stored: StoredPlan, item_id: str) -> Card:
        return next(card for card in cards(self.section, stored.plan) if card.id == item_id)

    def _remove(self, stored: StoredPlan, item_id: str, item: Any) -> Response:
        seen = seen_revision()
        try:
            with unit_of_work.write() as session:
                left = plans.remove_item(session, stored, self.name, item_id, seen=seen)
        except StaleSectionError as stale:
            return conflict.page(self.section, stored, self.form.new(), stale)
        if item is None:
            return back_to_list(self.section, "gone")
        place = self.section.items_in(stored.plan).index(item)
        goals = tuple(goal.id for goal in stored.plan.goals if goal.event == item_id)
        headline = self._card(stored, item_id).headline
        removed = Removed(item.model_dump_json(by_alias=True), place, goals, headline)
        return show_list(self.section, left, removed=removed)


def _posted_removed() -> Removed:
    place = request.form.get("at", "")
    if not place.isdecimal() or not place.isascii() or len(place) > len(str(_LARGEST_PLACE)):
        abort(400)
    goals = tuple(request.form.getlist("goal"))
    return Removed(request.form.get("item", ""), int(place), goals)
