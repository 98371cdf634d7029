"""Documents on paper, read back as a reader of PDF sees them."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

import pypdfium2
import pytest
import segno
import uharfbuzz
from PIL.Image import Image

from edtech_app.domain.gst import Tax, tax_in
from edtech_app.domain.money import Money
from edtech_app.domain.receipts import CreditNote, Receipt, ReceiptLine, Seller
from edtech_app.gateways.documents.certificate import draw_certificate
from edtech_app.gateways.documents.pdf import CertificateWords, PdfDocuments
from edtech_app.gateways.documents.sheet import FONTS, POINT, Sheet

NUMBER = "3f9ac2017b5de8814c6a90f2"
WORDS = CertificateWords(
    number=NUMBER,
    name="Asha Rao",
    course="Python from zero",
    teacher="Meera Iyer",
    length="14 lectures · 3 h 20 min",
    issued_at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
    address=f"https://school.test/certificates/{NUMBER}",
    house="Vidya",
)
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Venkatanarasimharajuvaripeta Subrahmanyam-Krishnamurthy Iyer Sr"
ONE_WORD = "W" * 100


def text_of(document: bytes) -> str:
    page = pypdfium2.PdfDocument(document)[0]
    return page.get_textpage().get_text_bounded()


def height_of(page: pypdfium2.PdfPage, words: str) -> float:
    """How far above the page's lower edge the words begin, in points."""
    text = page.get_textpage()
    found = text.search(words, match_case=True).get_next()
    assert found is not None
    return text.get_charbox(found[0])[1]


def picture_of(document: bytes) -> Image:
    return pypdfium2.PdfDocument(document)[0].render(scale=3).to_pil().convert("L")


def ink_between(document: bytes, top: float, bottom: float) -> tuple[float, float]:
    """Where ink begins and ends between two heights, all in shares of the page."""
    picture = picture_of(document)
    width, height = picture.size
    box = picture.crop((0, int(height * top), width, int(height * bottom))).point(lambda v: 255 * (v < 140)).getbbox()
    assert box
    return box[0] / width, box[2] / width


async def test_it_says_who_finished_what_and_where_to_check_it():
    document = await PdfDocuments().certificate(WORDS)

    text = text_of(document)
    for said in ("Asha Rao", "Python from zero", "Meera Iyer", "24 Nov 2026", "3 h 20 min", NUMBER, "school.test/cert"):
        assert said in text
    pdf = pypdfium2.PdfDocument(document)
    assert len(pdf) == 1
    assert [round(side / 72 * 25.4) for side in pdf[0].get_size()] == [297, 210]
    assert pdf.get_metadata_dict()["Title"] == "Asha Rao: Python from zero"
    assert WORDS.address.encode() in document


def test_the_same_words_are_the_same_bytes_and_others_are_not():
    first = draw_certificate(WORDS)
    draw_certificate.cache_clear()
    assert draw_certificate(WORDS) == first
    assert draw_certificate(replace(WORDS, name="Asha Iyer")) != first


@pytest.mark.parametrize("word", ["क्षत्रिय", "श्रीकृष्ण", "हिन्दी", "स्क्रिप्ट"])
def test_devanagari_is_drawn_in_conjuncts_as_harfbuzz_shapes_it(word: str):
    """Unshaped, the letters stand side by side with a visible virama, and take more room."""
    font = uharfbuzz.Font(uharfbuzz.Face((FONTS / "anek-devanagari-semibold.ttf").read_bytes()))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    shaped = sum(place.x_advance for place in buffer.glyph_positions) / font.face.upem * 72 * POINT
    sheet = Sheet(title="", author="", made_at=WORDS.issued_at)
    one_by_one = sum(sheet.width(letter, 72, "semibold") for letter in word)

    assert sheet.write(word, 20, 40, size=72, weight="semibold") == pytest.approx(shaped, abs=0.1)
    assert len(buffer.glyph_infos) < len(word)
    assert shaped < one_by_one * 0.9
    left, right = ink_between(sheet.bytes(), 0.0, 0.3)
    assert right - left == pytest.approx(shaped / 210, rel=0.06)


def test_two_scripts_stand_in_one_name_each_in_its_typeface():
    sheet = Sheet(title="", author="", made_at=WORDS.issued_at)
    together = sheet.width("Rao क्षत्रिय ₹", 20)
    assert together == pytest.approx(sheet.width("Rao ", 20) + sheet.width("क्षत्रिय", 20) + sheet.width(" ₹", 20))
    sheet.write("Rao क्षत्रिय ₹", 20, 20, size=20)
    assert text_of(sheet.bytes()).split()[0] == "Rao"


@pytest.mark.parametrize("name", [LONG_NAME, ONE_WORD, "आशा Rao-O’Brien क्षत्रिय श्रीकृष्ण " * 3])
@pytest.mark.parametrize("course", ["Tea", "A course " * 13])
def test_names_and_titles_of_any_length_stay_beside_the_seal(name: str, course: str):
    document = draw_certificate(replace(WORDS, name=name.strip(), course=course.strip()))

    picture = picture_of(document)
    width, height = picture.size
    gap = picture.crop((int(width * 0.643), int(height * 0.2), int(width * 0.658), int(height * 0.7)))
    assert gap.getextrema()[0] > 200
    assert all(word in text_of(document).replace("\r\n", " ") for word in course.split())


def test_the_typefaces_are_in_the_document_as_far_as_they_are_used():
    document = draw_certificate(WORDS)
    assert b"Figtree" in document
    assert b"Anek" not in document
    assert len(document) < 60_000
    assert b"Anek" in draw_certificate(replace(WORDS, name="आशा"))


def test_the_qr_code_is_that_of_the_address():
    side, x, y, scale = 50.0, 20.0, 30.0, 3 / POINT
    sheet = Sheet(title="", author="", made_at=WORDS.issued_at)
    sheet.qr_code(WORDS.address, x, y, side)
    picture = picture_of(sheet.bytes())
    rows = [list(row) for row in segno.make(WORDS.address, error="m", boost_error=False).matrix]

    def is_dark(across: int, down: int) -> bool:
        module = side / len(rows)
        spot = ((x + (across + 0.5) * module) * scale, (y + (down + 0.5) * module) * scale)
        return picture.getpixel((round(spot[0]), round(spot[1]))) < 128

    assert [[int(is_dark(across, down)) for across in range(len(rows))] for down in range(len(rows))] == rows


def a_receipt(titles: list[str], *, gstin: str = "", place: str = "") -> Receipt:
    def tax(price: Money) -> Tax:
        return tax_in(price, gstin=gstin, place_of_supply=place) if gstin else Tax(taxable=price)

    lines = tuple(ReceiptLine("", title, Money(129_900), tax(Money(129_900))) for title in titles)
    return Receipt(
        number="2026-27/000042",
        at=WORDS.issued_at,
        order_id=NUMBER,
        payment_id="pay_1",
        seller=Seller("Vidya Learning", "12 Residency Road, Bengaluru", "help@school.test", gstin),
        buyer_name="Asha Rao",
        buyer_email="asha@example.com",
        lines=lines,
        total=Money(129_900 * len(titles)),
        tax=reduce(Tax.__add__, (line.tax for line in lines)),
        sac="999293" if gstin else "",
        rate=18 if gstin else 0,
        place_of_supply="27 Maharashtra" if gstin else "",
        credit_notes=(),
    )


async def test_a_receipt_says_who_sold_what_to_whom_for_how_much():
    document = await PdfDocuments().receipt(a_receipt(["Python from zero"]), "Vidya")

    text = text_of(document)
    for said in ("2026-27/000042", "24 Nov 2026", "Vidya Learning", "Asha Rao", "Python from zero", "₹1,299.00"):
        assert said in text
    assert "GST" not in text
    assert document == await PdfDocuments().receipt(a_receipt(["Python from zero"]), "Vidya")


async def test_with_a_gstin_a_receipt_takes_the_tax_apart():
    receipt = a_receipt(["Python from zero"], gstin="29AABCU9603R1ZJ", place="27")

    text = text_of(await PdfDocuments().receipt(receipt, "Vidya"))

    for said in ("Tax invoice", "29AABCU9603R1ZJ", "999293", "27 Maharashtra", "₹1,100.85", "IGST 18%", "₹198.15"):
        assert said in text
    here = text_of(
        await PdfDocuments().receipt(a_receipt(["Python"], gstin="29AABCU9603R1ZJ", place="29"), "Vidya"),
    )
    assert "CGST 9%" in here
    assert "SGST 9%" in here
    assert "IGST" not in here


async def test_a_receipt_of_fifty_courses_goes_on_over_pages_and_loses_nothing():
    titles = [f"Course {number} {'with a long name ' * 8}" for number in range(49)] + [ONE_WORD]

    pages = pypdfium2.PdfDocument(await PdfDocuments().receipt(a_receipt(titles), "Vidya"))

    text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    assert len(pages) > 2
    assert all(f"Course {number} " in text for number in range(49))
    assert text.count("W") >= len(ONE_WORD)
    assert "₹64,950.00" in text


async def test_where_the_sums_have_no_room_below_the_courses_they_go_together_to_the_next_page():
    turned = []
    for count in range(10, 24):
        paper = await PdfDocuments().receipt(
            a_receipt([f"Course {number}" for number in range(count)], gstin="29AABCU9603R1ZJ", place="29"), "Vidya"
        )
        *_, last = pypdfium2.PdfDocument(paper)
        words = last.get_textpage().get_text_bounded()
        assert height_of(last, "Total") > height_of(last, "Order ") + 10
        if not re.search(r"Course \d", words):
            turned.append(count)
    assert turned


async def test_a_credit_note_names_the_receipt_that_it_belongs_to():
    receipt = a_receipt(["Python from zero"])
    note = CreditNote("C2026-27/000003", "Python from zero", Money(129_900), receipt.tax, WORDS.issued_at)

    text = text_of(await PdfDocuments().credit_note(receipt, note, "Vidya"))

    for said in ("Credit note", "C2026-27/000003", "2026-27/000042 of 24 Nov 2026", "₹1,299.00"):
        assert said in text
