"""The page for two windows that disagree: both texts side by side, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from planner.forms.base import SectionForm
from planner.forms.fields.simple import Nested, TextInput
from planner.services.plans import StaleSectionError, StoredPlan
from planner.web.patient.frame import render_question
from planner.web.patient.journey import Section

Answers = list[tuple[str, str]]
_OURS = {"csrf_token", "seen", "then", "before"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that the two versions answer differently, in words."""

    question: str
    kept: str
    typed: str


def page(
    section: Section, stored: StoredPlan, form: SectionForm, stale: StaleSectionError
) -> Response:
    """Show what is stored beside what was typed in `form`; the patient picks (409)."""
    kept, typed = _sides(stored, form, stale)
    is_change = stale.stored is not None and stale.typed is not None
    return render_question(
        section,
        stored,
        "patient/conflict.html",
        409,
        kept=kept,
        typed=typed,
        is_change=is_change,
        again=[(n, v) for n, v in request.form.items(multi=True) if n not in _OURS],
        action=request.path,
        keep=url_for(section.endpoint),
        seen=stale.revision,
    )


def mixed(
    section: Section, stored: StoredPlan, form: SectionForm, kept: Any, more: dict[str, Any]
) -> Response:
    """Show the question page with both texts in each box; nothing is saved yet.

    Leaving the page saves it, as on every page that holds what is not saved.
    """
    other = _showing(type(form), stored, kept)
    # A choice or a date cannot hold two answers, so the page names what is saved.
    single = [one for one in _differences(other, form) if one.question not in _texts(form)]
    _join(form, other)
    return render_question(
        section,
        stored,
        section.template,
        form=form,
        mix=single,
        is_unsaved=True,
        seen=stored.revision,
        **more,
    )


def _sides(
    stored: StoredPlan, form: SectionForm, stale: StaleSectionError
) -> tuple[Answers, Answers]:
    """Return both versions: what they answer differently, or all when one side is a removal."""
    if stale.stored is None:
        return [], _answers(form)
    kept = _showing(type(form), stored, stale.stored)
    if stale.typed is None:
        return _answers(kept), []
    differing = list(_differences(kept, form))
    return [(d.question, d.kept) for d in differing], [(d.question, d.typed) for d in differing]


def _showing(form_class: type[SectionForm], stored: StoredPlan, value: Any) -> SectionForm:
    form = form_class.showing(value)
    form.offer_choices(stored.plan)
    return form


def _differences(kept: SectionForm, typed: SectionForm) -> Iterator[Difference]:
    for (question, ours), (_, theirs) in zip(kept.in_words(), typed.in_words(), strict=True):
        if ours != theirs:
            yield Difference(question, ours, theirs)


def _texts(form: SectionForm) -> set[str]:
    nested = [field.form for field in form if isinstance(field, Nested)]
    own = {str(field.label.text) for field in form if isinstance(field, TextInput)}
    return own.union(*map(_texts, nested))


def _join(form: SectionForm, other: SectionForm) -> None:
    """Put the text of `other` above each text of `form` that differs from it."""
    for field, their_field in zip(form, other, strict=True):
        if isinstance(field, Nested):
            _join(field.form, their_field.form)
        elif isinstance(field, TextInput) and not their_field.is_empty:
            if field.is_empty:
                field.data = their_field.data
            elif field.data.strip() != their_field.data.strip():
                between = "\n\n" if field.rows else " / "
                field.data = f"{their_field.data}{between}{field.data}"


def _answers(form: SectionForm) -> Answers:
    return [(question, words) for question, words in form.in_words() if words]
