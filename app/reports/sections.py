"""Reports as sections: one declaration for each table, which every form is written from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from app.reports.pages import Opening, Part, to_html
from app.reports.records import Body, Record, Records, counted, spelled, valued, words
from app.reports.tables import Cell, Chart, Column, Kind, Table, cells, clipped, to_zip
from app.reports.workbooks import Sheet, to_xlsx

_ASSUMED_COLUMNS: Final = 80

text: Final = Column
word: Final = partial(Column, kind=Kind.WORD)
ident: Final = partial(Column, kind=Kind.ID)
whole: Final = partial(Column, kind=Kind.WHOLE)
fte: Final = partial(Column, kind=Kind.FTE)
number: Final = partial(Column, kind=Kind.NUMBER)
percent: Final = partial(Column, kind=Kind.SHARE)
day: Final = partial(Column, kind=Kind.DATE)
flag: Final = partial(Column, kind=Kind.FLAG)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report as a table.

    records: its rows in the report, one mapping each, from which the columns take their cells.
    picture, chart: what draws the table, and what a workbook makes of it, if anything does.
    turned: the same rows another way, for a sheet of their own. anchor: the column whose cells name
    the rows for links on a page.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    records: Records
    picture: Callable[[Table], str] | None = None
    chart: Chart | None = None
    turned: Callable[[Table], Table] | None = None
    anchor: str = ""

    def table(self, body: Body) -> Table:
        """The table of a whole report."""
        rows = [cells(self.columns, record) for record in self.records(body)]
        return self.filled(_about(body), rows)

    def filled(self, about: str, rows: Iterable[Sequence[Cell]]) -> Table:
        """The table with these rows, as `plain` gave them away."""
        return Table(self.name, self.title, self.note, about, self.columns, tuple(map(tuple, rows)))

    def plain(self, body: Body) -> dict[str, Any]:
        """The table of a whole report as plain values of JSON."""
        table = self.table(body)
        return {
            "section": table.name,
            "title": table.title,
            "note": table.note,
            "about": table.about,
            "columns": [
                {"key": column.key, "title": column.title, "kind": column.kind.value}
                for column in self.columns
            ],
            "rows": table.rows,
        }


def explained(value: Column, records: Records, **said: str) -> Section:
    """A section of names with something said of each: `name`, `title` and `note` of the section."""
    columns = (text("title", "Name"), value, ident("name", "Name in the data"))
    return Section(said["name"], said["title"], said["note"], columns, records, anchor="name")


def _totals(body: Body) -> Iterator[Record]:
    for name, amount in body["totals"].items():
        yield {"name": name, "title": spelled(name), "amount": amount}


def inputs(records: Callable[[Body], Mapping[str, Any]]) -> Section:
    """What a report was computed from, by name."""
    return explained(
        text("value", "Value", empty="not stated"),
        lambda body: valued(records(body)),
        name="inputs",
        title="What the figures were computed from",
        note="The team and the question as they were when the figures were computed.",
    )


TOTALS: Final = explained(
    number("amount", "Amount"),
    _totals,
    name="totals",
    title="Sums behind the shares",
    note="Each share of the summary is one of these divided by another.",
)
FORMULAS: Final = explained(
    text("meaning", "How it is computed"),
    words("formulas"),
    name="formulas",
    title="How figures are computed",
    note="Each figure of this report in a sentence.",
)
NULL_REASONS: Final = explained(
    text("meaning", "Meaning"),
    words("null_reasons"),
    name="null_reasons",
    title="Why a figure may be missing, or somebody left out",
    note="A figure that cannot be given is left empty; it is not zero.",
)


@dataclass(frozen=True, slots=True)
class Document:
    """A report that tells when it was computed and of whom; its first section is the summary.

    printed: the sections that stand on its page, in this order, each with the columns shown there,
    by key; without columns there is the picture alone. What is left out is in the other forms.
    opening: the first page, where the report has one of its own.
    """

    title: str
    sections: tuple[Section, ...]
    printed: Mapping[str, tuple[str, ...]]
    opening: Callable[[Body], Opening] | None = None

    def tables(self, body: Body) -> tuple[Table, ...]:
        """Every table of a report, the summary first."""
        return tuple(section.table(body) for section in self.sections)

    def archive(self, body: Body, *, bom: bool = False) -> bytes:
        """The whole report as CSV, a file for each table; see `to_zip`."""
        return to_zip(self.tables(body), _moment(body), bom=bom)

    def page(self, body: Body) -> str:
        """The report as a page to print, without what has no rows."""
        opening = self.opening and self.opening(body)
        drawn = opening.drawn if opening else frozenset()
        sections = {section.name: section for section in self.sections}
        parts = []
        for name, keys in self.printed.items():
            section = sections[name]
            table = section.table(body)
            picture = section.picture if name not in drawn else None
            if table.rows and (keys or picture):
                parts.append(Part(table, keys, picture and picture(table), section.anchor))
        return to_html(self._titled(body), _about(body), parts, opening)

    def workbook(self, body: Body) -> bytes:
        """The whole report as a workbook: a sheet for each table."""
        sheets = []
        for section, table in zip(self.sections, self.tables(body), strict=True):
            sheets.append(Sheet(table, section.chart))
            if section.turned:
                sheets.append(Sheet(section.turned(table)))
        return to_xlsx(self._titled(body), sheets, _moment(body))

    def _titled(self, body: Body) -> str:
        assumed = "; ".join(_assumed(body))
        return f"What if: {clipped(assumed, _ASSUMED_COLUMNS)}" if assumed else self.title


def _about(body: Body) -> str:
    whom = body.get("team_name") or body.get("title") or counted(body["team_count"], "team")
    what_if = "what if, not the team as it is: " if _assumed(body) else ""
    return f"{what_if}{_moment(body).date()}, {whom}"


def _assumed(body: Body) -> Sequence[str]:
    """What a question took for granted, in words; nothing in a report of what is."""
    said: Sequence[str] = body.get("inputs", {}).get("assumed", ())
    return said


def _moment(body: Body) -> datetime:
    return datetime.fromisoformat(body["computed_at"])
