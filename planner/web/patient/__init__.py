"""The patient's pages, from the welcome to the finished plan; `journey` lists the questions."""

from flask import Blueprint

from planner.web.patient.entry import access_codes, files, leaving, start, text_size
from planner.web.patient.journey import all_pages
from planner.web.patient.paper import on_screen, printing
from planner.web.patient.questions import calendars, lists, prompts, single, task_list, who_is_who
from planner.web.patient.review import check_and_share, done, still_true
from planner.web.shared import filters

blueprint = Blueprint("patient", __name__)

filters.add_to(blueprint)
start.add_routes(blueprint)
task_list.add_routes(blueprint)
prompts.add_routes(blueprint)
calendars.add_routes(blueprint)
check_and_share.add_routes(blueprint)
done.add_routes(blueprint)
printing.add_routes(blueprint)
on_screen.add_routes(blueprint)
files.add_routes(blueprint)
still_true.add_routes(blueprint)
who_is_who.add_routes(blueprint)
leaving.add_routes(blueprint)
access_codes.add_routes(blueprint)
text_size.add_routes(blueprint)
for section in all_pages():
    (lists if section.is_list else single).add_routes(blueprint, section)
