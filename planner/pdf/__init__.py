"""Print: HTML as a PDF (`renderer`), in a process that can be killed (`print_process`).

`print_client` asks for a print, `documents` says what is printed. Only `renderer` and
`line_drawing` import WeasyPrint; everything else here works on a machine without Pango.
"""
