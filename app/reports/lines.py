"""How a share runs on: by steps of equal width, or over time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from app.reports.drawing import DARK, GRID, PAPER, SOFT, Drawing, Pen, ticks, width_of
from app.reports.tables import Kind, shown

_LEFT: Final = 84
_TOP: Final = 108
_WIDTH: Final = 640
_HEIGHT: Final = 260
_CAP: Final = 5
"""Half the width of the ends of an interval."""
_NO_FIGURE: Final = "no figure"
_INTERVAL: Final = "interval: lowest to highest it can be"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a place of the x axis, and the interval it lies in; None where there is none.

    An exact figure has the interval of itself.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Axes:
    """What a line shows: its name for machines, title, whom it is about, and what its axes are."""

    name: str
    title: str
    about: str
    x_title: str
    y_title: str


def curve(axes: Axes, points: Sequence[Point]) -> str:
    """A figure by steps of equal width, such as the times at which it was kept on one day."""
    last = max(len(points) - 1, 1)
    return _drawn(axes, points, [number / last for number in range(len(points))])


def trend(axes: Axes, points: Sequence[Point]) -> str:
    """A figure over time: labels are ISO dates in ascending order, as far apart as the days are."""
    days = [date.fromisoformat(point.label).toordinal() for point in points]
    length = max(days[-1] - days[0], 1) if days else 1
    return _drawn(axes, points, [(day - days[0]) / length for day in days])


def _drawn(axes: Axes, points: Sequence[Point], along: Sequence[float]) -> str:
    known = [
        amount
        for point in points
        for amount in (point.value, point.low, point.high)
        if amount is not None
    ]
    steps = ticks(max(known, default=1) or 1, 5)
    drawing = Drawing(
        axes.name, axes.title, _said(axes, points), _LEFT + _WIDTH + 60, _TOP + _HEIGHT + 104
    )
    drawing.heading(axes.title, axes.about)

    def up(amount: float) -> float:
        return _TOP + _HEIGHT * (1 - amount / steps[-1])

    _frame(drawing, axes, steps, up)
    places = [_LEFT + 20 + (_WIDTH - 40) * share for share in along]
    _labels(drawing, places, [point.label for point in points])
    spots = list(zip(places, points, strict=True))
    _intervals(drawing, spots, up)
    _values(drawing, spots, up)
    _legend(drawing, _TOP + _HEIGHT + 80)
    return drawing.written()


def _frame(
    drawing: Drawing, axes: Axes, steps: Sequence[float], up: Callable[[float], float]
) -> None:
    lines = drawing.group(stroke=GRID)
    numbers = drawing.group(text_anchor="end", fill=SOFT, font_size=12)
    for step in steps:
        drawing.line(lines, _LEFT, up(step), _LEFT + _WIDTH, up(step))
        drawing.text(numbers, _LEFT - 8, up(step) + 4, shown(step, Kind.SHARE))
    titles = drawing.group(fill=SOFT)
    drawing.text(titles, 16, _TOP - 30, axes.y_title)
    middle, below = _LEFT + _WIDTH / 2, _TOP + _HEIGHT + 48
    drawing.text(titles, middle, below, axes.x_title, text_anchor="middle")


def _labels(drawing: Drawing, places: Sequence[float], labels: Sequence[str]) -> None:
    """As many labels as stand beside each other without touching, the first always."""
    pen = drawing.group(text_anchor="middle", font_size=12)
    free = 0.0
    for x, label in zip(places, labels, strict=True):
        half = width_of(label, 12) / 2
        if x - half >= free:
            drawing.text(pen, x, _TOP + _HEIGHT + 22, label)
            free = x + half + 8


def _intervals(
    drawing: Drawing, spots: Sequence[tuple[float, Point]], up: Callable[[float], float]
) -> None:
    """From low to high: a hatched band where points follow each other, a bar at each of them."""
    band = drawing.group(fill=drawing.hatch("interval", 45, gap=5, ink="#999"))
    bars = drawing.group(stroke=SOFT, stroke_width=2)
    for is_there, run in groupby(spots, key=lambda spot: None not in (spot[1].low, spot[1].high)):
        if not is_there:
            continue
        ends = [(x, up(p.low or 0), up(p.high or 0)) for x, p in run]
        if len(ends) > 1:
            lows, highs = [(x, low) for x, low, _ in ends], [(x, high) for x, _, high in ends]
            drawing.shape(band, "polygon", [*highs, *reversed(lows)])
        for x, low, high in ends:
            if low != high:
                drawing.line(bars, x, low, x, high)
                drawing.line(bars, x - _CAP, low, x + _CAP, low)
                drawing.line(bars, x - _CAP, high, x + _CAP, high)


def _values(
    drawing: Drawing,
    spots: Sequence[tuple[float, Point]],
    up: Callable[[float], float],
) -> None:
    """The line, which ends where there is no figure; its points, and figures that have room."""
    line = drawing.group(fill="none", stroke=DARK, stroke_width=2.5)
    dots = drawing.group(fill=DARK, stroke=PAPER)
    figures = _haloed(drawing)
    for is_there, run in groupby(spots, key=lambda spot: spot[1].value is not None):
        placed = list(run)
        if not is_there:
            continue
        through = [(x, up(point.value or 0)) for x, point in placed]
        drawing.shape(line, "polyline", through)
        for x, y in through:
            drawing.box(dots, x - 4, y - 4, 8, 8)
    free = 0.0
    for x, point in spots:
        said = shown(point.value, Kind.SHARE) or "?"
        half = width_of(said, 12) / 2
        if x - half >= free:
            drawing.text(figures, x, _above(spots, x, half + _CAP + 2, up) - 10, said)
            free = x + half + 6


def _above(
    spots: Sequence[tuple[float, Point]], x: float, reach: float, up: Callable[[float], float]
) -> float:
    """How high the line and the intervals come within so many pixels of x."""
    near = [point for spot, point in spots if abs(spot - x) <= reach]
    return up(max((max(one.value or 0, one.high or 0) for one in near), default=0))


def _haloed(drawing: Drawing) -> Pen:
    return drawing.group(
        text_anchor="middle",
        font_size=12,
        font_weight="bold",
        stroke=PAPER,
        stroke_width=3,
        paint_order="stroke",
    )


def _legend(drawing: Drawing, y: float) -> None:
    words = drawing.group(fill=SOFT, font_size=12)
    drawing.box(drawing.group(fill=DARK), _LEFT + 6, y - 9, 8, 8)
    drawing.text(words, _LEFT + 22, y, "figure")
    x = _LEFT + 100
    bar = drawing.group(stroke=SOFT, stroke_width=2)
    drawing.line(bar, x, y - 12, x, y + 2)
    drawing.line(bar, x - 5, y - 12, x + 5, y - 12)
    drawing.line(bar, x - 5, y + 2, x + 5, y + 2)
    drawing.text(words, x + 14, y, _INTERVAL)
    drawing.text(words, x + 34 + width_of(_INTERVAL, 12), y, f"? {_NO_FIGURE}")


def _said(axes: Axes, points: Sequence[Point]) -> str:
    """Every point in words."""
    if not points:
        return "There is no point to show."
    return f"{axes.y_title} by {axes.x_title}. " + " ".join(
        f"{point.label}: {_figure(point)}." for point in points
    )


def _figure(point: Point) -> str:
    said = shown(point.value, Kind.SHARE) or _NO_FIGURE
    if point.low is None or point.high is None or point.low == point.high:
        return said
    return f"{said}, from {shown(point.low, Kind.SHARE)} to {shown(point.high, Kind.SHARE)}"
