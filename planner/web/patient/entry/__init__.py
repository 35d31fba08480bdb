"""Ways into a plan and out of it: the start, codes, files, time-outs, leaving."""
