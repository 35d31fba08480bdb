"""The patient's pages, from the welcome to the finished plan; `journey` lists the questions."""

from flask import Blueprint

from planner.web import filters
from planner.web.patient import (
    calendars,
    checking,
    coming_back,
    done,
    files,
    leaving,
    lists,
    on_screen,
    overview,
    people,
    picking,
    printing,
    single,
    start,
    still_true,
    text_size,
)
from planner.web.patient.journey import all_pages

blueprint = Blueprint("patient", __name__)

filters.add_to(blueprint)
start.add_routes(blueprint)
overview.add_routes(blueprint)
picking.add_routes(blueprint)
calendars.add_routes(blueprint)
checking.add_routes(blueprint)
done.add_routes(blueprint)
printing.add_routes(blueprint)
on_screen.add_routes(blueprint)
files.add_routes(blueprint)
still_true.add_routes(blueprint)
people.add_routes(blueprint)
leaving.add_routes(blueprint)
coming_back.add_routes(blueprint)
text_size.add_routes(blueprint)
for section in all_pages():
    (lists if section.is_list else single).add_routes(blueprint, section)
