"""What every picture is drawn with: SVG that reads without colour, scripts and style sheets.

Presentation attributes only, so that a policy of `default-src 'none'` changes nothing; text and
attributes are escaped by the writer of XML, and what XML cannot hold becomes a visible mark.
"""

import math
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from app.reports.tables import clipped, columns_of, printable

MEDIA_TYPE: Final = "image/svg+xml; charset=utf-8"
INK: Final = "#111"
SOFT: Final = "#555"
GRID: Final = "#bbb"
DARK: Final = "#1d3f66"
PAPER: Final = "#fff"
PITCH: Final = 0.62
"""Width of a column of text, in sizes of the font: rather too much than too little."""

Number = int | float
Pen = Element
"""What can be drawn into: the picture, or a group that shares attributes."""


class Drawing:
    """A picture of this size in pixels, with a title and its findings in words for who cannot see.

    name: what tells its parts from those of another picture on the same page.
    """

    def __init__(self, name: str, title: str, said: str, width: Number, height: Number) -> None:
        self.name = name
        self.root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-said",
                "xml:lang": "en",
                "width": _written(width),
                "height": _written(height),
                "viewBox": f"0 0 {_written(width)} {_written(height)}",
                "font-family": "Helvetica, Arial, 'Liberation Sans', sans-serif",
                "font-size": "13",
                "fill": INK,
            },
        )
        _add(self.root, "title", {"id": f"{name}-title"}, title)
        _add(self.root, "desc", {"id": f"{name}-said"}, said)
        self._patterns = _add(self.root, "defs", {})
        self.box(self.root, 0, 0, width, height, fill=PAPER)

    def heading(self, title: str, about: str, width: int = 72) -> None:
        """What the picture shows, and of what; 60 pixels high."""
        self.label(self.root, 16, 28, title, width, font_size=16, font_weight="bold")
        self.label(self.root, 16, 48, about, width, fill=SOFT)

    def hatch(self, name: str, angle: Number, *, gap: Number = 6, ink: str = SOFT) -> str:
        """A fill of parallel lines, to be told apart without colour."""
        pattern = f"{self.name}-{name}"
        made = _add(
            self._patterns,
            "pattern",
            {
                "id": pattern,
                "width": _written(gap),
                "height": _written(gap),
                "patternUnits": "userSpaceOnUse",
                "patternTransform": f"rotate({_written(angle)})",
            },
        )
        self.box(made, 0, 0, gap, gap, fill=PAPER)
        self.line(made, 0, 0, 0, gap, stroke=ink, stroke_width=1.6)
        return f"url(#{pattern})"

    def group(self, **attributes: str | Number) -> Pen:
        """Something to draw into whose parts share these attributes."""
        return _add(self.root, "g", _attributes(attributes))

    def box(
        self, pen: Pen, x: Number, y: Number, width: Number, height: Number, **more: str | Number
    ) -> None:
        """A rectangle."""
        _add(pen, "rect", _attributes({"x": x, "y": y, "width": width, "height": height, **more}))

    def line(
        self, pen: Pen, x1: Number, y1: Number, x2: Number, y2: Number, **more: str | Number
    ) -> None:
        """A straight line."""
        _add(pen, "line", _attributes({"x1": x1, "y1": y1, "x2": x2, "y2": y2, **more}))

    def shape(
        self, pen: Pen, kind: str, points: Sequence[tuple[Number, Number]], **more: str | Number
    ) -> None:
        """A `polyline` or `polygon` through these points."""
        through = " ".join(f"{_written(x)},{_written(y)}" for x, y in points)
        _add(pen, kind, _attributes({"points": through, **more}))

    def text(self, pen: Pen, x: Number, y: Number, said: str, **more: str | Number) -> None:
        """A line of text from this point on."""
        _add(pen, "text", _attributes({"x": x, "y": y, **more}), said)

    def label(
        self, pen: Pen, x: Number, y: Number, said: str, width: int, **more: str | Number
    ) -> None:
        """A line of text within so many columns; where it is cut, a tip holds the whole of it."""
        short = clipped(said, width)
        if short == said:
            self.text(pen, x, y, said, **more)
            return
        made = _add(pen, "text", _attributes({"x": x, "y": y, **more}))
        _add(made, "title", {}, said).tail = printable(short)

    def written(self) -> str:
        """The picture as XML; equal drawings give equal text."""
        return tostring(self.root, encoding="unicode", short_empty_elements=True)


def width_of(said: str, size: Number = 13) -> float:
    """About how many pixels a line of text takes."""
    return columns_of(said) * size * PITCH


def ticks(most: float, wanted: int = 8) -> list[float]:
    """Round steps from 0 to at least `most`, about as many as wanted."""
    rough = max(most, 1e-9) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    return [round(step * number, 10) for number in range(math.ceil(most / step - 1e-9) + 1)]


def _add(pen: Pen, kind: str, attributes: dict[str, str], said: str | None = None) -> Pen:
    made = SubElement(pen, kind, attributes)
    if said is not None:
        made.text = printable(said)
    return made


def _attributes(given: dict[str, str | Number]) -> dict[str, str]:
    return {
        name.replace("_", "-"): value if isinstance(value, str) else _written(value)
        for name, value in given.items()
    }


def _written(value: Number) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
