"""Lines of files for spreadsheets (CSV, RFC 4180), in which nothing that people typed can become a formula."""

import csv
import io

from edtech_app.domain.money import Money

MARK = "\ufeff"
"""At the beginning of the file; Excel knows UTF-8 by it."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""OWASP, "CSV injection": a cell that begins so is preceded by an apostrophe."""


def sheet_line(*cells: str | int | Money) -> str:
    """One line with its end; money in rupees with two places, whatever its sign."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(cell: str | int | Money) -> str:
    if isinstance(cell, Money):
        rupees, paise = divmod(abs(cell.paise), 100)
        return f"{'-' if cell.paise < 0 else ''}{rupees}.{paise:02d}"
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
