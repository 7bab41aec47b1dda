"""Pages of tables and pictures, to be read on a screen and printed on A4."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from app.reports.one_page import Block
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
.note { display: block; max-width: min(75ch, calc(100vw - 36px)); position: sticky; left: 0; }
th, td { border: 1px solid #999; padding: 3px 6px; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 13ch; }
thead th { background: #e3e9f0; overflow-wrap: normal; min-width: 0; }
tbody th { font-weight: normal; }
tr:target { outline: 3px solid #1d3f66; }
.number { text-align: right; min-width: 4ch; white-space: nowrap; overflow-wrap: normal; }
.alarm { font-weight: bold; outline: 2px solid #111; outline-offset: -2px; }
.empty { font-style: italic; color: #555; }
figure { margin: 8px 0; }
.opening h2 { font-size: 15px; margin: 12px 0 2px; }
.opening p { max-width: 100ch; margin: 2px 0; }
.answers p { font-size: 16px; }
.lists ul { margin: 0; padding-left: 18px; }
.why { font-size: 11px; white-space: nowrap; }
.of { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.foot { font-size: 12px; color: #555; }
svg { max-width: 100%; height: auto; display: block; }
@media screen and (max-width: 40em) {
  body { font-size: 16px; }
  nav ol { columns: 1; }
  nav li { padding: 10px 0; }
  figure svg { max-width: none; width: 760px; }
  .why { font-size: 14px; padding: 8px; }
}
@media screen and (min-width: 60em) {
  .answers section { display: grid; grid-template-columns: 11em 1fr; margin-top: 8px; }
  .answers h2 { grid-row: span 9; margin: 4px 0; }
  .lists { columns: 2; column-gap: 32px; }
  .lists section { break-inside: avoid; }
}
@page { size: A4 portrait; margin: 10mm; }
@page sideways { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  nav { display: none; }
  .wide { overflow-x: visible; }
  table { font-size: 7.5pt; }
  .note { max-width: none; }
  thead { display: table-header-group; }
  tr, figure, svg { break-inside: avoid; }
  h2 { margin-top: 16px; }
  h2, caption { break-after: avoid; }
  svg { max-height: 235mm; }
  .opening { break-after: page; }
  header { display: flex; align-items: baseline; gap: 4mm; }
  h1 { font-size: 14pt; }
  .opening h2 { font-size: 10pt; margin: 2mm 0 0.5mm; }
  .opening p, .opening li { font-size: 8.5pt; line-height: 1.25; }
  .answers section { display: grid; grid-template-columns: 34mm 1fr; margin-top: 1mm; }
  .answers h2 { grid-row: span 9; margin: 0; }
  .opening .answers p { font-size: 10pt; margin: 0; }
  .opening figure { margin: 0; }
  #page-roles svg { max-height: 46mm; }
  #page-levels svg { max-height: 84mm; }
  .opening:has(#page-joining, #page-assumed) #page-roles svg { max-height: 40mm; }
  .opening:has(#page-joining, #page-assumed) #page-levels svg { max-height: 66mm; }
  .lists { columns: 2; column-gap: 6mm; }
  .lists section { break-inside: avoid; }
  .lists h2 { margin-top: 0; }
  .why { display: none; }
  .foot { font-size: 7.5pt; }
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


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (SVG) of the first page; `name` is the section that has the whole of it."""

    title: str
    drawn: str
    name: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What fits on one page and is read first; the parts follow as its appendix.

    foot: what the figures rest on. drawn: the sections whose pictures are here as a whole.
    """

    sentences: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    lists: tuple[Block, ...]
    foot: str
    drawn: frozenset[str]


def to_html(title: str, about: str, parts: Sequence[Part], opening: Opening | None = None) -> str:
    """The page; equal tables give equal text. about: whom and which day it is about."""
    return str(
        _template().render(
            title=title, about=about, style=STYLE, parts=parts, opening=opening, words=_words
        )
    )


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
