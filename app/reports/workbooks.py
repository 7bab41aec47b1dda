"""Workbooks (XLSX) of tables, fit to be forwarded: text is text, and nothing empty becomes zero."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app.reports.tables import Cell, Chart, Column, Kind, Table, columns_of, printable, shown

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD: Final = 3
"""The row of the columns' titles; above it stand title, what it is about, and note."""
_A4: Final = 9
_LONGEST: Final = 32_767
"""Characters a cell may hold."""
_WIDEST: Final = 46
_NUMBERS: Final = {
    Kind.WHOLE: "0",
    Kind.FTE: "0.00",
    Kind.NUMBER: "0.00",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
}
# Patterns by their number in the format: fine diagonal stripes, and thin ones.
_HATCHED: Final = {"pattern": 14, "fg_color": "#999999", "bg_color": "#FFFFFF"}
_ALARM: Final = {"bold": True, "font_color": "#000000", "bg_color": "#F3C6C0", "border": 1}
_REACHED: Final = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1D3F66"}
_FILLS: Final = (
    {"pattern": {"pattern": "light_upward_diagonal", "fg_color": "#555555", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#1D3F66"}},
)
_DASHES: Final = ("solid", "dash", "round_dot")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on a sheet of its own, with a chart below it if one is given."""

    table: Table
    chart: Chart | None = None

    @property
    def tab(self) -> str:
        """What the sheet is called."""
        return self.table.name.replace("_", " ").capitalize()


def to_xlsx(title: str, sheets: Sequence[Sheet], created: datetime) -> bytes:
    """A workbook whose first sheet leads to the others: equal tables give equal bytes.

    created: the moment the figures were computed.
    """
    # Only whoever asks for a workbook waits for the library: its import takes 40 ms.
    from xlsxwriter import Workbook

    written = io.BytesIO()
    # What looks like a formula, an address or a number in text stays the text it is.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(written, {"in_memory": True, **plain})
    about = sheets[0].table.about
    book.set_properties(
        {
            "title": title,
            "subject": printable(about),
            "comments": "Computed, not entered: change the records it was computed from.",
            "created": created.replace(tzinfo=None),
        }
    )
    pens = _Pens(book)
    for sheet in sheets:
        _sheet(book, pens, sheet)
    _contents(book, pens, sheets)
    book.close()
    return written.getvalue()


class _Pens:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        def made(**properties: Any) -> Any:
            return book.add_format({"valign": "top", **properties})

        self.title = made(bold=True, font_size=14)
        self.soft = made(font_color="#555555")
        self.head = made(bold=True, text_wrap=True, bg_color="#E3E9F0", bottom=2)
        self.link = made(font_color="#1D3F66", underline=1)
        self.text = made(text_wrap=True)
        self.numbers = {kind: made(num_format=form) for kind, form in _NUMBERS.items()}
        self.alarm = book.add_format(_ALARM)
        self.hatched = book.add_format(_HATCHED)
        self.reached = book.add_format(_REACHED)

    def of(self, kind: Kind) -> Any:
        """What writes the cells of this kind."""
        return self.numbers.get(kind, self.text)


def _sheet(book: Any, pens: _Pens, sheet: Sheet) -> None:
    table = sheet.table
    page = book.add_worksheet(sheet.tab)
    for line, (said, pen) in enumerate(
        [(table.title, pens.title), (table.about, pens.soft), (table.note, pens.soft)]
    ):
        page.write_string(line, 0, _text(said), pen)
    for place, column in enumerate(table.columns):
        page.write_string(_HEAD, place, _text(column.title), pens.head)
        cells = [row[place] for row in table.rows]
        page.set_column(place, place, _width(column, cells))
        for line, cell in enumerate(cells, _HEAD + 1):
            _write(page, line, place, cell, column.kind, pens)
        if cells:
            _mark(page, pens, place, column, len(cells))
    last = _HEAD + len(table.rows)
    page.autofilter(_HEAD, 0, last, len(table.columns) - 1)
    page.freeze_panes(_HEAD + 1, 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD)
    # "&" begins a code in a footer.
    about = _text(table.about)[:100].replace("&", "&&")
    page.set_footer(f"&L{about}&C&A&RPage &P of &N")
    if sheet.chart is not None and table.rows:
        page.insert_chart(last + 2, 0, _chart(book, sheet.tab, table, sheet.chart))


def _write(page: Any, line: int, place: int, cell: Cell, kind: Kind, pens: _Pens) -> None:
    pen = pens.of(kind)
    match cell:
        case None:
            page.write_blank(line, place, None, pen)
        case bool():
            page.write_string(line, place, shown(cell, kind), pen)
        case int() | float():
            page.write_number(line, place, cell, pen)
        case str() if kind is Kind.DATE:
            page.write_datetime(line, place, date.fromisoformat(cell), pen)
        case str():
            page.write_string(line, place, _text(cell), pen)


def _mark(page: Any, pens: _Pens, place: int, column: Column, count: int) -> None:
    """Conditional formats, which follow when somebody sorts or filters."""
    area = (_HEAD + 1, place, _HEAD + count, place)
    if column.empty and column.is_numeric:
        blank = {"type": "blanks", "format": pens.hatched, "stop_if_true": True}
        page.conditional_format(*area, blank)
    if column.goal is not None:
        rule = {"type": "cell", "criteria": ">=", "value": column.goal, "format": pens.reached}
        page.conditional_format(*area, rule)
    if column.alarm == "above zero":
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": pens.alarm}
        page.conditional_format(*area, rule)
        return
    for word in column.alarm:
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": pens.alarm}
        page.conditional_format(*area, rule)


def _width(column: Column, cells: Sequence[Cell]) -> int:
    """Wide enough for the longest cell, within reason; titles are broken between words."""
    longest_word = max(map(len, column.title.split()))
    longest = max((columns_of(shown(cell, column.kind)) for cell in cells), default=0)
    return min(max(longest_word + 4, longest + 2, 9), _WIDEST)


def _chart(book: Any, tab: str, table: Table, wanted: Chart) -> Any:
    places = {column.key: place for place, column in enumerate(table.columns)}
    first, last = _HEAD + 1, _HEAD + len(table.rows)
    chart = book.add_chart({"type": wanted.kind})
    categories = places[wanted.categories]
    for number, key in enumerate(wanted.series):
        place = places[key]
        look: Mapping[str, Any] = {**_FILLS[number % 2], "border": {"color": "#111111"}}
        if wanted.kind == "line":
            dash = _DASHES[number % len(_DASHES)]
            look = {"line": {"color": "#1D3F66", "width": 2, "dash_type": dash}}
        chart.add_series(
            {
                "name": [tab, _HEAD, place],
                "categories": [tab, first, categories, last, categories],
                "values": [tab, first, place, last, place],
                # The ends of a range lie too close to its line to be labelled too.
                "data_labels": {"value": wanted.kind == "bar" or number == 0},
                **look,
            }
        )
    chart.set_title({"name": table.title, "overlay": False})
    if wanted.kind == "bar":
        # The first row at the top, as in the table.
        chart.set_x_axis({"name": wanted.axis, "min": 0})
        chart.set_y_axis({"reverse": True, "crossing": "max"})
    else:
        chart.set_x_axis({"name": table.columns[categories].title})
        chart.set_y_axis({"name": wanted.axis, "min": 0})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": max(300, 130 + 46 * len(table.rows))})
    return chart


def _contents(book: Any, pens: _Pens, sheets: Sequence[Sheet]) -> None:
    """Below the table of the first sheet: what the others hold."""
    page = book.get_worksheet_by_name(sheets[0].tab)
    line = _HEAD + len(sheets[0].table.rows) + 3
    page.write_string(line, 0, "Sheet", pens.head)
    page.write_string(line, 1, "What it holds", pens.head)
    for number, sheet in enumerate(sheets[1:], line + 1):
        page.write_url(number, 0, f"internal:'{sheet.tab}'!A1", pens.link, sheet.tab)
        page.write_string(number, 1, f"{sheet.table.title}. {sheet.table.note}", pens.text)


def _text(said: str) -> str:
    """The text within what a cell may hold, counted as the format does: in UTF-16."""
    said = printable(said)
    if len(said.encode("utf-16-le")) // 2 <= _LONGEST:
        return said
    return f"{said[: _LONGEST // 2]}…"
