"""How languages write days: never read as another day, and no sentence about a day is untrue."""

import contextlib
import datetime as dt
import re
from collections.abc import Iterator

import pytest
from babel.dates import format_date
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from planner.domain.date_parsing.days import DayFault, NotADayError, read_day
from planner.domain.dates import PartOfDate
from planner.forms.base import SectionForm
from planner.forms.fields.date_words import habits
from planner.forms.fields.day_sentences import Asked, Place, sentence_for
from planner.forms.fields.simple import Nested
from planner.forms.patient.about import AboutForm, VisitForm
from planner.forms.patient.events import EventsForm
from planner.forms.patient.sharing import SharingForm
from planner.forms.patient.weeks import WeeksForm
from planner.i18n import format_day, use_locale

LANGUAGES = [code for code in locale_identifiers() if "_" not in code]
# Whose own whole dates must be read, not only asked about.
READ = [
    *(
        "en",
        "en_US",
        "en_GB",
        "ar",
        "bn",
        "bg",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "es",
        "et",
        "eu",
        "fa",
    ),
    *(
        "fi",
        "fr",
        "gu",
        "he",
        "hi",
        "hr",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kk",
        "km",
        "ko",
    ),
    *("lt", "lv", "mk", "ms", "my", "nb", "ne", "nl", "pa", "pl", "pt", "pt_BR", "ro", "ru", "sk"),
    *("sl", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh", "zh_Hant"),
]
DAYS = [dt.date(2027, month, 1 + month * 7 % 28) for month in range(1, 13)]
TODAYS = [dt.date(2026, 11, 25), dt.date(2027, 2, 20), dt.date(2027, 12, 31), dt.date(2028, 2, 29)]


def ways(day: dt.date, code: str) -> Iterator[str]:
    yield format_day(day)
    for at in (code, "en"):
        for width in ("full", "long", "medium"):
            yield format_date(day, width, locale=at)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_s_own_dates_are_read_as_another_day(code: str) -> None:
    with use_locale(code):
        for day in DAYS:
            for text in ways(day, code):
                with contextlib.suppress(NotADayError):
                    assert read_day(text, habits()) == day, text


@pytest.mark.parametrize("code", READ)
def test_a_language_s_own_whole_dates_are_read(code: str) -> None:
    with use_locale(code):
        assert [read_day(format_day(day), habits()) for day in DAYS] == DAYS
        assert [read_day(format_date(day, "long", locale=code), habits()) for day in DAYS] == DAYS


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ja", "令和9年6月12日"),
        ("ja", "9/6/12"),
        ("ja", "令和9/6/12"),
        ("zh_Hant", "民國116年6月12日"),
        ("th", "12/6/70"),
        ("th", "12 มิถุนายน พ.ศ. 2570"),
        ("th", "12 มิถุนายน 70"),
        ("fa", "22/3/06"),
        ("ko", "27. 6. 12."),
        ("sv", "27-06-12"),
        ("de", "20.-27. Juni 27"),
        ("de", "24./25. Dez. 2027"),
        ("de", "nicht am 12. Juni 2027"),
        ("de", "12. Juni um 10"),
        ("fr", "le 12 juin à 10 h"),
        ("fr", "pas le 12 juin 2027"),
        ("en_US", "12-13/6"),
        ("en_US", "June 12/13"),
        ("en_US", "13/6/2027"),
    ],
)
def test_what_is_unsure_in_another_language_is_asked_about(code: str, text: str) -> None:
    with use_locale(code), pytest.raises(NotADayError):
        read_day(text, habits())


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "am 12. Juni 2027"),
        ("de", "Samstag, den 12. Juni 2027"),
        ("fr", "le samedi 12 juin 2027"),
        ("fr", "12 juin ’27"),
        ("pt", "sábado, 12 de junho de 2027"),
        ("es", "el 12 de junio de 2027"),
        ("ru", "12 июня 2027 г."),
        ("vi", "ngày 12 tháng 6 năm 2027"),
        ("ja", "2027年6月12日（土）"),
        ("ar", "١٢ يونيو ٢٠٢٧"),
        ("he", "12 ביוני 2027"),
        ("hu", "2027. június 12."),
        ("en_US", "6/12/27"),
        ("sv", "2027-06-12"),
    ],
)
def test_days_are_read_as_another_language_writes_them(code: str, text: str) -> None:
    with use_locale(code):
        assert read_day(text, habits()) == dt.date(2027, 6, 12)


def examples_in(sentence: str) -> list[str]:
    """Return what a sentence says can be typed."""
    found = re.search(r"(?:such as|like|For example,) (.+?)\.(?: [A-Z]|$)", sentence)
    assert found, sentence
    return re.split(r",? or (?:only )?", found[1])


def is_taken(form: type[SectionForm], name: str, typed: dict[str, str], today: dt.date) -> bool:
    filled = form.posted(MultiDict({"title": "x", "id": "x", "share": "crew"} | typed), today)
    filled.asks_kindly = False
    filled.validate()
    one = filled
    for part in name.split("-")[:-1]:
        one = one[part].form
    field = one[name.rsplit("-", maxsplit=1)[-1]]
    return not field.errors and field.data is not None


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("code", READ)
def test_each_example_in_a_sentence_about_dates_is_taken_by_its_box(
    code: str, today: dt.date
) -> None:
    boxes: dict[Place, tuple[type[SectionForm], str, str, dict[str, str]]] = {
        Place.ALONE: (SharingForm, "true_until", "true_until", {}),
        Place.BIRTH: (AboutForm, "date_of_birth", "date_of_birth", {}),
        Place.ONE_DAY: (EventsForm, "when", "when-on", {"when-how": "on"}),
    }
    with use_locale(code):
        for place, (form, name, box, more) in boxes.items():
            asked = Asked(place, today)
            for fault in DayFault:
                sentence = sentence_for(fault, asked)
                if "such as" in sentence:
                    assert format_day(asked.example) in sentence
            typed = {f"{box}-day": format_day(asked.example)} | more
            assert is_taken(form, name, typed, today), (place, typed)


@pytest.mark.parametrize("today", TODAYS)
def test_each_example_in_a_sentence_about_one_box_is_taken(today: dt.date) -> None:
    for form, name in ((AboutForm, "date_of_birth"), (SharingForm, "true_until")):
        for box, wrong in (
            ("year", "27"),
            ("year", ""),
            ("month", "x"),
            ("month", ""),
            ("day", "x"),
        ):
            place = Place.BIRTH if form is AboutForm else Place.ALONE
            example = Asked(place, today).example
            good = {"day": "9", "month": "4", "year": str(example.year)}
            typed = {f"{name}-{part}": text for part, text in (good | {box: wrong}).items()}
            filled = form.posted(MultiDict(typed), today)
            filled.validate()
            (sentence,) = filled[name].errors
            for text in examples_in(sentence):
                assert is_taken(form, name, typed | {f"{name}-{box}": text}, today), text


FIGURE_KINDS = {"day", "time", "number", "when"}


def with_hints(form: SectionForm, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    for field in form:
        if isinstance(field, Nested):
            yield from with_hints(field.form, f"{prefix}{field.short_name}-")
        elif field.kind in FIGURE_KINDS and str(field.hint).startswith("For example"):
            yield f"{prefix}{field.short_name}", field.kind, str(field.hint)


@pytest.mark.parametrize("form", [AboutForm, EventsForm, WeeksForm, SharingForm])
def test_each_hint_s_own_example_is_taken_by_its_box(form: type[SectionForm]) -> None:
    for code in READ:
        with use_locale(code):
            for name, kind, hint in with_hints(form.showing(None)):
                for text in examples_in(hint):
                    box = f"{name}-day" if kind == "day" else name
                    assert is_taken(form, name, {box: text}, TODAYS[0]), (code, name, text)


def test_the_hints_with_examples_are_those_that_are_known() -> None:
    forms = (AboutForm, VisitForm, EventsForm, WeeksForm, SharingForm)
    assert [name for form in forms for name, _, _ in with_hints(form.showing(None))] == [
        "date_of_birth",
        "appointment-on",
        "appointment-at",
        "away-nights",
        "travel_minutes",
    ]


parts = st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)).flatmap(
    lambda day: st.sampled_from(
        [day, PartOfDate(day.isoformat()[:7]), PartOfDate(day.isoformat()[:4])]
    )
)


@given(parts)
def test_every_date_of_birth_survives_being_shown_and_read_again(
    born: dt.date | PartOfDate,
) -> None:
    shown = AboutForm(data={"date_of_birth": born}).date_of_birth.typed
    typed = MultiDict({f"date_of_birth-{box}": text for box, text in shown.items()})
    assert AboutForm.posted(typed, TODAYS[0]).date_of_birth.data == born


pieces = st.sampled_from(
    [
        *(
            "12",
            "6",
            "27",
            "2027",
            "3",
            "'27",
            "10",
            "68",
            "1968",
            "June",
            "Dec",
            "may",
            "Sat",
            "of",
            "am",
        ),
        *(
            " ",
            "/",
            ".",
            "-",
            ",",
            "–",
            ":",
            " to ",
            "年",
            "月",
            "日",
            "令和",
            "not ",
            "\u200e",
            "１",
            "th",
        ),
    ]
)


@given(st.lists(pieces, max_size=8).map("".join), st.sampled_from(["on", "born"]))
def test_whatever_is_taken_is_shown_and_taken_again_as_the_same(text: str, way: str) -> None:
    form = read(text, way)
    field = form.date_of_birth if way == "born" else form.when
    if field.errors or field.data is None:
        return
    assert_year_was_typed(field.data, text)
    shown = type(form)(data={field.short_name: field.data})[field.short_name].typed
    again = {f"{field.short_name}-{box}": words for box, words in shown.items()}
    second = type(form).posted(MultiDict(again), TODAYS[0])
    assert second[field.short_name].data == field.data


def read(text: str, way: str) -> SectionForm:
    if way == "born":
        form: SectionForm = AboutForm.posted(MultiDict({"date_of_birth-day": text}), TODAYS[0])
    else:
        form = EventsForm.posted(MultiDict({"when-how": "on", "when-on-day": text}), TODAYS[0])
    form.asks_kindly = False
    form.validate()
    return form


def assert_year_was_typed(value: object, text: str) -> None:
    year = re.search(r"\d{4}", str(getattr(value, "root", None) or value))
    assert year
    figures = "".join(re.findall(r"[\d１']+|\D", text)).replace("１", "1").replace("\u200e", "")
    assert year.group() in figures or re.search(rf"(?<!\d){year.group()[2:]}(?!\d)", figures), text
