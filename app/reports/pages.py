"""Pages of tables and pictures, to be read on a screen and printed on A4."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from app.reports.tables import Cell, Column, Table, printable, shown

MEDIA_TYPE: Final = "text/html; charset=utf-8"
STYLE: Final = """
:root { color-scheme: light; }
body { font: 14px/1.45 Helvetica, Arial, 'Liberation Sans', sans-serif; color: #111;
  background: #fff; max-width: 1100px; margin: 0 auto; padding: 16px; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 28px 0 4px; }
p { margin: 4px 0 10px; max-width: 75ch; }
nav ol { columns: 3; padding-left: 24px; }
nav li { padding: 2px 0; break-inside: avoid; }
a { color: #1d3f66; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 3px solid #1d3f66; outline-offset: 2px; }
table { border-collapse: collapse; font-size: 12px; }
caption { text-align: left; color: #555; padding-bottom: 4px; }
th, td { border: 1px solid #999; padding: 3px 6px; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 13ch; }
thead th { background: #e3e9f0; overflow-wrap: normal; min-width: 0; }
tbody th { font-weight: normal; }
tr:target { outline: 3px solid #1d3f66; }
.number { text-align: right; min-width: 4ch; white-space: nowrap; overflow-wrap: normal; }
.alarm { font-weight: bold; outline: 2px solid #111; outline-offset: -2px; }
.empty { font-style: italic; color: #555; }
figure { margin: 8px 0; }
svg { max-width: 100%; height: auto; display: block; }
@media screen and (max-width: 40em) {
  body { font-size: 16px; }
  nav ol { columns: 1; }
  nav li { padding: 10px 0; }
  figure svg { max-width: none; width: 760px; }
}
@page { size: A4 portrait; margin: 12mm; }
@page sideways { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  nav { display: none; }
  .wide { overflow-x: visible; }
  table { font-size: 7.5pt; }
  thead { display: table-header-group; }
  tr, figure, svg { break-inside: avoid; }
  h2 { margin-top: 16px; }
  h2, caption { break-after: avoid; }
  svg { max-height: 235mm; }
  .sideways { page: sideways; }
  .sideways svg { max-height: 165mm; }
}
"""
_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page may load: its one style sheet, known by its hash, and nothing else."""
_WIDE: Final = 1200
"""Pixels from which a picture is printed on a page of its own, on its side."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table on the page, and its picture (SVG) if there is one.

    keys: the columns to show; without any the picture says it all. anchor: the column whose cells
    name the rows, so that links lead to them.
    """

    table: Table
    keys: tuple[str, ...] = ()
    picture: str | None = None
    anchor: str = ""

    @property
    def columns(self) -> list[tuple[int, Column]]:
        """The columns to show that tell a reader something, with their places."""
        return [
            (place, column)
            for place, column in enumerate(self.table.columns)
            if column.key in self.keys and not self.table.says_nothing(place)
        ]

    @property
    def rows(self) -> list[tuple[str, Sequence[Cell]]]:
        """The rows, each with what links to it go by."""
        if not self.anchor:
            return [("", row) for row in self.table.rows]
        place = [column.key for column in self.table.columns].index(self.anchor)
        return [(f"{self.table.name}-{row[place]}", row) for row in self.table.rows]

    @property
    def is_wide(self) -> bool:
        """Whether the picture, by its own width, can only be read on a page on its side."""
        if self.picture is None:
            return False
        _, _, width, _ = self.picture.partition('viewBox="')[2].partition('"')[0].split()
        return float(width) > _WIDE


def to_html(title: str, about: str, parts: Sequence[Part]) -> str:
    """The page; equal tables give equal text. about: whom and which day it is about."""
    return str(_template().render(title=title, about=about, style=STYLE, parts=parts, words=_words))


def _words(cell: Cell, column: Column) -> tuple[str, str]:
    """What a cell says, and the class of how it looks."""
    looks = {
        "number": column.is_numeric,
        "empty": cell is None,
        "alarm": column.is_alarm(cell),
    }
    said = column.empty if cell is None else shown(cell, column.kind)
    return said, " ".join(look for look, is_on in looks.items() if is_on)


@cache
def _template() -> Any:
    # Only whoever asks for a page waits for the library: its import takes 30 ms.
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    return environment.from_string(files("app.reports").joinpath("page.html").read_text("utf-8"))
