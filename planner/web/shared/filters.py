"""Template filters of the web pages."""

import re

from flask import Blueprint
from markupsafe import Markup

from planner.domain.wording import label
from planner.i18n import gettext


def add_to(blueprint: Blueprint) -> None:
    """Make the filters known to every template of the app."""
    for name, function in (("label", label), ("phone", phone_link), ("paper_name", paper_name)):
        blueprint.add_app_template_filter(function, name)


def paper_name(paper: str) -> str:
    """Return what people call a size of paper."""
    return {"a4": gettext("A4"), "letter": gettext("Letter")}[paper]


def phone_link(number: str) -> Markup:
    """Return a telephone number that can be tapped and keeps its direction in any script."""
    dialled = re.sub(r"[^\d+]", "", number)
    return Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(dialled, number)
