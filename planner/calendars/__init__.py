"""Calendar files (.ics), which may be hostile or broken: read in a child process of their own.

`reader` is the one door: it starts `child`, hands it the bytes and takes what it found. There, in
this order: `lines` and `parts` mend the raw file, `values`, `names`, `zones` and `rules` read what
stands in it, `appointments` puts versions and moved days together, `expansion` asks
recurring-ical-events for the days, and `weekly` makes one line of many.
"""
