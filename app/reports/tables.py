"""Tables as CSV (RFC 4180), which no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
Cell: TypeAlias = str | int | float | bool | None

# Half-width and full-width signs alike begin a formula; what begins with the mark itself gets one
# too, so that whoever takes one mark off has the value as it was.
_RISKY: Final = tuple("=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20'")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as text: empty cells for None, true and false, numbers as numbers.

    Text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(_cell, header))
    writer.writerows(map(_cell, row) for row in rows)
    return written.getvalue()


def _cell(value: Cell) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if value.startswith(_RISKY):
            return f"'{value}"
    return value
