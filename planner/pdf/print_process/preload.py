"""What the fork server imports before its first fork, so that each job's process is born warm.

Importing this module loads WeasyPrint and the fonts and prints a page: `job_work` does it in the
processes that print, nobody else should.
"""

import gc

from planner import sandbox
from planner.pdf.errors import PrintNotInstalled, PrintRefused
from planner.pdf.fonts import font_places

try:
    from planner.pdf.renderer import Engine
except PrintNotInstalled:
    # A child says so for each job: an error here would end the fork server.
    RENDERER = None
else:
    RENDERER = Engine()

IS_WARM = True
if RENDERER is not None:
    sandbox.warm_up()
    font_places()
    try:
        RENDERER.warm_up()
    except PrintRefused:
        # Every job with that stylesheet will say so as well; the others can still print.
        IS_WARM = False
    gc.collect()
    # Else the first collection of each child would write to, and so copy, all of the memory.
    gc.freeze()
