"""What would still be missing with each number of hires, and who they are, as one picture."""

from collections.abc import Sequence
from typing import Any, Final

from app.reports.drawing import DARK, GRID, PAPER, SOFT, Drawing, ticks, width_of
from app.reports.tables import Kind, Table, shown

_NAME_COLUMNS: Final = 32
_LEFT: Final = 16 + width_of("x" * _NAME_COLUMNS) + 10
_PLOT: Final = 400
_RIGHT: Final = 200
_TOP: Final = 112
_LINE: Final = 17
_AIR: Final = 14
_NAMED: Final = 3


def hire_steps(table: Table) -> str:
    """A row for each number of hires: who they are, what is left, and the interval it lies in.

    Names stand left of the plot and figures right of it, so that nothing covers an interval.
    """
    rows = list(table.records())
    labels = [_label(row) for row in rows]
    heights = [_LINE * len(label) + _AIR for label in labels]
    most = max((row[end] for row in rows for end in ("index", "high")), default=1) or 1
    steps = ticks(most, 5)
    unit = _PLOT / steps[-1]
    bottom = _TOP + sum(heights)
    drawing = Drawing(
        table.name, table.title, _said(rows), _LEFT + _PLOT + _RIGHT, bottom + (62 if rows else -8)
    )
    drawing.heading(table.title, table.about)
    if not rows:
        drawing.text(drawing.root, 16, 84, "There is no plan to show.")
        return drawing.written()
    lines = drawing.group(stroke=GRID)
    numbers = drawing.group(text_anchor="middle", fill=SOFT, font_size=12)
    for step in steps:
        drawing.line(lines, _LEFT + step * unit, _TOP - 8, _LEFT + step * unit, bottom)
        drawing.text(numbers, _LEFT + step * unit, _TOP - 14, shown(step, Kind.SHARE))
    title = "Share still missing (gap index, lower is better)"
    drawing.text(numbers, _LEFT + _PLOT / 2, _TOP - 32, title)
    whiskers = drawing.group(stroke=SOFT, stroke_width=2)
    dots = drawing.group(fill=DARK, stroke=PAPER)
    names, words = drawing.group(text_anchor="end"), drawing.group()
    y = float(_TOP)
    for row, label, high in zip(rows, labels, heights, strict=True):
        for number, said in enumerate(label):
            weight = {"font_weight": "bold"} if number == 0 else {}
            below = y + _AIR / 2 + 13 + _LINE * number
            drawing.label(names, _LEFT - 10, below, said, _NAME_COLUMNS, **weight)
        middle = y + high / 2
        _whisker(drawing, whiskers, middle, _LEFT + row["low"] * unit, _LEFT + row["high"] * unit)
        drawing.box(dots, _LEFT + row["index"] * unit - 5, middle - 5, 10, 10)
        drawing.text(words, _LEFT + _PLOT + 14, middle + 5, _figure(row))
        y += high
    _legend(drawing, bottom + 34)
    return drawing.written()


def _whisker(drawing: Drawing, pen: Any, y: float, low: float, high: float) -> None:
    if low == high:
        return
    drawing.line(pen, low, y, high, y)
    drawing.line(pen, low, y - 6, low, y + 6)
    drawing.line(pen, high, y - 6, high, y + 6)


def _legend(drawing: Drawing, y: float) -> None:
    words = drawing.group(fill=SOFT, font_size=12)
    drawing.box(drawing.group(fill=DARK), 20, y - 9, 10, 10)
    drawing.text(words, 38, y, "still missing")
    _whisker(drawing, drawing.group(stroke=SOFT, stroke_width=2), y - 4, 150, 180)
    said = "without hires: what unknown levels allow; with hires: 90 % of how it may turn out"
    drawing.text(words, 190, y, said)


def _label(row: dict[str, Any]) -> list[str]:
    """How many are hired, who, a name a line, and for how many of them there is no opening."""
    names = row["hired"].split("; ") if row["hired"] else []
    short = row["hires_without_opening"]
    if not names:
        return ["Nobody hired" if row["hires"] == 0 else f"Up to {row['hires']}: nobody more"]
    head = f"Up to {row['hires']} hire{'' if row['hires'] == 1 else 's'}"
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"and {len(names) - _NAMED + 1} more"]
    return [head, *names, *([f"{short} without an opening"] if short else [])]


def _figure(row: dict[str, Any]) -> str:
    ends = [round(row[end], 9) for end in ("index", "low", "high")]
    index, low, high = (shown(end, Kind.SHARE) for end in ends)
    return index if len(set(ends)) == 1 else f"{index} ({low} to {high})"


def _said(rows: Sequence[dict[str, Any]]) -> str:
    """Every row in words."""
    if not rows:
        return "There is no plan to show."
    return " ".join(
        f"{row['hires']}: {_figure(row)}. "
        + (f"Hired: {row['hired']}." if row["hired"] else "Nobody is hired.")
        + (f" {row['openings']}" if row["openings"] else "")
        for row in rows
    )
