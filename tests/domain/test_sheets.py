"""Files for spreadsheets keep what was typed and start no formula."""

import csv
import io

from edtech_app.domain.money import Money
from edtech_app.domain.sheets import sheet_line


def test_what_people_typed_cannot_become_a_formula():
    titles = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", 'Plain, "quoted"')
    read = [row for title in titles for row in csv.reader(io.StringIO(sheet_line(title), newline=""))]
    assert [row[0] for row in read] == [*(f"'{title}" for title in titles[:-1]), titles[-1]]


def test_numbers_stay_numbers():
    assert sheet_line(Money(-129_905), Money(5), -3) == "-1299.05,0.05,-3\r\n"


def test_nothing_owed_has_no_sign():
    assert sheet_line(Money(0)) == "0.00\r\n"
