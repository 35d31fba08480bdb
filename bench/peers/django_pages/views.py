from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from bench.peers import words
from bench.peers.django_pages.forms import OneThingForm
from bench.peers.django_pages.models import Plan


def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def start(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        request.session["plan_id"] = Plan.objects.create().pk
        return redirect("/plan/one-thing")
    return render(request, "start.html")


def one_thing(request: HttpRequest) -> HttpResponse:
    plan = get_object_or_404(Plan, pk=request.session.get("plan_id", 0))
    form = OneThingForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
        # As ours answers what autosave sends; a pressed button leads on.
        if request.POST.get("then") == "draft":
            return HttpResponse(status=204)
        return redirect("/plan/one-thing")
    steps = [gettext(title) for title in words.STEPS]
    shown = {"form": form, "steps": steps, "here": words.HERE, "last": len(steps) - 1}
    return render(request, "one_thing.html", shown, status=422 if form.errors else 200)
