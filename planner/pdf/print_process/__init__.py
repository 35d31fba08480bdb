"""The print process: it holds the places and the queue, and gives each job a process of its own.

`python -m planner.pdf.print_process SOCKET` (`start` does it) answers at a Unix socket, where all
workers of the web server ask. For each job it has the standard library's fork server
(`multiprocessing`) fork a child, which is confined before it gets the job. The fork server has
imported WeasyPrint and the fonts (`preload`) and never sees a job, so that a child finds no other
patient's words in the memory that it is born with. Nothing here is imported by the web server.
"""
