"""A sheet of paper as all our documents use it: typefaces, colours, and text that is shaped and made to fit."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

import segno
from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
"""Figtree and Anek Devanagari, as the pages have them, in two weights; their licences lie beside them."""
POINT = 25.4 / 72
"""Millimetres in a point, the unit of sizes of type."""

Weight = Literal["regular", "semibold"]
Align = Literal["left", "centre", "right"]
Colour = tuple[int, int, int]
STYLES: dict[Weight, Literal["", "B"]] = {"regular": "", "semibold": "B"}

INK: Colour = (28, 27, 24)
MUTED: Colour = (96, 92, 83)
ACCENT: Colour = (11, 107, 99)
GOLD: Colour = (194, 122, 0)
LINE: Colour = (213, 208, 196)
PAPER: Colour = (255, 255, 255)


class Sheet:
    """A4 pages that are written on by millimetres from their upper left corner; `y` of a text is its base line."""

    def __init__(self, *, title: str, author: str, made_at: datetime, is_landscape: bool = False) -> None:
        self.pdf = FPDF(orientation="landscape" if is_landscape else "portrait", unit="mm", format="A4")
        # What would differ from one drawing to the next is fixed.
        self.pdf.set_creation_date(made_at)
        self.pdf.set_producer(author)
        self.pdf.set_title(title)
        self.pdf.set_author(author)
        self.pdf.set_lang("en-IN")
        self.pdf.set_auto_page_break(False)
        self.pdf.c_margin = 0
        self._brought: set[tuple[str, Weight]] = set()
        self._widths: dict[tuple[str, Weight], list[tuple[str, str, float]]] = {}
        self.pdf.set_text_shaping(True)
        self.pdf.add_page()

    def width(self, text: str, size: float, weight: Weight = "regular") -> float:
        """How wide the text is in millimetres, `size` in points."""
        return sum(width for _, _, width in self._measured(text, weight)) * size

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float,
        weight: Weight = "regular",
        colour: Colour = INK,
        align: Align = "left",
        link: str = "",
    ) -> float:
        """Write one line whose left end, middle or right end is at `x`; returns its width."""
        width = self.width(text, size, weight)
        at = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        if link:
            self.pdf.link(at, y - size * POINT, width, size * POINT * 1.3, link)
        self.pdf.set_text_color(*colour)
        for family, run, share in self._measured(text, weight):
            self._choose(family, weight, size)
            # A cell shapes its text, which `FPDF.text` does not; it puts the base line 0.8 of the size below its top.
            self.pdf.set_xy(at, y - 0.8 * size * POINT)
            self.pdf.cell(share * size, size * POINT, run)
            at += share * size
        return width

    def fit(
        self, text: str, width: float, *, largest: float, smallest: float, weight: Weight = "regular", lines: int = 2
    ) -> tuple[float, list[str]]:
        """The largest size at which the text stands within the width, and its lines.

        It stays on one line as long as it is not below half of `largest`; then it takes up to so many `lines`. A text
        that is too long even at `smallest` goes on shrinking: nothing is ever cut off.
        """
        size = largest
        while size >= max(smallest, largest / 2):
            if self.width(text, size, weight) <= width:
                return size, [text]
            size -= 0.5
        size = largest * 0.8
        while True:
            broken = self._broken(text, width, size, weight)
            if len(broken) <= lines and all(self.width(line, size, weight) <= width for line in broken):
                return size, broken
            size -= 0.5 if size > smallest else size * 0.05

    def lines_of(self, text: str, width: float, *, size: float, weight: Weight = "regular") -> list[str]:
        """The text in as many lines of this size as it takes; a word that is too long for a line is broken."""
        lines: list[str] = []
        for line in self._broken(text, width, size, weight):
            while self.width(line, size, weight) > width:
                end = next(end for end in range(len(line) - 1, 0, -1) if self.width(line[:end], size, weight) <= width)
                lines.append(line[:end])
                line = line[end:]
            lines.append(line)
        return lines

    def turn(self) -> None:
        """Go on with a new page."""
        self.pdf.add_page()

    def rule(self, x: float, y: float, to_x: float, to_y: float, *, colour: Colour = LINE, width: float = 0.2) -> None:
        """A straight line, `width` in millimetres."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
        self.pdf.line(x, y, to_x, to_y)

    def qr_code(self, address: str, x: float, y: float, side: float) -> None:
        """The address as a QR code of so many millimetres, which can be clicked too."""
        rows = [list(row) for row in segno.make(address, error="m", boost_error=False).matrix]
        module = side / len(rows)
        self.pdf.set_fill_color(*INK)
        for down, row in enumerate(rows):
            across = 0
            # Neighbours in one piece, or hairlines show between them.
            for is_dark, run in groupby(row):
                length = len(list(run))
                if is_dark:
                    self.pdf.rect(x + across * module, y + down * module, length * module, module * 1.02, style="F")
                across += length
        self.pdf.link(x, y, side, side, address)

    def mark(self, x: float, y: float, side: float) -> None:
        """The house's mark: a V that holds a spark."""
        unit = side / 32
        self.pdf.set_fill_color(*ACCENT)
        self.pdf.rect(x, y, side, side, style="F", round_corners=True, corner_radius=9 * unit)
        with self.pdf.new_path() as path:
            path.style.fill_color = None
            path.style.stroke_color = "#ffffff"
            path.style.stroke_width = 3.6 * unit
            path.style.stroke_cap_style = "round"
            path.style.stroke_join_style = "round"
            path.style.auto_close = False
            path.move_to(x + 8.5 * unit, y + 10.5 * unit)
            path.line_to(x + 16 * unit, y + 23.5 * unit)
            path.line_to(x + 23.5 * unit, y + 10.5 * unit)
        self.pdf.set_fill_color(242, 179, 61)
        self.pdf.circle(x + 16 * unit, y + 9.5 * unit, 2.5 * unit, style="F")

    def bytes(self) -> bytes:
        """The document; the same bytes whenever the same was written."""
        return bytes(self.pdf.output())

    def _measured(self, text: str, weight: Weight) -> list[tuple[str, str, float]]:
        """The text's stretches of one typeface, each with its width at a size of one point; shaping takes its time."""
        if (text, weight) not in self._widths:
            stretches: list[tuple[str, str, float]] = []
            for family, run in _runs(text):
                self._choose(family, weight, 100)
                stretches.append((family, run, self.pdf.get_string_width(run) / 100))
            self._widths[text, weight] = stretches
        return self._widths[text, weight]

    def _choose(self, family: str, weight: Weight, size: float) -> None:
        """Take up a typeface; each that is brought costs time and bytes, so none is that is not used."""
        if (family, weight) not in self._brought:
            self.pdf.add_font(family, STYLES[weight], FONTS / f"{family}-{weight}.ttf")
            self._brought.add((family, weight))
        self.pdf.set_font(family, STYLES[weight], size)

    def _broken(self, text: str, width: float, size: float, weight: Weight) -> list[str]:
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if not lines[-1] or self.width(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in stretches of one typeface; a stretch of Devanagari keeps its joiners, or it would fall apart."""
    composed = unicodedata.normalize("NFC", text)
    for is_devanagari, letters in groupby(composed, _is_devanagari):
        yield ("anek-devanagari" if is_devanagari else "figtree"), "".join(letters)


def _is_devanagari(letter: str) -> bool:
    return "\u0900" <= letter <= "\u097f" or "\ua8e0" <= letter <= "\ua8ff" or letter in "\u200c\u200d"
