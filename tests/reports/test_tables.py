"""Tables that no spreadsheet takes for a formula, and that read back as they were."""

import csv
import io

import pytest

from app.reports.tables import Kind, printable, shown, to_csv

FULL_WIDTH = ("\uff1d1", "\uff0b1", "\uff0d1", "\uff201")
RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", *FULL_WIDTH)


def cells(text: str) -> list[list[str]]:
    """The table as a reader of RFC 4180 takes it."""
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("value", [*RISKY, "'=1", "'"])
def test_text_that_would_be_run_gets_an_apostrophe_that_can_be_taken_off(value: str) -> None:
    [[name], [cell]] = cells(to_csv(["a"], [[value]]))
    assert (name, cell[0], cell[1:]) == ("a", "'", value)


def test_quotes_commas_and_line_breaks_are_quoted_and_lines_end_as_the_standard_says() -> None:
    written = to_csv(["a", "b"], [['say "so"', "one, two\nthree"]])
    assert written == 'a,b\r\n"say ""so""","one, two\nthree"\r\n'


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert to_csv(["a"] * 5, [[-2.5, 3, True, False, None]]).splitlines()[1] == "-2.5,3,true,false,"


@pytest.mark.parametrize("sign", [*"\x00\x08\x0b\x1f\x7f\x85\ud800\ufffe\uffff\u202a\u202e\u2066"])
def test_what_would_break_a_form_or_turn_the_text_after_it_around_is_shown_as_a_mark(
    sign: str,
) -> None:
    assert printable(f"a{sign}b") == "a\ufffdb"


@pytest.mark.parametrize(
    "text", ["a\tb\nc\rd", "Zoë e\u0301", "שלום \u200f", "👩🏽\u200d💻", "\U0010ffff"]
)
def test_every_other_text_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0.0 %"), (1e-12, "0.0 %"), (0.0004, "under 1 %"), (0.0006, "0.1 %"),
        (0.9994, "99.9 %"), (0.9996, "over 99 %"), (1 - 1e-12, "100.0 %"), (1, "100.0 %"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_to_all_or_to_nothing(share: float, said: str) -> None:
    assert shown(share, Kind.SHARE) == said
