"""Print: a summary as HTML (page), HTML as a PDF (engine), in a killable process (press, printer).

Only `engine` imports WeasyPrint; everything else here works on a machine without Pango.
"""
