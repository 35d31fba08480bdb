"""The summary: what is shown of a plan, to whom, in what order, and what overflows.

Pure functions from a plan and a day to plain values (`model`); the PDF and the HTML page lay the
same values out. `content` puts it together, `print_order` says what comes first, `glance` chooses
page 1, `strip` the twelve weeks, `answers` the pages after it, `private` whose copy holds a private
text. Labels are those of `domain.questions`.
"""
