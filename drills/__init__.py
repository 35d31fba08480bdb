"""Drills: the whole server, broken on purpose, to see that it keeps its promises."""
