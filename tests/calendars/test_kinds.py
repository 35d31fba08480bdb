"""One small file for each kind that Outlook, Google, Apple, phones, schools and hospitals write.

All are read on 25 November 2026 by a clinic in Berlin, unless a case says otherwise.
"""

import base64
from dataclasses import dataclass

import pytest

from tests.calendars.files import calendar, days, event, read, titles

LA, NEW_YORK, LONDON = "America/Los_Angeles", "America/New_York", "Europe/London"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"
EVENING = f"DTSTART;TZID={LA}:20270301T190000"
MOVED = "RECURRENCE-ID:20270308T100000"


@dataclass(frozen=True)
class Kind:
    """A file, what is offered of it, and how many entries could not be read."""

    name: str
    data: bytes
    offered: tuple[str, ...]
    unread: int = 0
    zone: str = "Europe/Berlin"
    title: str = "Visit"


def one(name: str, lines: str, *offered: str, unread: int = 0, zone: str = "Europe/Berlin") -> Kind:
    """Make a file of one event."""
    return Kind(name, calendar(event(*lines.split("\n"))), offered, unread, zone)


def two(
    name: str, series: str, change: str, *offered: str, unread: int = 0, zone: str = "Europe/Berlin"
) -> Kind:
    """Make a file of a series and of what changes it."""
    changed = event(*change.split("\n"))
    parts = [event(*series.split("\n")), changed]
    # The order of a file says nothing.
    return Kind(name, calendar(*parts), offered, unread, zone)


def raw(name: str, data: bytes, *offered: str, unread: int = 0, title: str = "Visit") -> Kind:
    return Kind(name, data, offered, unread, title=title)


SERIES = "DTSTART:20270301T100000\n" + WEEKLY
DAY = event("DTSTART;VALUE=DATE:20270612")
DAY_FILE = calendar(DAY)

DAYS = [
    one("day", "DTSTART;VALUE=DATE:20270612", "2027-06-12"),
    one("days", "DTSTART;VALUE=DATE:20270612\nDTEND;VALUE=DATE:20270614", "2027-06-12/2027-06-13"),
    one("day that ends on itself", "DTSTART:20270612\nDTEND:20270612", "2027-06-12"),
    one("end before start", "DTSTART:20270612T190000\nDTEND:20270611T190000", "2027-06-12"),
    one("over midnight", "DTSTART:20270612T190000\nDTEND:20270613T010000", "2027-06-12/2027-06-13"),
    one("to midnight", "DTSTART:20270612T190000\nDTEND:20270613T000000", "2027-06-12"),
    one("24:00", "DTSTART:20270612T190000\nDTEND:20270612T240000", "2027-06-12"),
    one("midnights", "DTSTART:20270612T000000\nDTEND:20270614T000000", "2027-06-12/2027-06-13"),
    one("to 23:59", "DTSTART:20270612T000000\nDTEND:20270612T235959", "2027-06-12"),
    one("30 hours", "DTSTART:20270612T190000\nDURATION:PT30H", "2027-06-12/2027-06-14"),
    one("a day long", "DTSTART;VALUE=DATE:20270612\nDURATION:P1D", "2027-06-12"),
    one("a week long", "DTSTART;VALUE=DATE:20270612\nDURATION:P1W", "2027-06-12/2027-06-18"),
    one("broken duration", "DTSTART;VALUE=DATE:20270612\nDURATION:P1DT", "2027-06-12"),
    one("negative duration", "DTSTART:20270612T100000\nDURATION:-PT1H", "2027-06-12"),
    one("end that is no day", "DTSTART:20270612T100000\nDTEND:0000", "2027-06-12"),
    one("end in 1899", "DTSTART:20270612T100000\nDTEND:18991230T000000", "2027-06-12"),
    one("date with a time", "DTSTART;VALUE=DATE:20270612T000000", "2027-06-12"),
    one("time without seconds", "DTSTART:20270612T1000", "2027-06-12"),
    one("with hyphens", "DTSTART:2027-06-12T10:00:00", "2027-06-12"),
    one("with an offset", "DTSTART:20270612T233000+0900", "2027-06-12"),
    one("spaces at the end", "DTSTART;VALUE=DATE:20270612   ", "2027-06-12"),
    one("day and moment", "DTSTART;VALUE=DATE:20270612\nDTEND:20270613T100000",
        "2027-06-12/2027-06-13"),
    one("moment and day", "DTSTART:20270612T100000\nDTEND;VALUE=DATE:20270613", "2027-06-12"),
    one("over new year", "DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270102",
        "2026-12-31/2027-01-01"),
    one("end in 9999", "DTSTART:20270612T100000\nDTEND:99991231T000000", "2027-06-12"),
    one("no such day", "DTSTART;VALUE=DATE:20270230", unread=1),
    one("a year of three figures", "DTSTART;VALUE=DATE:02270612", ),
]  # fmt: skip

ZONES = [
    one("UTC, the day after here", "DTSTART:20270611T223000Z", "2027-06-12"),
    one("UTC, the day before there", "DTSTART:20270612T030000Z", "2027-06-11", zone=NEW_YORK),
    one("TZID=UTC", "DTSTART;TZID=UTC:20270611T223000", "2027-06-12"),
    one("UTC midnights of summer", "DTSTART:20270611T220000Z\nDTEND:20270612T220000Z",
        "2027-06-12"),
    one("plain UTC midnights", "DTSTART:20270612T000000Z\nDTEND:20270614T000000Z",
        "2027-06-12/2027-06-13", zone=LA),
    one("Outlook's whole day of elsewhere",
        "DTSTART:20270611T150000Z\nDTEND:20270612T150000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "2027-06-12", zone=LONDON),
    one("Outlook's whole day behind UTC",
        "DTSTART:20270612T050000Z\nDTEND:20270613T050000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "2027-06-12"),
    one("own zone", f"DTSTART;TZID={LA}:20270612T230000", "2027-06-12"),
    one("own zone, end in UTC", f"DTSTART;TZID={LA}:20270612T190000\nDTEND:20270613T040000Z",
        "2027-06-12"),
    one("flight over the date line",
        f"DTSTART;TZID={LA}:20270612T230000\nDTEND;TZID=Asia/Tokyo:20270614T040000",
        "2027-06-12/2027-06-14"),
    one("Windows zone", "DTSTART;TZID=W. Europe Standard Time:20270301T233000\n"
        "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20270308T223000Z", "2027-03-01", "2027-03-15"),
    one("zone with a prefix",
        "DTSTART;TZID=/mozilla.org/20070129_1/America/Los_Angeles:20270301T190000\n"
        f"{WEEKLY}\nEXDATE:20270309T030000Z", "2027-03-01", "2027-03-15"),
    one("zone with an offset for a name",
        "DTSTART;TZID=(UTC-08:00) Pacific Time (US & Canada):20270301T190000\n"
        f"{WEEKLY}\nEXDATE:20270309T030000Z", "2027-03-01", "2027-03-15"),
    one("quoted zone", 'DTSTART;TZID="GMT+01:00":20270612T100000', "2027-06-12"),
    one("zone GMT+01:00", "DTSTART;TZID=GMT+01:00:20270612T100000", "2027-06-12"),
    one("zone in capitals", "DTSTART;TZID=AMERICA/LOS ANGELES:20270301T190000\n"
        f"{WEEKLY}\nEXDATE:20270309T030000Z", "2027-03-01", "2027-03-15"),
    raw("Outlook's zone since 1601", calendar(
        "BEGIN:VTIMEZONE", "TZID:Customized Time Zone",
        "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:-0700", "TZOFFSETTO:-0800",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:-0800", "TZOFFSETTO:-0700",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
        event("DTSTART;TZID=Customized Time Zone:20270309T233000",
              "RRULE:FREQ=WEEKLY;UNTIL=20270317T063000Z")),
        "2027-03-09", "2027-03-16"),
    one("zone with an offset and a dot",
        "DTSTART;TZID=(GMT+05.30) Calcutta:20270301T001500\n"
        f"{WEEKLY}\nEXDATE:20270307T184500Z", "2027-03-01", "2027-03-15"),
    raw("short name of a zone that the file describes", calendar(
        "BEGIN:VTIMEZONE", "TZID:EST", "BEGIN:DAYLIGHT", "DTSTART:19700101T000000",
        "TZOFFSETFROM:-0400", "TZOFFSETTO:-0400", "END:DAYLIGHT", "END:VTIMEZONE",
        event("DTSTART;TZID=EST:20270601T003000", "RRULE:FREQ=DAILY;COUNT=3",
              "EXDATE:20270602T043000Z")), "2027-06-01", "2027-06-03"),
    one("unknown zone", "DTSTART;TZID=Nowhere/Land:20270612T190000", "2027-06-12"),
    one("zone that is a path", "DTSTART;TZID=../../etc/passwd:20270612T190000", "2027-06-12"),
    raw("zone of the file", calendar(
        "BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:-0800", "TZOFFSETTO:-0800", "END:STANDARD", "END:VTIMEZONE",
        event("DTSTART;TZID=Ours:20270301T190000", WEEKLY, "EXDATE:20270309T030000Z")),
        "2027-03-01", "2027-03-15"),
    raw("zone that is not closed", calendar(
        "BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:16010101T000000",
        "RRULE:", "TZOFFSETFROM:-0800", "TZOFFSETTO:-0800", "BEGIN:DAYLIGHT",
        "DTSTART:16010101T000000", "TZOFFSETFROM:-0800", "TZOFFSETTO:-0800",
        event("DTSTART;TZID=Ours:20270301T190000", WEEKLY, "EXDATE:20270309T030000Z")),
        "2027-03-01", "2027-03-15"),
    raw("the file's own zone", calendar(
        "X-WR-TIMEZONE:America/New_York", event("DTSTART:20270612T020000Z")), "2027-06-11"),
    raw("the file's own zone is nonsense", calendar(
        "X-WR-TIMEZONE:Mars", event("DTSTART:20270611T223000Z")), "2027-06-12"),
    raw("the file's own zone is UTC", calendar(
        "X-WR-TIMEZONE:UTC", event("DTSTART:20270611T223000Z")), "2027-06-12"),
    raw("series in the file's own zone", calendar(
        f"X-WR-TIMEZONE:{LA}",
        event("DTSTART:20270302T030000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3")),
        "2027-03-01", "2027-03-08", "2027-03-15"),
    one("series in UTC over the change of clocks",
        "DTSTART:20270321T223000Z\nRRULE:FREQ=WEEKLY;COUNT=3",
        "2027-03-21", "2027-03-29", "2027-04-05"),
    one("series of local Mondays in UTC",
        "DTSTART:20270302T030000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2",
        "2027-03-01", "2027-03-08", zone=LA),
]  # fmt: skip

TAKEN_OUT = [
    one("day taken out", f"{SERIES}\nEXDATE:20270308T100000", "2027-03-01", "2027-03-15"),
    one("list of days taken out", f"{SERIES}\nEXDATE:20270308T100000,20270315T100000",
        "2027-03-01"),
    one("two lines of days", f"{SERIES}\nEXDATE:20270308T100000\nEXDATE:20270315T100000",
        "2027-03-01"),
    one("taken out as a day", f"{SERIES}\nEXDATE;VALUE=DATE:20270308", "2027-03-01", "2027-03-15"),
    one("taken out at midnight", f"{SERIES}\nEXDATE:20270308T000000", "2027-03-01", "2027-03-15"),
    one("taken out in another zone", f"{EVENING}\n{WEEKLY}\nEXDATE;TZID=Asia/Tokyo:20270309T120000",
        "2027-03-01", "2027-03-15"),
    one("taken out without a zone", f"{EVENING}\n{WEEKLY}\nEXDATE:20270308T190000",
        "2027-03-01", "2027-03-15"),
    one("taken out of whole days in UTC",
        f"DTSTART;VALUE=DATE:20270301\n{WEEKLY}\nEXDATE:20270307T230000Z",
        "2027-03-01", "2027-03-15"),
    one("taken out of whole days at 0 UTC",
        f"DTSTART;VALUE=DATE:20270301\n{WEEKLY}\nEXDATE:20270308T000000Z",
        "2027-03-01", "2027-03-15", zone=LA),
    one("taken out as a period", f"{SERIES}\nEXDATE;VALUE=PERIOD:20270308T100000/PT1H",
        "2027-03-01", "2027-03-15"),
    one("taken out at another hour of its day", f"{SERIES}\nEXDATE:20270308T093000",
        "2027-03-01", "2027-03-15"),
    one("one of two times of a day taken out",
        "DTSTART:20270301T080000\nRRULE:FREQ=DAILY;BYHOUR=8,20;COUNT=4\nEXDATE:20270301T080000",
        "2027-03-01", "2027-03-02"),
    one("side lines of the year 1601",
        f"{SERIES}\nEXDATE:16010101T000000\nRDATE:00010101T000000\nEXDATE:",
        "2027-03-01", "2027-03-08", "2027-03-15"),
    one("days beside the rule", f"{SERIES}\nRDATE:20270402T190000\nRDATE;VALUE=DATE:20270501",
        "2027-03-01", "2027-03-08", "2027-03-15", "2027-04-02", "2027-05-01"),
    one("periods", "DTSTART:20270301T220000\nRDATE;VALUE=PERIOD:20270402T220000/PT1H,"
        "20270501T220000/20270502T030000", "2027-03-01", "2027-04-02", "2027-05-01/2027-05-02"),
    one("rule of days taken out", f"{SERIES}\nEXRULE:FREQ=WEEKLY;INTERVAL=2", unread=1),
]  # fmt: skip

ENDS = [
    one("until a day", "DTSTART:20270301T190000\nRRULE:FREQ=WEEKLY;UNTIL=20270308",
        "2027-03-01", "2027-03-08"),
    one("until the hour", "DTSTART:20270301T190000\nRRULE:FREQ=WEEKLY;UNTIL=20270308T185959",
        "2027-03-01"),
    one("until, in UTC, before the hour", f"{EVENING}\nRRULE:FREQ=WEEKLY;UNTIL=20270309T025959Z",
        "2027-03-01"),
    one("until, in UTC, the hour", f"{EVENING}\nRRULE:FREQ=WEEKLY;UNTIL=20270309T030000Z",
        "2027-03-01", "2027-03-08"),
    one("whole days until a moment in UTC",
        "DTSTART;VALUE=DATE:20270301\nRRULE:FREQ=WEEKLY;UNTIL=20270308T225959Z",
        "2027-03-01", "2027-03-08"),
    one("whole days until the last second",
        "DTSTART;VALUE=DATE:20270301\nRRULE:FREQ=WEEKLY;UNTIL=20270308T235959Z",
        "2027-03-01", "2027-03-08", zone="Asia/Tokyo"),
    one("until before it begins",
        "DTSTART:20270301T190000\nRRULE:FREQ=WEEKLY;UNTIL=20270201T000000Z"),
    one("until the year 1", "DTSTART:20270301T190000\nRRULE:FREQ=WEEKLY;UNTIL=00010101T000000Z",
        unread=1),
    one("until with hyphens", "DTSTART:20270301T190000\nRRULE:FREQ=WEEKLY;UNTIL=2027-03-08",
        "2027-03-01", "2027-03-08"),
]  # fmt: skip

RULES = [
    one("last Friday", "DTSTART:20270129T100000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2",
        "2027-01-29", "2027-02-26"),
    one("first workday", "DTSTART:20270201T100000\n"
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=2", "2027-02-01", "2027-03-01"),
    one("every second week from Sunday on",
        "DTSTART:20270302T100000\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4",
        "2027-03-02", "2027-03-14", "2027-03-16", "2027-03-28"),
    one("every second week since long ago",
        "DTSTART:20200107T100000\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231", "2026-12-01",
        "2026-12-15", "2026-12-29"),
    one("the 31st", "DTSTART:20260131T100000\nRRULE:FREQ=MONTHLY;UNTIL=20270401", "2026-12-31",
        "2027-01-31", "2027-03-31"),
    one("counted yearly since long ago", "DTSTART;VALUE=DATE:19470301\nRRULE:FREQ=YEARLY;COUNT=81",
        "2027-03-01"),
    one("counted yearly and over", "DTSTART;VALUE=DATE:19470301\nRRULE:FREQ=YEARLY;COUNT=80"),
    one("born on a leap day", "DTSTART;VALUE=DATE:19960229\nRRULE:FREQ=YEARLY"),
    one("Thanksgiving", "DTSTART;VALUE=DATE:19971127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "2026-11-26", "2027-11-25"),
    one("week of the year", "DTSTART:20260211T100000\nRRULE:FREQ=YEARLY;BYWEEKNO=7", "2027-02-17"),
    one("every eight hours", "DTSTART:20270301T060000\nRRULE:FREQ=HOURLY;INTERVAL=8;COUNT=5",
        "2027-03-01", "2027-03-02"),
    one("first day off its rule", "DTSTART:20270302T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "2027-03-02", "2027-03-08", "2027-03-15"),
    one("empty rule and spaces", "DTSTART:20270302T100000\nRRULE:  ", "2027-03-02"),
    one("semicolon at the end", "DTSTART:20270302T100000\nRRULE:FREQ=WEEKLY;COUNT=2;",
        "2027-03-02", "2027-03-09"),
    one("small letters", "dtstart:20270302T100000\nrrule:freq=weekly;count=2;byday=tu",
        "2027-03-02", "2027-03-09"),
    one("two rules", "DTSTART:20270301T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\n"
        "RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20270312", "2027-03-01", "2027-03-04", "2027-03-08",
        "2027-03-11"),
    one("two rules since long ago", "DTSTART:20150105T100000\n"
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20261215\n"
        "RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=TH;UNTIL=20261215",
        "2026-12-03", "2026-12-07"),
    one("name of the rule twice", "DTSTART:20270302T100000\nRRULE:RRULE:FREQ=WEEKLY;COUNT=2",
        "2027-03-02", "2027-03-09"),
    one("signs before semicolons", "DTSTART:20270302T100000\nRRULE:FREQ=WEEKLY\\;COUNT=2",
        "2027-03-02", "2027-03-09"),
    one("plain calendar said twice", "DTSTART:20270302T100000\n"
        "RRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=2;SKIP=OMIT", "2027-03-02", "2027-03-09"),
    one("old rule of a phone", "DTSTART:20270301T100000\nRRULE:W1 MO TH #3", "2027-03-01",
        "2027-03-04", "2027-03-08"),
    one("old rule without end", "DTSTART:20270301T100000\nRRULE:YM1 3 #0", "2027-03-01"),
    *(
        one(f"not understood: {rule}", f"DTSTART:20270302T100000\nRRULE:{rule}", unread=1)
        for rule in (
            "FREQ=YEARLY;RSCALE=HEBREW", "FREQ=MONTHLY;SKIP=FORWARD", "FREQ=YEARLY;BYEASTER=-2",
            "FREQ=WEEKLY;COUNT=-1", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;INTERVAL=0", "WEEKLY",
            "FREQ=FORTNIGHTLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;COUNT=2;COUNT=5", "COUNT=3",
            "FREQ=WEEKLY;X-SKIP=1", "FREQ=YEARLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=WEEKLY;BYDAY=1TU", "FREQ=MONTHLY;BYWEEKNO=5", "FREQ=DAILY;BYYEARDAY=5",
            "FREQ=WEEKLY;BYMONTHDAY=2", "FREQ=YEARLY;BYWEEKNO=9;BYDAY=1TU",
            "FREQ=WEEKLY;UNTIL=soon", "FREQ=WEEKLY COUNT=3", "FREQ=YEARLY;BYMONTH=5L",
        )
    ),
]  # fmt: skip

CHANGES = [
    two("moved", SERIES, f"{MOVED}\nDTSTART:20270310T100000", "2027-03-01", "2027-03-10",
        "2027-03-15"),
    two("moved, named as a day", SERIES,
        "RECURRENCE-ID;VALUE=DATE:20270308\nDTSTART:20270310T100000",
        "2027-03-01", "2027-03-10", "2027-03-15"),
    two("moved, named in UTC", f"{EVENING}\n{WEEKLY}",
        f"RECURRENCE-ID:20270309T030000Z\nDTSTART;TZID={LA}:20270310T190000",
        "2027-03-01", "2027-03-10", "2027-03-15"),
    two("moved, named at another hour", SERIES,
        "RECURRENCE-ID:20270308T090000\nDTSTART:20270310T090000",
        "2027-03-01", "2027-03-10", "2027-03-15"),
    two("all later ones renamed only", SERIES,
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270308T100000", "2027-03-01", "2027-03-08",
        "2027-03-15"),
    two("moved to a moment in UTC", f"{EVENING}\n{WEEKLY}",
        "RECURRENCE-ID:20270309T030000Z\nDTSTART:20270311T030000Z",
        "2027-03-01", "2027-03-10", "2027-03-15"),
    two("all earlier ones moved", SERIES,
        "RECURRENCE-ID;RANGE=THISANDPRIOR:20270308T100000\nDTSTART:20270309T100000",
        "2027-03-01", "2027-03-08", "2027-03-15", unread=1),
    two("moved into the year", "DTSTART:20260801T100000\nRRULE:FREQ=DAILY;COUNT=2",
        "RECURRENCE-ID:20260802T100000\nDTSTART:20270310T100000", "2027-03-10"),
    two("moved out of the year", SERIES, f"{MOVED}\nDTSTART:20290310T100000", "2027-03-01",
        "2027-03-15"),
    two("one cancelled", SERIES, f"{MOVED}\nDTSTART:20270308T100000\nSTATUS:CANCELLED",
        "2027-03-01", "2027-03-15"),
    two("one cancelled, with one L", SERIES, f"{MOVED}\nSTATUS:Canceled",
        "2027-03-01", "2027-03-15"),
    two("whole days made hours", f"DTSTART;VALUE=DATE:20270301\n{WEEKLY}",
        "RECURRENCE-ID;VALUE=DATE:20270308\nDTSTART:20270309T100000\nDTEND:20270309T120000",
        "2027-03-01", "2027-03-09", "2027-03-15"),
    two("moved without an end, three days long",
        f"DTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270304\n{WEEKLY}",
        "RECURRENCE-ID;VALUE=DATE:20270308\nDTSTART;VALUE=DATE:20270309",
        "2027-03-01/2027-03-03", "2027-03-09/2027-03-11", "2027-03-15/2027-03-17"),
    two("all later ones cancelled", SERIES,
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270308T100000\nSTATUS:CANCELLED", "2027-03-01"),
    two("all later ones moved a day, in a zone", f"{EVENING}\n{WEEKLY}",
        f"RECURRENCE-ID;RANGE=THISANDFUTURE:20270309T030000Z\nDTSTART;TZID={LA}:20270309T190000",
        "2027-03-01", "2027-03-09", "2027-03-16"),
    two("moved twice", f"{SERIES}\nSEQUENCE:0", f"{MOVED}\nDTSTART:20270310T100000\nSEQUENCE:1\n"
        "END:VEVENT\nBEGIN:VEVENT\nUID:1\nSUMMARY:Visit\n"
        f"{MOVED}\nDTSTART:20270311T100000\nSEQUENCE:2", "2027-03-01", "2027-03-11", "2027-03-15"),
    two("whole series cancelled", f"{SERIES}\nSTATUS:CANCELLED\nSEQUENCE:1",
        f"{MOVED}\nDTSTART:20270310T100000\nSEQUENCE:0"),
    two("old version after the new one", "DTSTART:20270301T100000\nSEQUENCE:2",
        "DTSTART:20270302T100000\nSEQUENCE:1", "2027-03-01"),
    two("the later stamp holds", "DTSTART:20270301T100000\nDTSTAMP:20261101T100000Z",
        "DTSTART:20270302T100000\nDTSTAMP:20261102T100000Z", "2027-03-02"),
    two("one number, no versions", "DTSTART:20270301T100000", "DTSTART:20270302T100000",
        "2027-03-01", "2027-03-02"),
    one("a change without its series", f"{MOVED}\nDTSTART:20270310T100000", "2027-03-10"),
    raw("asked for, then cancelled",
        calendar("METHOD:REQUEST", event("DTSTART:20270301T100000", "SEQUENCE:0"))
        + calendar("METHOD:CANCEL", event("DTSTART:20270301T100000", "SEQUENCE:1"))),
    raw("cancelled with the same number, first in the file",
        calendar("METHOD:CANCEL", event("DTSTART:20270301T100000"))
        + calendar("METHOD:REQUEST", event("DTSTART:20270301T100000"))),
    raw("cancelled, then asked for again",
        calendar("METHOD:CANCEL", event("DTSTART:20270301T100000", "SEQUENCE:1"))
        + calendar("METHOD:REQUEST", event("DTSTART:20270305T100000", "SEQUENCE:2")), "2027-03-05"),
    raw("one day of a series called off",
        calendar(event(*SERIES.split("\n"))) + calendar("METHOD:CANCEL", event(MOVED)),
        "2027-03-01", "2027-03-15"),
]  # fmt: skip


def broken(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


LETTERS = "Größe"
NAMES = [
    raw("cp1252", calendar(event("DTSTART:20270612", title=LETTERS)).decode().encode("cp1252"),
        "2027-06-12", title=LETTERS),
    raw("one bad byte in good letters", calendar(event("DTSTART:20270612", title="Größe")).replace(
        "ß".encode(), b"\xdf"), "2027-06-12", title=LETTERS),
    raw("utf-16", DAY_FILE.decode().encode("utf-16"), "2027-06-12"),
    raw("utf-16 without a mark", DAY_FILE.decode().encode("utf-16-le"), "2027-06-12"),
    raw("charset", calendar(event("DTSTART:20270612")).replace(
        b"SUMMARY:Visit", "SUMMARY;CHARSET=KOI8-R:Визит".encode("koi8-r")),
        "2027-06-12", title="Визит"),
    raw("unknown charset", DAY_FILE.replace(b"SUMMARY:", b"SUMMARY;CHARSET=zlib:"), "2027-06-12"),
    raw("quoted-printable with soft ends", calendar(DAY).replace(
        b"SUMMARY:Visit", b"SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=\r\n=B6=C3=9Fe"),
        "2027-06-12", title=LETTERS),
    raw("quoted-printable, folded too", calendar(DAY).replace(
        b"SUMMARY:Visit", b"SUMMARY;ENCODING=QUOTED-PRINTABLE:Gr=C3=B6=\r\n =C3=9Fe"),
        "2027-06-12", title=LETTERS),
    raw("quoted-printable of version 1", DAY_FILE.replace(b"VERSION:2.0", b"VERSION:1.0").replace(
        b"SUMMARY:Visit", b"SUMMARY;ENCODING=QUOTED-PRINTABLE:die=\r\n Gr=C3=B6=C3=9Fe"),
        "2027-06-12", title="die Größe"),
    raw("base64", calendar(DAY).replace(
        b"SUMMARY:Visit", b"SUMMARY;ENCODING=BASE64:" + base64.b64encode(LETTERS.encode())),
        "2027-06-12", title=LETTERS),
    raw("base64 without its end", calendar(DAY).replace(
        b"SUMMARY:Visit", b"SUMMARY;ENCODING=B;CHARSET=UTF-8:R3LDtsOfZQ"),
        "2027-06-12", title=LETTERS),
    raw("a name that came by mail", calendar(DAY).replace(
        b"SUMMARY:Visit", b"SUMMARY:=?UTF-8?Q?Gr=C3=B6=C3=9Fe?="), "2027-06-12", title=LETTERS),
    raw("signs before commas", calendar(event("DTSTART:20270612", title="a\\, b\\; c\\nd")),
        "2027-06-12", title="a, b; c d"),
    raw("the first name shows nothing", calendar(
        event("SUMMARY:Visit", "DTSTART:20270612", title="\u200b")), "2027-06-12"),
    raw("no name", calendar(event("DTSTART:20270612", title="")), unread=1),
    raw("no name, and over", calendar(event("DTSTART:20200612", title=""))),
    raw("quotation marks in a parameter", DAY_FILE.replace(
        b"SUMMARY:", b'SUMMARY;ALTREP="http://a.example:80/x":'), "2027-06-12"),
    raw("group before the name", DAY_FILE.replace(b"SUMMARY:", b"item1.Summary:"), "2027-06-12"),
]  # fmt: skip

STRUCTURE = [
    raw("line feeds only", DAY_FILE.replace(b"\r\n", b"\n"), "2027-06-12"),
    raw("returns only", DAY_FILE.replace(b"\r\n", b"\r"), "2027-06-12"),
    raw("blank lines", DAY_FILE.replace(b"\r\n", b"\r\n\r\n"), "2027-06-12"),
    raw("folded with tabs", DAY_FILE.replace(b"20270612", b"2027\r\n\t0612"), "2027-06-12"),
    raw("folded in names", DAY_FILE.replace(b"BEGIN:VEV", b"BEG\r\n IN:VEV").replace(
        b"SUMMARY", b"SUM\r\n MARY"), "2027-06-12"),
    raw("folded over a blank line", DAY_FILE.replace(b"Visit", b"Vi\r\n\r\n sit"), "2027-06-12"),
    raw("NUL bytes", DAY_FILE.replace(b"Visit", b"Vi\0sit") + b"\0" * 50, "2027-06-12"),
    raw("spaces around", DAY_FILE.replace(b"BEGIN:VEVENT", b"BEGIN: VEVENT  "), "2027-06-12"),
    raw("words before", b"Here is your calendar:\r\n\r\n" + DAY_FILE, "2027-06-12"),
    raw("no calendar around", DAY.encode(), "2027-06-12"),
    raw("event that is not closed", broken(
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:Visit", "DTSTART:20270611",
        "BEGIN:VEVENT", "SUMMARY:Visit", "DTSTART:20270612", "END:VEVENT", "END:VCALENDAR"),
        "2027-06-11", "2027-06-12"),
    raw("lines after an alarm that is not closed", broken(
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", "TRIGGER:-PT1H", "SUMMARY:Visit",
        "DTSTART:20270612", "END:VEVENT", "END:VCALENDAR"), "2027-06-12"),
    raw("to-do that is not closed", broken(
        "BEGIN:VCALENDAR", "BEGIN:VTODO", "SUMMARY:Buy", "DTSTART:20270611", DAY, "END:VCALENDAR"),
        "2027-06-12"),
    raw("calendar that is not closed", broken(
        "BEGIN:VCALENDAR", DAY, "BEGIN:VCALENDAR", DAY.replace("0612", "0613"), "END:VCALENDAR"),
        "2027-06-12", "2027-06-13"),
    raw("two calendars without a line between", DAY_FILE.rstrip() + b"\xef\xbb\xbf" + calendar(
        "METHOD:CANCEL", DAY.replace("UID:1", "UID:2")), "2027-06-12"),
    raw("cut off in a rule", broken(
        "BEGIN:VCALENDAR", DAY, "BEGIN:VEVENT", "SUMMARY:Choir", "DTSTART:20270301T100000",
        "RRULE:FREQ=WEEKLY;COUNT=1"), "2027-06-12", unread=1),
    raw("cut off between lines", broken(
        "BEGIN:VCALENDAR", DAY, "BEGIN:VEVENT", "SUMMARY:Visit", "DTSTART:20270301T100000", ""),
        "2027-03-01", "2027-06-12"),
    raw("end of what never began", DAY_FILE.replace(
        b"BEGIN:VEVENT", b"END:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT"), "2027-06-12"),
    raw("mark before each line", b"".join(
        b"\xef\xbb\xbf" + line for line in DAY_FILE.splitlines(keepends=True)), "2027-06-12"),
    raw("one number in two calendars", calendar(event("DTSTART:20270611")) + calendar(
        event("DTSTART:20270612")), "2027-06-11", "2027-06-12"),
    raw("no number", calendar(DAY.replace("UID:1\r\n", ""), DAY.replace("0612", "0613").replace(
        "UID:1\r\n", "")), "2027-06-12", "2027-06-13"),
    raw("version 1.0", broken(
        "BEGIN:VCALENDAR", "VERSION:1.0", "TZ:+01", "BEGIN:VEVENT", "SUMMARY:Visit",
        "DTSTART:20270612T100000", "DTEND:20270612T110000", "DALARM:20270612T094500;;1;Visit",
        "RRULE:D1 #2", "CATEGORIES:MEETING", "END:VEVENT", "END:VCALENDAR"),
        "2027-06-12", "2027-06-13"),
    raw("one that is nothing", calendar("BEGIN:VEVENT", "END:VEVENT", DAY), "2027-06-12", unread=1),
]  # fmt: skip

KINDS = [*DAYS, *ZONES, *TAKEN_OUT, *ENDS, *RULES, *CHANGES, *NAMES, *STRUCTURE]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_of_file_offers_its_days(kind: Kind) -> None:
    found = read(kind.data, kind.zone)
    assert days(found) == list(kind.offered)
    assert found.unread == kind.unread
    if kind.offered:
        assert titles(found) == [kind.title]


def test_the_name_of_each_language_is_a_name() -> None:
    both = event("SUMMARY;LANGUAGE=fr:Rendez-vous", "DTSTART:20270612", title="Termin")
    assert titles(read(calendar(both))) == ["Termin"]


def test_two_names_under_one_number_are_two_entries() -> None:
    parts = (event("DTSTART:20270611", title="Scan"), event("DTSTART:20270612", title="Wedding"))
    assert titles(read(calendar(*parts))) == ["Scan", "Wedding"]
