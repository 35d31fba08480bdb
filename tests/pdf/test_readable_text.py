"""What a program reads out of a PDF is what was typed, in every script that the fonts cover."""

import datetime as dt
import html
import io
import subprocess
import unicodedata
from pathlib import Path

import pypdf
import pytest

from planner.domain.plans.plan_file import parse
from planner.domain.text import for_print
from planner.pdf import documents, fonts
from planner.pdf.glyph_outlines import Outlines
from planner.pdf.readable_text import SILENT, Readings

REPORTS = Path(__file__).parent.parent / "reports"
TODAY = dt.date(2026, 11, 25)
# Each has a sign that is drawn before its letter, around it, above it, or joined to it, and a
# letter that stands alone in one word and in a cluster in another.
WORDS = {
    "Devanagari": "दिन दल मिलना मन किताब कल में हूँ कृ क्षेत्र र्क",
    "Bengali": "দিন দল মিল কোন কল কৌ ক্ষ র্ক",
    "Gurmukhi": "ਦਿਨ ਦਲ ਸਤਿ ਪੰਜਾਬੀ ਸ੍ਰੀ",
    "Gujarati": "દિન દલ મિલન મન કૃ ક્ષ",
    "Oriya": "ଦିନ ଦଳ କୋଣ କଳା ମୋ ମା",
    "Tamil": "தொடர் கொல் போக கல் கௌ லை",
    "Telugu": "నమస్తే కిటికీ నమక కైవల్య క్షమ",
    "Kannada": "ನಮಸ್ತೆ ಕೊಡು ನಮಕ ಕೋ ಕ್ಷ",
    "Malayalam": "നമസ്തേ കൊച്ചി കച നമ ക്ഷ കൗ",
    "Sinhala": "ආයුබෝවන් කොළඹ කළ ශ්‍රී බව",
    "Burmese": "မြန်မာ မန နေကောင်း ကြောင် ရွှေ",
    "Khmer": "សួស្តី កើត កត ខ្មែរ មែ ស្រី",
    "Thai": "สวัสดี น้ำ ทำ ที่ เก่า ปู่ ป่า",
    "Lao": "ສະບາຍດີ ນ້ຳ ທີ່ ນ້າ",
    "Tibetan": "བོད་སྐད་ བད་ ལྷ་ས རྒྱུ་",
    "Javanese": "ꦲꦏ꧀ꦱꦫꦗꦮ ꦏꦺꦴ ꦏ",
    "Arabic": "سلام الله لا محمد لم لأن",
    "Arabic with vowel signs": "مُحَمَّد بِسْمِ كَلِمَة عَمَل",
    "Persian": "پنجره چای گل کلاه",
    "Urdu": "ٹیلی ڈاکٹر بڑا",
    "Hebrew": "שלום עולם",
    "Hebrew with points": "שָׁלוֹם בְּרֵאשִׁית שלום",
    "Syriac": "ܫܠܡܐ ܥܠܡܐ",
    "Ethiopic": "ሰላም አዲስ",
    "Georgian": "თბილისი",
    "Armenian": "Բարեւ և",
    "Vietnamese": "Thuyền trưởng ế ộ ữ",
    "Latin with marks of its own": "z\u0308\u0323a x\u0301 q\u0303 x q",
    "Latin with joined letters": "office waffle fly flight",
    "Signs that share a glyph": (
        "five\u00a0six seven Kilo \u212aelvin Ωmega \u2126hm well\u2010known well\u2011so"
    ),
}


def words_of(text: str) -> list[str]:
    kept = "".join(c for c in text if c not in "\u202a\u202b\u202c\u2067\u2068\u2069")
    return unicodedata.normalize("NFC", kept).split()


def poppler(pdf: bytes) -> list[str]:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return words_of(run.stdout.decode())


def plain_reader(pdf: bytes) -> list[str]:
    """Read with pypdf, which knows no ActualText and so hears the silent glyphs."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return words_of("\n".join(one.extract_text() for one in pages).replace(SILENT, ""))


@pytest.mark.parametrize("script", WORDS)
def test_words_are_read_as_they_were_typed(script, engine, paragraph, assert_pdf_ua):
    typed = WORDS[script]
    assert fonts.unprintable(typed) == []
    printed = engine.render(paragraph(typed))
    assert printed.complaints == ()
    assert plain_reader(printed.pdf) == words_of(typed)
    assert poppler(printed.pdf) == words_of(typed)
    assert_pdf_ua(printed.pdf)


@pytest.mark.parametrize(
    "style", ["bold 30pt 'Noto Sans'", "9pt 'Noto Serif'", "italic 17pt 'Noto Serif'"]
)
def test_other_letters_and_sizes_read_the_same(style, engine, document, assert_pdf_ua):
    body = "".join(f"<p>{html.escape(words)}</p>" for words in WORDS.values())
    printed = engine.render(document(f'<div style="font: {style}">{body}</div>'))
    assert printed.complaints == ()
    typed = words_of("\n".join(WORDS.values()))
    assert plain_reader(printed.pdf) == typed
    # Poppler may put an Arabic vowel sign at the other side of its letter in small print.
    assert sorted(map(sorted, poppler(printed.pdf))) == sorted(map(sorted, typed))
    assert_pdf_ua(printed.pdf)


def test_the_same_words_give_the_same_bytes(engine, paragraph):
    job = paragraph("\n".join(WORDS.values()))
    assert engine.render(job).pdf == engine.render(job).pdf


@pytest.mark.parametrize("large", [False, True])
def test_a_plan_in_hindi_reads_as_it_was_typed(large, printer, assert_pdf_ua):
    plan = parse((REPORTS / "hindi-words-for-a-reader.json").read_bytes(), TODAY)
    pdf = documents.print_plan(plan, today=TODAY, printer=printer, large=large).pdf
    typed = words_of("दिन दल मिलना मन किताब कल")
    for read in (poppler(pdf), plain_reader(pdf)):
        assert " ".join(typed) in " ".join(read)
    assert_pdf_ua(pdf)


def test_a_reader_hears_no_break_points_and_no_turns(engine, paragraph):
    typed = "कल" * 40
    printed = engine.render(paragraph(for_print(f"\u2068{typed}\u2069")))
    assert "".join(poppler(printed.pdf)) == typed


def test_a_font_without_a_spare_code_keeps_the_first_text_of_a_glyph():
    full = Readings(0xFFFF, {}, {}, Outlines(b"", 0, 1000))
    codes = [full.code(7, text) for text in ("a", "b", "c", "b", "a")]
    assert codes == [7, 0xFFFF, 7, 0xFFFF, 7]
