"""Tables as data, and as CSV (RFC 4180) that no spreadsheet takes for a formula."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

_DOUBT: Final = 1e-9
"""What a share may be off by what floats are off."""
MEDIA_TYPE: Final = "text/csv; charset=utf-8"
ZIP: Final = "application/zip"
BOM: Final = "\ufeff"
"""The byte order mark, by which Excel knows that a CSV table is UTF-8."""
Cell: TypeAlias = str | int | float | bool | None

# Half-width and full-width signs alike begin a formula; what begins with the mark itself gets one
# too, so that whoever takes one mark off has the value as it was.
_RISKY: Final = tuple("=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20'")
# What XML or HTML may not hold, and what would turn the text after it around.
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r -\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)


class Kind(StrEnum):
    """What the cells of a column are, which says how to write them for a reader.

    A word is one of the service's own, such as work_sample; people read it without underscores.
    """

    TEXT = "text"
    WORD = "word"
    ID = "id"
    WHOLE = "whole"
    FTE = "fte"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `at`: where its value stands in a record, names joined by dots; else `key`.

    empty: what an empty cell means, for forms that say it. alarm: which cells a reader should not
    miss, as the words they hold or as every number above zero. goal: the number to be reached.
    """

    key: str
    title: str
    at: str = ""
    kind: Kind = Kind.TEXT
    empty: str = ""
    alarm: tuple[str, ...] | Literal["above zero"] = ()
    goal: int | None = None

    def is_alarm(self, cell: Cell) -> bool:
        """Whether a reader should not miss this cell."""
        if self.alarm == "above zero":
            return isinstance(cell, int | float) and cell > 0
        return cell in self.alarm

    @property
    def is_numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind in (Kind.WHOLE, Kind.FTE, Kind.NUMBER, Kind.SHARE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `name` is its name for machines, `note` says how to read it.

    about: whom and which day the figures are about.
    """

    name: str
    title: str
    note: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def says_nothing(self, place: int) -> bool:
        """Whether the column there is one that no row fills, and that has no word for it."""
        return not self.columns[place].empty and all(row[place] is None for row in self.rows)

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows by key of the column."""
        keys = [column.key for column in self.columns]
        for row in self.rows:
            yield dict(zip(keys, row, strict=True))


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a table: bars or a line for each of these columns over the one of categories."""

    kind: Literal["bar", "line"]
    categories: str
    series: tuple[str, ...]
    axis: str


def cells(columns: Sequence[Column], record: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The row that a record (plain values of JSON) makes.

    A list of texts is written as one text, and an empty list is an empty cell.
    """
    return tuple(_found(record, (column.at or column.key).split(".")) for column in columns)


def _found(value: Any, path: Sequence[str]) -> Any:
    if isinstance(value, list):
        return "; ".join(str(_found(item, path)) for item in value) or None
    if not path or value is None:
        return value
    return _found(value[path[0]], path[1:])


def shown(cell: Cell, kind: Kind) -> str:
    """The cell for a reader; nothing for an empty one."""
    match cell, kind:
        case None, _:
            return ""
        case str(), Kind.WORD:
            return cell.replace("_", " ")
        case bool(), _:
            return "yes" if cell else "no"
        case int() | float(), Kind.FTE:
            return _trimmed(_rounded(cell, "0.001"))
        case int() | float(), Kind.NUMBER:
            return _rounded(cell, "0.01")
        case int() | float(), Kind.SHARE:
            return _share(cell)
    return str(cell)


def _share(share: float) -> str:
    """In percent with one decimal; only what is certain, or not there, is said to be."""
    said = _rounded(Decimal(str(share)) * 100, "0.1")
    if said == "100.0" and 1 - share > _DOUBT:
        return "over 99 %"
    return "under 1 %" if said == "0.0" and share > _DOUBT else f"{said} %"


def _rounded(figure: float | Decimal, step: str) -> str:
    """The figure in such steps, halves away from zero as spreadsheets have it."""
    return str(Decimal(str(figure)).quantize(Decimal(step), ROUND_HALF_UP))


def _trimmed(figure: str) -> str:
    """Without the zeros that end its decimals."""
    return figure.rstrip("0").rstrip(".")


def printable(text: str) -> str:
    """The text fit to be shown: a character that could break what is around it becomes a mark."""
    return _UNPRINTABLE.sub("\ufffd", text)


def clipped(text: str, width: int) -> str:
    """The text within so many columns of a fixed pitch, with an ellipsis where it was cut."""
    if columns_of(text) <= width:
        return text
    used, end = 0, 0
    while used + _columns(text[end]) < width:
        used += _columns(text[end])
        end += 1
    return f"{text[:end].rstrip()}…"


def columns_of(text: str) -> int:
    """How many columns of a fixed pitch the text takes."""
    return sum(map(_columns, text))


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as text: empty cells for None, true and false, numbers as numbers.

    Text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(_cell, header))
    writer.writerows(map(_cell, row) for row in rows)
    return written.getvalue()


def table_to_csv(table: Table) -> str:
    """The table as CSV, its columns by key."""
    return to_csv([column.key for column in table.columns], table.rows)


def to_zip(tables: Iterable[Table], at: datetime, *, bom: bool = False) -> bytes:
    """Every table as a CSV file of its name, in one archive: equal tables give equal bytes.

    at: the moment the figures were computed, which the files carry as theirs. bom: whether each
    file begins with a byte order mark.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            entry = zipfile.ZipInfo(f"{table.name}.csv", at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, BOM * bom + table_to_csv(table), zipfile.ZIP_DEFLATED)
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
