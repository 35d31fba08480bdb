"""The views of every section that is a list: its page, and add, change, remove and move an item."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from planner.forms.items import ItemForm
from planner.services import plans
from planner.services.plans import (
    ItemNotFoundError,
    ListSection,
    StaleSectionError,
    StoredPlan,
    TooManyError,
)
from planner.web import access, edge
from planner.web.patient import conflict
from planner.web.patient.cards import cards
from planner.web.patient.journey import Section, address_after
from planner.web.patient.page import Then, held_plan, pressed, render_question, seen_revision

View = Callable[..., Response]


def add_routes(blueprint: Blueprint, section: Section) -> None:
    """Add the pages of the list `section`."""
    pages = _ListPages(section)
    both = ["GET", "POST"]
    for path, name, view, methods in (
        ("", "", pages.overview, both),
        ("/new", "_new", pages.new, both),
        ("/item/<item_id>", "_change", pages.change, both),
        ("/item/<item_id>/remove", "_remove", pages.remove, both),
        ("/item/<item_id>/move", "_move", pages.move, ["POST"]),
    ):
        blueprint.add_url_rule(
            f"/plan/{section.slug}{path}",
            f"{section.name}{name}",
            access.plan_holder(_as_function(view)),
            methods=methods,
        )


def _as_function(method: View) -> View:
    """Wrap a bound method, which cannot carry the mark that says who may use it."""

    @wraps(method)
    def view(**values: str) -> Response:
        return method(**values)

    return view


def mark_looked_at(section: Section, stored: StoredPlan) -> None:
    """Note that the patient went on from this list, whatever is in it."""
    session, value = edge.database_session(), section.value_in(stored.plan)
    plans.save_section(session, stored.plan_id, section.name, value, seen=stored.revision)


def leave(section: Section, stored: StoredPlan, then: Then) -> Response:
    """Go on from a list: to the check page, or to the next section."""
    mark_looked_at(section, stored)
    if then is Then.CHECK:
        return redirect(url_for("patient.check"), 303)
    return redirect(address_after(section, held_plan()), 303)


class _ListPages:
    """The five pages of one list section."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.name = cast("ListSection", section.name)
        self.form = cast("type[ItemForm]", section.form)

    def overview(self) -> Response:
        """Show the items as cards; Continue goes on."""
        stored = held_plan()
        if request.method == "POST":
            return leave(self.section, stored, pressed())
        return render_question(
            self.section,
            stored,
            f"patient/{self.name}_list.html",
            cards=cards(self.section, stored.plan),
            is_full=self._is_full(stored),
        )

    def new(self) -> Response:
        """Add an item."""
        stored = held_plan()
        if request.method == "POST":
            return self._save(stored, None)
        if self._is_full(stored):
            return redirect(url_for(self.section.endpoint), 303)
        form = self.form.new()
        return self._show(stored, form, is_new=True)

    def change(self, item_id: str) -> Response:
        """Change an item."""
        stored = held_plan()
        item = self._find(stored, item_id)
        if request.method == "POST":
            return self._save(stored, item_id)
        if item is None:
            abort(404)
        return self._show(stored, self.form.showing(item), is_new=False)

    def remove(self, item_id: str) -> Response:
        """Ask before an item is removed, then remove it."""
        stored = held_plan()
        item = self._find(stored, item_id)
        if request.method == "POST":
            return self._remove(stored, item_id)
        if item is None:
            abort(404)
        card = next(card for card in cards(self.section, stored.plan) if card.id == item_id)
        back = url_for(self.section.endpoint)
        return render_question(self.section, stored, "patient/remove.html", card=card, back=back)

    def move(self, item_id: str) -> Response:
        """Put an item at another place."""
        place = request.form.get("to", "")
        if not place.isdecimal() or not place.isascii():
            abort(400)
        session = edge.database_session()
        try:
            plans.move_item(session, access.require_plan(), self.name, item_id, to=int(place[:4]))
        except ItemNotFoundError:
            abort(404)
        return redirect(url_for(self.section.endpoint), 303)

    def _save(self, stored: StoredPlan, item_id: str | None) -> Response:
        then, seen = pressed(), seen_revision()
        form = self.form.posted(request.form, edge.today())
        form.offer_choices(stored.plan)
        if item_id is not None and form.id.data != item_id:
            abort(400)
        leaves_early = then in {Then.SKIP, Then.CHECK}
        if leaves_early and form.is_blank():
            return leave(self.section, stored, then)
        item = form.value(self._find(stored, form.id.data))
        if item is None and then is not Then.SKIP:
            return self._show(stored, form, is_new=item_id is None, status=422, seen=seen)
        if item is not None:
            answer = self._store(stored, form, cast("Any", item), is_new=item_id is None, seen=seen)
            if answer is not None:
                return answer
        if leaves_early:
            return leave(self.section, held_plan(), then)
        return redirect(url_for(self.section.endpoint), 303)

    def _store(
        self, stored: StoredPlan, form: ItemForm, item: Any, *, is_new: bool, seen: int
    ) -> Response | None:
        """Save the item; returns a page when that did not work."""
        session = edge.database_session()
        try:
            plans.save_item(session, stored.plan_id, self.name, item, seen=seen)
        except StaleSectionError as stale:
            return conflict.page(self.section, stored, form, stale)
        except TooManyError:
            form.say_it_is_full()
            return self._show(stored, form, is_new=is_new, status=422, seen=seen)
        return None

    def _remove(self, stored: StoredPlan, item_id: str) -> Response:
        session = edge.database_session()
        try:
            plans.remove_item(session, stored.plan_id, self.name, item_id, seen=seen_revision())
        except StaleSectionError as stale:
            return conflict.page(self.section, stored, self.form.new(), stale)
        return redirect(url_for(self.section.endpoint), 303)

    def _show(
        self,
        stored: StoredPlan,
        form: ItemForm,
        *,
        is_new: bool,
        status: int = 200,
        seen: int | None = None,
    ) -> Response:
        form.offer_choices(stored.plan)
        return render_question(
            self.section,
            stored,
            self.section.template,
            status,
            form=form,
            is_new=is_new,
            is_first=not self.section.value_in(stored.plan),
            seen=stored.revision if seen is None else seen,
            back=self._back(stored, is_new=is_new),
        )

    def _back(self, stored: StoredPlan, *, is_new: bool) -> str | None:
        """Lead back to the list, and from its first item to the section before."""
        if is_new and not self.section.value_in(stored.plan):
            return None
        return url_for(self.section.endpoint)

    def _find(self, stored: StoredPlan, item_id: str | None) -> Any:
        items = self.section.value_in(stored.plan)
        return next((item for item in items if item.id == item_id), None)

    def _is_full(self, stored: StoredPlan) -> bool:
        return len(self.section.value_in(stored.plan)) >= self.form.maximum
