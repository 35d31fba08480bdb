"""Coming back: the patient's own code, shown and replaced, and the page where it is typed."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.i18n import gettext
from planner.layout.qr_code import drawing
from planner.pdf import code_card
from planner.pdf.documents import PAPERS
from planner.pdf.errors import PrintError
from planner.services import access_codes
from planner.services.access_codes import HeldCode
from planner.services.plans import StoredPlan
from planner.web.patient.entry import code_sign_in
from planner.web.patient.frame import held_plan, use_language_of_plan
from planner.web.patient.journey import JOURNEY, address_after
from planner.web.patient.paper.print_trouble import trouble
from planner.web.request import (
    access,
    current_clinic,
    print_request,
    quotas,
    unit_of_work,
    visits,
)
from planner.web.shared.form_problem import Trouble

_QR_PIXELS = 232
_SEE_OTHER = 303


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages."""
    for path, name, view, methods in (
        ("/come-back", "come_back", _come_back, ["GET", "POST"]),
        ("/plan/code", "code", _code, ["GET", "POST"]),
        ("/plan/code/new", "new_code", _new_code, ["GET", "POST"]),
        ("/plan/code-card.pdf", "code_card", _card, ["GET"]),
    ):
        blueprint.add_url_rule(path, name, view, methods=methods)


def find_held() -> HeldCode | None:
    """Return the code of the plan that this visitor holds."""
    plan_id, clinic = access.require_plan(), current_clinic.clinic()
    with unit_of_work.read() as session:
        return access_codes.find_code(session, clinic, plan_id)


def address_of_page() -> str:
    """Return where the code is typed, as people see it."""
    return url_for("patient.come_back", _external=True)


def leads_only_here(address: str) -> bool:
    """Say whether an address is one by which a computer reaches itself, as no other can."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@access.anyone
def _come_back() -> AnyResponse:
    if request.method == "GET":
        return _ask()
    tried = code_sign_in.open_by_code(request.form.get(code_sign_in.FIELD, ""))
    if tried.plan_id is not None:
        return redirect(url_for("patient.tasks"), _SEE_OTHER)
    response = _ask(tried.status, tried.sentence())
    if tried.wait_s:
        response.headers["Retry-After"] = str(tried.wait_s)
    return response


def _ask(status: int = 200, problem: str = "") -> Response:
    holds_a_plan = request.method == "GET" and visits.patient() is not None
    body = render_template(
        "patient/come_back.html",
        field=code_sign_in.FIELD,
        typed=request.form.get(code_sign_in.FIELD, "")[:40],
        form=Trouble(code_sign_in.FIELD, [problem] if problem else []),
        holds_a_plan=holds_a_plan,
    )
    return Response(body, status, mimetype="text/html")


@access.plan_holder
def _code() -> AnyResponse:
    if request.method == "POST":
        stored = held_plan()
        with unit_of_work.write() as session:
            access_codes.mark_noted(session, stored.plan_id)
        return redirect(_onward(stored), _SEE_OTHER)
    plan_id, held, address = use_language_of_plan(), find_held(), address_of_page()
    only_here = leads_only_here(address)
    _note_shown(plan_id, held)
    return Response(
        render_template(
            "patient/code.html",
            held=held,
            picture=_picture(held) if held and not only_here else None,
            address=address,
            only_here=only_here,
            paper=current_clinic.clinic().paper,
        ),
        mimetype="text/html",
    )


@access.plan_holder
def _new_code() -> AnyResponse:
    if request.method == "GET":
        use_language_of_plan()
        return Response(render_template("patient/code_new.html"), mimetype="text/html")
    quotas.count_new_code()
    plan_id, clinic = access.require_plan(), current_clinic.clinic()
    new = access_codes.prepare_code(unit_of_work.hasher())
    with unit_of_work.write() as session:
        access_codes.issue_code(session, clinic, plan_id, new)
        # Whoever opened the plan with the old code is out, wherever that is.
        visits.end_others(session, plan_id)
    return redirect(url_for("patient.code"), _SEE_OTHER)


@access.plan_holder
def _card() -> AnyResponse:
    stored, held = held_plan(), find_held()
    if held is None:
        return redirect(url_for("patient.code"), _SEE_OTHER)
    paper = request.args.get("paper", current_clinic.clinic().paper)
    _note_shown(stored.plan_id, held)
    quotas.count_print()
    address = address_of_page()
    link = None if leads_only_here(address) else _link(held)
    words = code_card.CodeCard(held.code, held.expires_on, address, link)
    try:
        pdf = code_card.print_card(
            words,
            printer=print_request.printer(),
            paper=paper if paper in PAPERS else current_clinic.clinic().paper,
            metaphor=current_clinic.clinic().metaphor,
            language=stored.plan.language,
        )
    except PrintError as error:
        return trouble(error)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="my-card.pdf"'
    return response


def _note_shown(plan_id: str, held: HeldCode | None) -> None:
    """Note that the patient has the code before them; one that nobody ever saw opens no plan.

    Left undone on a full disk: the code is shown all the same.
    """
    if held is not None and not held.is_shown:
        with unit_of_work.bookkeeping(may_fail=True) as session:
            access_codes.mark_shown(session, plan_id)


def _link(held: HeldCode) -> str:
    """Return what the QR code holds; the part after # is never sent to a server."""
    return f"{address_of_page()}#{held.code.in_groups()}"


def _picture(held: HeldCode) -> str:
    return drawing(_link(held), gettext("A picture for your phone’s camera"), size=_QR_PIXELS)


def _onward(stored: StoredPlan) -> str:
    """Return the page after the one that was saved last."""
    saved_at = {section: stored.section_revisions.get(section.name, 0) for section in JOURNEY}
    newest = max(saved_at.values())
    last, *others = (section for section, at in saved_at.items() if at == newest)
    # Nothing was saved yet, or all of it at once, from a file.
    if others:
        return url_for("patient.tasks")
    if last.is_list:
        return url_for(last.endpoint)
    return address_after(last, stored)
