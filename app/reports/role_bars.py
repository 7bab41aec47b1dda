"""Demand against supply of every role as one picture."""

from collections.abc import Sequence
from typing import Any, Final

from app.reports.drawing import DARK, GRID, INK, SOFT, Drawing, Pen, ticks, width_of
from app.reports.tables import Kind, Table, shown

_NAME_COLUMNS: Final = 30
_LEFT: Final = 16 + width_of("x" * _NAME_COLUMNS) + 8
_PLOT: Final = 400
_RIGHT: Final = 290
_TOP: Final = 112
_HEADING: Final = 60
_ROW: Final = 46
_BAR: Final = 20
_LOW_ROW: Final = 25
_LOW_BAR: Final = 15


def role_bars(table: Table, *, is_low: bool = False) -> str:
    """A bar of supply for each role, with a mark at its demand.

    What is missing is hatched, what is too much is hatched the other way; figures and the number
    of people stand beside each, so that part-time work shows. is_low: without a heading, for a page
    that has one, each role in one line.
    """
    top, high, bar = (_TOP - _HEADING, _LOW_ROW, _LOW_BAR) if is_low else (_TOP, _ROW, _BAR)
    below = 20 if is_low else 30
    rows = list(table.records())
    steps = ticks(max((max(row["demand"], row["supply"]) for row in rows), default=1) or 1)
    unit = _PLOT / steps[-1]
    bottom = top + high * len(rows)
    drawing = Drawing(
        table.name,
        table.title,
        _said(rows),
        _LEFT + _PLOT + _RIGHT,
        bottom + (below + 46 if rows else -8),
    )
    if not is_low:
        drawing.heading(table.title, table.about)
    if not rows:
        drawing.text(drawing.root, 16, 84, "No role is wanted, and nobody works in one.")
        return drawing.written()
    lines = drawing.group(stroke=GRID)
    looks = _Looks(drawing)
    numbers = drawing.group(text_anchor="middle", fill=SOFT, font_size=12)
    for step in steps:
        drawing.line(lines, _LEFT + step * unit, top - 8, _LEFT + step * unit, bottom)
        drawing.text(numbers, _LEFT + step * unit, top - 14, f"{step:g}")
    drawing.text(numbers, _LEFT + _PLOT / 2, top - 32, "Full-time equivalents (FTE)")
    names, words = drawing.group(text_anchor="end"), drawing.group()
    for number, row in enumerate(rows):
        y = top + high * number + (high - bar) / 2
        drawing.label(names, _LEFT - 8, y + bar - 4, row["title"], _NAME_COLUMNS)
        _bar(drawing, looks, (_LEFT, y, unit, bar), row)
        of, rest = _figures(row)
        if is_low:
            drawing.text(words, _LEFT + _PLOT + 14, y + 12, f"{rest}: {of}")
            continue
        drawing.text(words, _LEFT + _PLOT + 14, y + 7, of)
        drawing.text(words, _LEFT + _PLOT + 14, y + 24, rest, font_weight="bold")
    _legend(drawing, looks, bottom + below)
    return drawing.written()


class _Looks:
    """How each part of a bar is told from the others."""

    def __init__(self, drawing: Drawing) -> None:
        missing, surplus = drawing.hatch("missing", 45), drawing.hatch("surplus", -45, gap=4)
        self.filled = drawing.group(fill=DARK, stroke=INK)
        self.missing = drawing.group(fill=missing, stroke=INK, stroke_dasharray="4 3")
        self.surplus = drawing.group(fill=surplus, stroke=INK)
        self.demand = drawing.group(stroke=INK, stroke_width=4)


def _bar(
    drawing: Drawing,
    looks: _Looks,
    place: tuple[float, float, float, float],
    row: dict[str, Any],
) -> None:
    """One bar. place: where it begins, pixels of an FTE, and how high it is."""
    x, y, unit, high = place
    parts: list[tuple[Pen, float, float]] = [
        (looks.filled, 0, min(row["supply"], row["demand"])),
        (looks.missing, row["supply"], row["gap"]),
        (looks.surplus, row["demand"], row["surplus"]),
    ]
    for pen, start, length in parts:
        if length > 0:
            drawing.box(pen, x + start * unit, y, length * unit, high)
    if row["demand"] > 0:
        at = x + row["demand"] * unit
        drawing.line(looks.demand, at, y - 4, at, y + high + 4)


def _figures(row: dict[str, Any]) -> tuple[str, str]:
    """Supply of demand and by how many people; what is missing or too much."""
    supply, demand = shown(row["supply"], Kind.FTE), shown(row["demand"], Kind.FTE)
    people = "1 person" if row["people"] == 1 else f"{row['people']} people"
    of = f"{supply} of {demand} FTE, {people}"
    if row["gap"] > 0:
        return of, f"gap {shown(row['gap'], Kind.FTE)}"
    return of, f"surplus {shown(row['surplus'], Kind.FTE)}" if row["surplus"] > 0 else "covered"


def _legend(drawing: Drawing, looks: _Looks, y: float) -> None:
    words = drawing.group()
    x = 16.0
    for pen, meaning in (
        (looks.filled, "supply that meets demand"),
        (looks.missing, "missing"),
        (looks.surplus, "more than wanted"),
    ):
        drawing.box(pen, x, y, 34, _BAR)
        drawing.text(words, x + 42, y + 15, meaning)
        x += 42 + width_of(meaning) + 20
    drawing.line(looks.demand, x + 4, y - 4, x + 4, y + _BAR + 4)
    drawing.text(words, x + 16, y + 15, "demand")


def _said(rows: Sequence[dict[str, Any]]) -> str:
    """The findings in words, role by role."""
    if not rows:
        return "No role is wanted, and nobody works in one, so there is nothing to show."
    return " ".join(f"{row['title']}: {', '.join(_figures(row))}." for row in rows)
