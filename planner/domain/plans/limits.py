"""Every limit on a plan, in one place; characters unless the name says otherwise."""

import datetime as dt

NAME = 200
NOTE = 500
TEXT = 5_000

GOALS = 10
EVENTS = 40
QUESTIONS = 20
STARRED_QUESTIONS = 3
HELPERS = 12
ITEM_ID = 64

TRAVEL_MINUTES = 1_440
NIGHTS = 366

# A plan at every limit, in a script of three bytes a letter, must be read back.
FILE_BYTES = 1_024 * 1_024
CALENDAR_BYTES = 2 * 1_024 * 1_024
REQUEST_BYTES = 256 * 1_024
FILE_DEPTH = 20
# In one list or object of a file; more than any has, and few enough to name what is wrong.
FILE_WIDTH = 100

FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2199, 12, 31)
