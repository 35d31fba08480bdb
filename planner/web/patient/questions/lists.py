"""The views of every section that is a list: its page, and add, change and move an item."""

from collections.abc import Callable
from functools import partial, wraps
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
from planner.web.patient.frame import (
    FormPage,
    Pressed,
    describe_page,
    held_plan,
    lead_to,
    note_code_due,
    pressed,
    render_question,
    seen_revision,
    show_typed_question,
)
from planner.web.patient.journey import PageKind, Section
from planner.web.patient.questions import conflict, drafts
from planner.web.patient.questions.list_notices import back_to_list
from planner.web.patient.questions.list_page import find, is_full, leave, show_list
from planner.web.patient.questions.removing import RemovingPages
from planner.web.request import access, current_clinic, unit_of_work

View = Callable[..., Response]


def add_routes(blueprint: Blueprint, section: Section) -> None:
    """Add the pages of the list `section`."""
    pages, removing = _ListPages(section), RemovingPages(section)
    both = ["GET", "POST"]
    for path, kind, view, show_typed, methods in (
        ("", PageKind.QUESTION, pages.overview, None, both),
        ("/new", PageKind.NEW, pages.new, pages.show_typed, both),
        ("/item/<item_id>", PageKind.CHANGE, pages.change, pages.show_typed, both),
        ("/item/<item_id>/remove", PageKind.REMOVE, removing.remove, None, both),
        ("/item/<item_id>/move", PageKind.MOVE, pages.move, None, ["POST"]),
        ("/undo", PageKind.UNDO, removing.undo, removing.show_removed, ["POST"]),
    ):
        blueprint.add_url_rule(
            f"/plan/{section.slug}{path}",
            section.view_name(kind),
            access.plan_holder(
                describe_page(_as_function(view), FormPage(kind, section, show_typed))
            ),
            methods=methods,
        )


def _as_function(method: View) -> View:
    """Wrap a bound method, which cannot carry the mark that says who may use it."""

    @wraps(method)
    def view(**values: str) -> Response:
        return method(**values)

    return view


class _ListPages:
    """The pages of one list section, but for those that remove."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.name = cast("ListSection", section.name)
        self.form = cast("type[ItemForm]", section.form)

    def overview(self) -> Response:
        """Show the items as cards; Continue goes on."""
        stored = held_plan()
        if request.method != "POST":
            return show_list(self.section, stored)
        return leave(self.section, stored, pressed())

    def new(self) -> Response:
        """Add an item."""
        stored = held_plan()
        if request.method == "POST":
            return self._save(stored, None)
        if is_full(self.section, stored):
            return redirect(url_for(self.section.endpoint), 303)
        form = self.form.new()
        return self._show(stored, form, is_new=True)

    def change(self, item_id: str) -> Response:
        """Change an item."""
        stored = held_plan()
        item = find(self.section, stored, item_id)
        if request.method == "POST":
            return self._save(stored, item_id)
        if item is None:
            return back_to_list(self.section, "gone")
        return self._show(stored, self.form.showing(item), is_new=False)

    def move(self, item_id: str) -> Response:
        """Put an item at another place."""
        place = request.form.get("to", "")
        if not place.isdecimal() or not place.isascii():
            abort(400)
        stored = held_plan()
        try:
            with unit_of_work.write() as session:
                plans.move_item(session, stored, self.name, item_id, to=int(place[:4]))
        except ItemNotFoundError:
            return back_to_list(self.section, "gone")
        return back_to_list(self.section, "moved", number=int(place[:4]) + 1)

    def show_typed(self) -> Response:
        """Show the page of one item as this request sent it, nothing saved."""
        is_new = "item_id" not in (request.view_args or {})
        back = url_for(self.section.endpoint)
        return show_typed_question(self.section, is_new=is_new, is_first=False, back=back)

    def _save(self, stored: StoredPlan, item_id: str | None) -> Response:
        then, seen = pressed(Pressed.DRAFT, Pressed.MIX), seen_revision()
        form = self.form.posted(request.form, current_clinic.today())
        form.offer_choices(stored.plan)
        if item_id is not None and form.id.data != item_id:
            abort(400)
        if then is Pressed.DRAFT:
            return self._save_draft(stored, form, seen)
        if then is Pressed.MIX:
            return self._mix(stored, form, is_new=item_id is None)
        return self._save_item(stored, form, then, is_new=item_id is None, seen=seen)

    def _save_item(
        self, stored: StoredPlan, form: ItemForm, then: Pressed, *, is_new: bool, seen: int
    ) -> Response:
        leaves_early = then in {Pressed.SKIP, Pressed.CHECK, Pressed.PARTS}
        there = find(self.section, stored, form.id.data)
        if leaves_early and form.is_blank() and there is None:
            return leave(self.section, stored, then)
        # The page has said what cannot be kept; all else is, if it makes an item at all.
        item = form.value_that_fits(there) if then is Pressed.LEAVE else form.value(there)
        if item is None and then is Pressed.LEAVE:
            return leave(self.section, stored, then)
        if item is None:
            return self._show(stored, form, is_new=is_new, status=422, seen=seen)
        own = drafts.unheard(self.section, stored, there)
        save = partial(
            plans.save_item,
            stored=stored,
            section=self.name,
            item=cast("Any", item),
            seen=seen,
            own=own,
        )
        try:
            if leaves_early:
                return leave(self.section, stored, then, save)
            with unit_of_work.write() as session:
                is_code_due = note_code_due(session, save(session), then)
        except StaleSectionError as stale:
            return conflict.page(self.section, stored, form, stale)
        except TooManyError:
            form.say_it_is_full()
            return self._show(stored, form, is_new=is_new, status=422, seen=seen)
        return lead_to(url_for(self.section.endpoint), is_code_due=is_code_due)

    def _mix(self, stored: StoredPlan, form: ItemForm, *, is_new: bool) -> Response:
        there = find(self.section, stored, form.id.data)
        more = {"is_new": is_new, "is_first": False, "back": url_for(self.section.endpoint)}
        return conflict.mixed(self.section, stored, form, there, more)

    def _save_draft(self, stored: StoredPlan, form: ItemForm, seen: int) -> Response:
        there = find(self.section, stored, form.id.data)
        if there is None and form.is_blank():
            return drafts.nothing_yet()
        item, is_whole = drafts.readable(form, there)
        is_kept = is_whole or form.keeps_all_words()
        if item is None or (item == there and not is_kept):
            return drafts.unfit(form)
        own = drafts.unheard(self.section, stored, there)
        try:
            with unit_of_work.write() as session:
                saved = plans.save_item(
                    session, stored, self.name, cast("Any", item), seen=seen, own=own
                )
        except StaleSectionError:
            return drafts.changed_elsewhere()
        except TooManyError:
            form.say_it_is_full()
            return drafts.unfit(form)
        return drafts.saved(saved, form, is_whole=is_whole)

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
            is_first=not self.section.items_in(stored.plan),
            seen=stored.revision if seen is None else seen,
            back=self._back(stored, is_new=is_new),
        )

    def _back(self, stored: StoredPlan, *, is_new: bool) -> str | None:
        """Lead back to the list, and from its first item to the section before."""
        if is_new and not self.section.items_in(stored.plan):
            return None
        return url_for(self.section.endpoint)
