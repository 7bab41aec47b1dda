"""Workbooks (XLSX) of tables, fit to be forwarded: text is text, and nothing empty becomes zero."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app.reports.tables import Cell, Chart, Column, Kind, Table, columns_of, printable, shown

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A4: Final = 9
_LONGEST: Final = 32_767
"""Characters a cell may hold."""
_WIDEST: Final = 46
_WIDEST_OF_FEW: Final = 90
"""Columns of text that a column may be wide, and where a sheet has few of them."""
_FEW: Final = 3
_LINE: Final = 14.5
"""Points a line of text takes in `_FONT`, and a little air."""
_HIGHEST: Final = 409
"""Points a row may be high."""
_FONT: Final = {"font_name": "Arial", "font_size": 10}
"""A font that Excel has, and that LibreOffice replaces by one of the same widths."""
_INDENT: Final = 1
"""So that text does not touch the number before it."""
_INDENTED: Final = 1.5
"""What that takes of a column's width."""
_WORDY: Final = 1.1
"""How much wider than a digit, which a column's width counts, a letter may be: bold capitals."""
_NUMBERS: Final = {
    Kind.WHOLE: "0",
    Kind.FTE: "0.00#",
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
_PIXELS: Final = 7
"""Pixels of a column's unit of width."""
_ROW_PIXELS: Final = 20
"""Pixels of a row as high as programs make it."""
_CHART_WIDTH: Final = 860
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
    """A workbook of the sheets whose tables have rows: equal tables give equal bytes.

    The first sheet is followed by one that says what each of the others holds and how to read it;
    the title of the workbook stands above the first when printed. Every sheet is one table whose
    titles stand in the first row, as programs that read workbooks expect. created: the moment the
    figures were computed.
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
    first, *others = sheets
    filled = [sheet for sheet in others if sheet.table.rows]
    contents = Sheet(_contents(first.table, filled))
    for sheet in (first, contents, *filled):
        _sheet(book, pens, sheet, title if sheet is first else sheet.table.title)
    # What is read first is printed on one page, however long it is.
    book.get_worksheet_by_name(first.tab).fit_to_pages(1, 1)
    page = book.get_worksheet_by_name(contents.tab)
    for line, sheet in enumerate(filled, 1):
        page.write_url(line, 0, f"internal:'{sheet.tab}'!A1", pens.link, sheet.tab)
    book.close()
    return written.getvalue()


def _contents(first: Table, others: Sequence[Sheet]) -> Table:
    """What the other sheets hold."""
    return Table(
        "contents",
        "What the sheets hold",
        "Every sheet is one table, with ids in folded columns at its end.",
        first.about,
        (
            Column("sheet", "Sheet"),
            Column("title", "What it holds"),
            Column("note", "How to read it"),
        ),
        tuple((sheet.tab, sheet.table.title, sheet.table.note) for sheet in others),
    )


class _Pens:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        def made(**properties: Any) -> Any:
            return book.add_format({"valign": "top", **_FONT, **properties})

        head = {"bold": True, "text_wrap": True, "bg_color": "#E3E9F0", "bottom": 2}
        self.head = made(**head, indent=_INDENT)
        self.number_head = made(**head, align="right", indent=_INDENT)
        self.link = made(font_color="#1D3F66", underline=1, indent=_INDENT)
        self.text = made(text_wrap=True, indent=_INDENT)
        # LibreOffice shows 0 and 1 where no format says otherwise.
        self.flag = made(align="left", indent=_INDENT, num_format='"TRUE";"TRUE";"FALSE"')
        right = {"align": "right", "indent": _INDENT}
        self.numbers = {kind: made(num_format=form, **right) for kind, form in _NUMBERS.items()}
        self.alarm = book.add_format(_ALARM)
        self.hatched = book.add_format(_HATCHED)
        self.reached = book.add_format(_REACHED)

    def of(self, kind: Kind) -> Any:
        """What writes the cells of this kind."""
        return self.flag if kind is Kind.FLAG else self.numbers.get(kind, self.text)


def _sheet(book: Any, pens: _Pens, sheet: Sheet, title: str) -> None:
    table = sheet.table
    page = book.add_worksheet(sheet.tab)
    shown_count = sum(column.kind is not Kind.ID for column in table.columns)
    widths = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        widths.append(_width(column, cells, shown_count))
        fold = {"level": 1, "hidden": True} if _is_folded(table, place) else {}
        page.set_column(place, place, widths[-1], None, fold)
        head = pens.number_head if column.is_numeric else pens.head
        page.write_string(0, place, _text(column.title), head)
        for line, cell in enumerate(cells, 1):
            _write(page, line, place, cell, column.kind, pens)
        if cells:
            _mark(page, pens, place, column, len(cells))
    _heights(page, table, widths)
    last = len(table.rows)
    page.autofilter(0, 0, last, len(table.columns) - 1)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    # "&" begins a code in what stands above and below a printed page.
    about, titled = (_text(said)[:100].replace("&", "&&") for said in (table.about, title))
    page.set_header(f"&L&B{titled}&B&R{about}")
    page.set_footer("&L&A&RPage &P of &N")
    printed = last
    if sheet.chart is not None and table.rows:
        wide = min(sum(widths[:shown_count]) * _PIXELS, _CHART_WIDTH)
        high = max(300, 130 + 46 * last)
        chart = _chart(book, sheet.tab, table, sheet.chart)
        chart.set_size({"width": wide, "height": high})
        page.insert_chart(last + 2, 0, chart)
        printed += 3 + high // _ROW_PIXELS
    page.print_area(0, 0, printed, shown_count - 1)


def _is_folded(table: Table, place: int) -> bool:
    return table.columns[place].kind is Kind.ID or table.says_nothing(place)


def _heights(page: Any, table: Table, widths: Sequence[float]) -> None:
    """Rows high enough for their longest cell: LibreOffice and the format itself do not fit them.

    Rows of one line keep the height that the program gives them. Heads of folded columns count not.
    """
    heads = [
        "" if _is_folded(table, place) else column.title
        for place, column in enumerate(table.columns)
    ]
    page.set_row(0, _height(heads, widths, _WORDY))
    for line, row in enumerate(table.rows, 1):
        wrapped = [cell if isinstance(cell, str) else "" for cell in row]
        height = _height(wrapped, widths, 1.0)
        if height > _LINE:
            page.set_row(line, height)


def _height(texts: Sequence[str], widths: Sequence[float], pitch: float) -> float:
    most = max(
        _lines(text, (width - _INDENTED) / pitch) for text, width in zip(texts, widths, strict=True)
    )
    return min(most * _LINE, _HIGHEST)


def _lines(text: str, width: float) -> int:
    """How many lines the text takes, broken between words, or inside one that is too long."""
    count = 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0.0
        for word in paragraph.split(" "):
            length = float(columns_of(word))
            if used and used + 1 + length > width:
                count, used = count + 1, 0.0
            if length > width:
                count += math.ceil(length / width) - 1
                length = width
            used += length + bool(used)
    return count


def _write(page: Any, line: int, place: int, cell: Cell, kind: Kind, pens: _Pens) -> None:
    pen = pens.of(kind)
    match cell:
        case None:
            page.write_blank(line, place, None, pen)
        case bool():
            page.write_boolean(line, place, cell, pen)
        case int() | float():
            page.write_number(line, place, cell, pen)
        case str() if kind is Kind.DATE:
            page.write_datetime(line, place, date.fromisoformat(cell), pen)
        case str():
            page.write_string(line, place, _text(shown(cell, kind)), pen)


def _mark(page: Any, pens: _Pens, place: int, column: Column, count: int) -> None:
    """Conditional formats, which follow when somebody sorts or filters."""
    area = (1, place, count, place)
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


def _width(column: Column, cells: Sequence[Cell], shown_count: int) -> float:
    """Wide enough for the longest cell, within reason; titles are broken between words."""
    longest_word = max(map(len, column.title.split()))
    longest = max((columns_of(shown(cell, column.kind)) for cell in cells), default=0)
    widest = _WIDEST if shown_count > _FEW else _WIDEST_OF_FEW
    # Beside the title stands the button of the filter.
    return min(max(longest_word * _WORDY + 4, longest * _WORDY + 3, 9), widest)


def _chart(book: Any, tab: str, table: Table, wanted: Chart) -> Any:
    places = {column.key: place for place, column in enumerate(table.columns)}
    first, last = 1, len(table.rows)
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
                "name": [tab, 0, place],
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
    return chart


def _text(said: str) -> str:
    """The text within what a cell may hold, counted as the format does: in UTF-16."""
    said = printable(said)
    if len(said.encode("utf-16-le")) // 2 <= _LONGEST:
        return said
    return f"{said[: _LONGEST // 2]}…"
