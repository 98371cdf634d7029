"""A certificate on paper, to be framed: A4 across, with the way to check it."""

from functools import lru_cache
from math import cos, pi, sin

from edtech_app.domain.words import date
from edtech_app.gateways.documents.pdf import CertificateWords
from edtech_app.gateways.documents.sheet import ACCENT, GOLD, LINE, MUTED, Colour, Sheet

LEFT, RIGHT = 27.0, 270.0
"""Where text begins and ends, in millimetres."""
TEXT_WIDTH = 163.0
SEAL = (233.0, 84.0)


@lru_cache(maxsize=64)
def draw_certificate(words: CertificateWords) -> bytes:
    """The certificate as PDF, always the same bytes; drawing takes tenths of a second, so the last few are kept."""
    sheet = Sheet(title=f"{words.name}: {words.course}", author=words.house, made_at=words.issued_at, is_landscape=True)
    _frame(sheet)
    _seal(sheet)
    sheet.mark(LEFT, 24, 11)
    sheet.write(words.house, LEFT + 14.5, 31.6, size=17, weight="semibold")

    size, name = sheet.fit(words.name, TEXT_WIDTH, largest=38, smallest=20, weight="semibold")
    title_size, title = sheet.fit(words.course, TEXT_WIDTH, largest=min(23, size), smallest=14, weight="semibold")
    y = 74.0 - (len(name) + len(title) - 2) * 5
    sheet.write("Certificate of completion", LEFT, y, size=13, weight="semibold", colour=ACCENT)
    y += 5
    for line in name:
        y += _leading(size)
        sheet.write(line, LEFT, y, size=size, weight="semibold")
    y += 14
    sheet.write("has finished the course", LEFT, y, size=13, colour=MUTED)
    y += 3.5
    for line in title:
        y += _leading(title_size)
        sheet.write(line, LEFT, y, size=title_size, weight="semibold")
    y += 10
    taught_size, (taught,) = sheet.fit(f"taught by {words.teacher}", TEXT_WIDTH, largest=13, smallest=7, lines=1)
    sheet.write(taught, LEFT, y, size=taught_size, colour=MUTED)

    sheet.rule(LEFT, 163, RIGHT, 163)
    _fact(sheet, LEFT, "Date", date(words.issued_at))
    _fact(sheet, LEFT + 48, "Length", words.length)
    _fact(sheet, LEFT + 118, "Number", words.number)
    sheet.qr_code(words.address, RIGHT - 23, 168, 23)
    shown = words.address.removeprefix("https://").removeprefix("http://")
    size, (shown,) = sheet.fit(shown, 150, largest=9, smallest=6, lines=1)
    sheet.write("Anyone can check this certificate at", LEFT, 186.5, size=9, colour=MUTED)
    sheet.write(shown, LEFT, 191.2, size=size, colour=ACCENT, link=words.address)
    return sheet.bytes()


def _leading(size: float) -> float:
    return size * 0.42


def _fact(sheet: Sheet, x: float, name: str, value: str) -> None:
    sheet.write(name, x, 171.5, size=9, colour=MUTED)
    sheet.write(value, x, 177, size=11, weight="semibold")


def _frame(sheet: Sheet) -> None:
    for inset, width, colour in ((9.0, 0.7, ACCENT), (11.2, 0.2, GOLD)):
        sheet.pdf.set_draw_color(*colour)
        sheet.pdf.set_line_width(width)
        sheet.pdf.rect(inset, inset, 297 - 2 * inset, 210 - 2 * inset)


def _seal(sheet: Sheet) -> None:
    """A rosette of fine lines, as engravers draw on what must not be copied, with the mark in its middle."""
    for petals, inner, outer, colour in ((24, 25.0, 37.0, LINE), (18, 16.5, 29.0, GOLD), (12, 12.5, 21.0, ACCENT)):
        for turn in range(4):
            _ring(sheet, petals, inner, outer, turn * pi / (2 * petals), colour)
    x, y = SEAL
    sheet.pdf.set_fill_color(255, 255, 255)
    sheet.pdf.circle(x, y, 12.2, style="F")
    sheet.mark(x - 8, y - 8, 16)


def _ring(sheet: Sheet, petals: int, inner: float, outer: float, turned: float, colour: Colour) -> None:
    middle, swing = (inner + outer) / 2, (outer - inner) / 2
    steps = petals * 16
    points: list[tuple[float, float]] = []
    for step in range(steps):
        angle = 2 * pi * step / steps
        radius = middle + swing * cos(petals * (angle + turned))
        points.append((SEAL[0] + radius * cos(angle), SEAL[1] + radius * sin(angle)))
    sheet.pdf.set_draw_color(*colour)
    sheet.pdf.set_line_width(0.12)
    sheet.pdf.polyline(points, polygon=True)
