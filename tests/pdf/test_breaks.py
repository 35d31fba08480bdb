"""Lines break before the margin in every script, and never inside a letter."""

import datetime as dt
import io
from pathlib import Path

import pypdf
import pytest

from planner.domain.letters import BREAK, whole, width, with_break_points
from planner.domain.plans import plan_file
from planner.domain.plans.plan import Plan
from planner.domain.summary.content import summarise
from planner.layout import page
from planner.pdf import documents
from planner.pdf.print_job import Job
from tests.pdf import positions

REPORTS = Path(__file__).parent.parent / "reports"
TODAY = dt.date(2026, 11, 25)
HAIR = 1.0
MARGINS_MM = {False: 15, True: 13}

SENTENCES = {
    "Lao": "ຂ້ອຍຢາກໄປງານແຕ່ງງານຂອງລູກສາວຂອງຂ້ອຍໃນເດືອນມິຖຸນາປີໜ້າແລະຢາກຍ່າງດ້ວຍຕົນເອງທຸກໆມື້ໂດຍບໍ່ຕ້ອງໃຊ້ໄມ້ເທົ້າ",
    "Khmer": "ខ្ញុំចង់ទៅចូលរួមពិធីមង្គលការកូនស្រីរបស់ខ្ញុំនៅខែមិថុនាឆ្នាំក្រោយហើយចង់ដើរដោយខ្លួនឯងរាល់ថ្ងៃ",
    "Burmese": "ကျွန်တော်သမီးမင်္ဂလာဆောင်ကိုသွားချင်ပါတယ်နောက်နှစ်ဇွန်လမှာနေ့တိုင်းကိုယ်တိုင်လမ်းလျှောက်ချင်ပါတယ်",
    "Thai": "ฉันอยากไปงานแต่งงานของลูกสาวในเดือนมิถุนายนปีหน้าและอยากเดินด้วยตัวเองทุกวันโดยไม่ต้องใช้ไม้เท้า",
    "Javanese": "ꦏꦸꦭꦥꦺꦔꦺꦤ꧀ꦥꦶꦤꦔ꧀ꦏꦃꦢꦠꦼꦁꦥꦼꦔꦤ꧀ꦠꦺꦤꦤ꧀ꦥꦸꦠꦿꦶꦏꦸꦭꦮꦸꦭꦤ꧀ꦗꦸꦤꦶꦠꦲꦸꦤ꧀ꦔꦗꦺꦁ",
    "Tibetan": "ངའི་བུ་མོའི་གཉེན་སྟོན་ལ་འགྲོ་འདོད་ཡོད།ཉིན་རེ་བཞིན་རང་ཉིད་ཀྱིས་འགྲོ་འདོད་ཡོད།དེ་ནི་ངའི་རེ་བ་ཡིན།",
    "Tai Tham": "ᨣᩤᩴᨾᩮᩬᩥᨦᩃᩣ᩠ᨶᨶᩣᨣᩤᩴᨾᩮᩬᩥᨦᩃᩣ᩠ᨶᨶᩣᨣᩤᩴᨾᩮᩬᩥᨦᩃᩣ᩠ᨶᨶᩣᨣᩤᩴᨾᩮᩬᩥᨦᩃᩣ᩠ᨶᨶᩣᨣᩤᩴᨾᩮᩬᩥᨦᩃᩣ᩠ᨶᨶᩣ",
    "Balinese": "ᬢᬶᬢᬶᬬᬂᬫᬵᬢᬸᬃᬢᬶᬢᬶᬬᬂᬫᬵᬢᬸᬃᬢᬶᬢᬶᬬᬂᬫᬵᬢᬸᬃᬢᬶᬢᬶᬬᬂᬫᬵᬢᬸᬃᬢᬶᬢᬶᬬᬂᬫᬵᬢᬸᬃᬢᬶᬢᬶᬬᬂᬫᬵᬢᬸᬃ",
    "Malayalam": "വിവാഹസൽക്കാരത്തിൽപങ്കെടുക്കാൻആഗ്രഹിക്കുന്നുണ്ടെങ്കിലുംഎല്ലാദിവസവുംനടക്കാൻആഗ്രഹിക്കുന്നു",
    # An Arabic letter at the end of a line takes its last shape, which is wider than a joined one:
    # such a run may end a few points late. Hebrew letters do not join.
    "Hebrew": "כשתתחתנונרקודכולנויחד" * 4,
}
RUNS = {
    "dates": "2027/06/12/2027/06/13/2027/06/14/2027/06/15/2027/06/16/2027/06/17/2027/06/18",
    "a phone number": "0049-0170-1234567-0049-0170-1234567-0049-0170-1234567-0049-0170-1234567",
    "figures and dots": "12.06.2027.13.06.2027.14.06.2027.15.06.2027.16.06.2027.17.06.2027.",
    "an address": "https://www.example.org/2027/06/12/wedding?guests=12&table=4&averylongnameofit",
    "a mail address": "maria.fernanda.de.los.angeles.concepcion.guadalupe@mail.hospital.example",
    "figures alone": "1234567890" * 8,
    "spaces that do not break": "1\u00a02\u00a0345\u00a0678\u202f901\u00a0" * 6,
    "capitals": "W" * 80,
}
TEXTS = SENTENCES | RUNS


def everywhere(*texts: str) -> Plan:
    """Put texts into boxes of page 1, the strip, the head and the answers, in turn."""
    one, two, three = texts
    return Plan.model_validate(
        {
            "about": {
                "full_name": one[:80],
                "preferred_name": two[:60],
                "record_number": three[:60],
                "access_note": one,
                "interpreter_language": two[:60],
                "appointment": {"on": "2026-12-01", "at": "10:30", "with": three[:80]},
            },
            "filled_in_by": {"who": "with_help", "helper_name": one[:80]},
            "one_thing": {"text": two, "gets_in_the_way": three},
            "goals": [{"id": f"g{n}", "text": t, "helps": t} for n, t in enumerate(texts)],
            "events": [
                {"id": "e0", "title": one[:80], "when": {"on": "2026-12-12"}, "movable": "fixed"},
                {"id": "e1", "title": two[:80], "when": {"on": "2027-02-01"}},
                {"id": "e2", "title": three[:80]},
            ],
            "weeks": {"caring": three, "brought_by": one},
            "fit": [{"wish": "mornings", "strength": "must", "note": two}],
            "steering": {"role": "doctor_decides", "with_whom": three},
            "questions": [{"id": f"q{n}", "text": t} for n, t in enumerate(texts)],
        }
    )


def assert_between_the_margins(pdf: bytes, folder: Path, *, large: bool) -> None:
    margin = MARGINS_MM[large] * positions.POINTS_A_MM - HAIR
    for sheet in positions.read(pdf, folder):
        # A mark of no width stands where its letter stands.
        for word in (one for one in sheet.words if one.right > one.left):
            assert word.left >= margin, word
            assert word.right <= sheet.width - margin, word


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("names", [list(TEXTS)[n : n + 3] for n in range(0, len(TEXTS), 3)])
def test_every_letter_stands_between_the_margins(names, large, printer, tmp_path):
    plan = everywhere(*(TEXTS[name] for name in names))
    printed = documents.print_plan(plan, today=TODAY, printer=printer, large=large)
    assert_between_the_margins(printed.pdf, tmp_path, large=large)


@pytest.mark.parametrize("large", [False, True])
def test_a_khmer_sentence_breaks_before_the_margin(large, printer, tmp_path):
    plan = plan_file.parse((REPORTS / "khmer-sentence.json").read_bytes(), TODAY)
    printed = documents.print_plan(plan, today=TODAY, printer=printer, large=large)
    assert_between_the_margins(printed.pdf, tmp_path, large=large)


@pytest.mark.parametrize("name", ["Khmer", "Lao", "Burmese"])
def test_the_words_that_a_program_reads_are_those_that_were_typed(name, engine):
    plan = Plan.model_validate({"one_thing": {"text": SENTENCES[name]}})
    html = page.html(summarise(plan, TODAY))
    pdf = engine.render(Job(html, documents.stylesheets("a4", large=False, language="en"))).pdf
    read = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert SENTENCES[name] in "".join(read.replace(BREAK, "").split())


@pytest.mark.parametrize("name", TEXTS)
def test_a_break_point_takes_no_letter_and_splits_none(name):
    text = TEXTS[name]
    broken = with_break_points(text)
    assert broken.replace(BREAK, "") == text
    letters = list(whole(text))
    assert [one for one in whole(broken) if one != BREAK] == letters


@pytest.mark.parametrize("name", TEXTS)
def test_no_run_is_wider_than_the_narrowest_column(name):
    if name == "Thai":
        # Left to the dictionary of Pango; the test above prints it.
        return
    assert max(map(width, with_break_points(TEXTS[name]).split(BREAK))) <= 42


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ចង់ទៅចូលរួម", ["ចង់ទៅ", "ចូលរួម"]),
        ("ຢາກໄປງານ", ["ຢາກ", "ໄປ", "ງານ"]),
        ("သမီးကိုသွား", ["သမီး", "ကို", "သွား"]),
    ],
)
def test_scripts_without_spaces_break_between_words(text, words):
    assert with_break_points(text).split(BREAK) == words


def test_ordinary_words_get_no_break_points():
    for text in (
        "Donaudampfschifffahrtsgesellschaft und +49 170 1234567, am 12.06.2027",
        "نص عربي عادي",
        "வணக்கம் நண்பர்களே",
        "我想参加女儿的婚礼",
        "👩\u200d👩\u200d👧 और दिन",
    ):
        assert with_break_points(text) == text
