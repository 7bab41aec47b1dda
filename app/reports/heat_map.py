"""The levels of a team's members in its wanted skills, members by skills: a picture, a table."""

import math
from collections.abc import Sequence
from typing import Any, Final

from app.domain.gaps import STALE_AFTER_MONTHS
from app.reports.drawing import DARK, INK, PAPER, SOFT, Drawing, Pen, width_of
from app.reports.sections import text, whole
from app.reports.tables import Table, clipped

_CELL_WIDTH: Final = 30
_CELL_HEIGHT: Final = 22
_NAME_COLUMNS: Final = 26
_SKILL_COLUMNS: Final = 40
_HEADING: Final = 60
_MARGIN: Final = 16
_LEAN: Final = 40
"""Degrees by which the titles of skills rise: flat enough for long ones, too steep to touch."""
_RISE, _REACH = (part(math.radians(_LEAN)) for part in (math.sin, math.cos))
_WIDTH_AT_LEAST: Final = 760
_HEADS: Final = ("Target level", "Wanted holders", "Known holders")
_KEY: Final = (
    ("3", "holder", "reaches the target"),
    ("2", "near", "one level below"),
    ("0", "far", "further below"),
    ("?", "unknown", "unknown: not assessed"),
)
_MARKS: Final = (
    "* claimed: nobody but the member vouches for it",
    f"† recorded more than {STALE_AFTER_MONTHS} months ago",
    "boxed count: fewer known holders than wanted",
)


def heat_map(table: Table, *, is_low: bool = False) -> str:
    """Members as rows and skills as columns; the table has one row for each pair of them.

    Every cell says its level in a digit, so that it reads without colour; holders are dark and
    bold, unknown levels hatched with a question mark. is_low: without a heading, for a page that
    has one.
    """
    heading = 0 if is_low else _HEADING
    rows = list(table.records())
    members = list({row["member_id"]: row["member"] for row in rows}.items())
    skills = list({row["skill"]: row for row in rows}.values())
    left = _MARGIN + max(width_of("x" * _NAME_COLUMNS), 90)
    right = left + _CELL_WIDTH * len(skills)
    longest = max((width_of(clipped(row["title"], _SKILL_COLUMNS)) for row in skills), default=0)
    top = heading + longest * _RISE + 10
    first = top + len(_HEADS) * _CELL_HEIGHT
    bottom = first + _CELL_HEIGHT * len(members)
    below = 12 if is_low else 30
    drawing = Drawing(
        table.name,
        table.title,
        _said(rows, len(members)),
        max(right + longest * _REACH + _MARGIN, _WIDTH_AT_LEAST),
        bottom + below + 66,
    )
    if not is_low:
        drawing.heading(table.title, table.about)
    if not rows:
        drawing.text(drawing.root, _MARGIN, 84, "There is no member, or no skill with a target.")
        return drawing.written()
    pens = _pens(drawing)
    _heads(drawing, skills, rows, (left, top))
    names = drawing.group(text_anchor="end")
    for number, (_id, name) in enumerate(members):
        y = first + _CELL_HEIGHT * number + 15.5
        drawing.label(names, left - 8, y, name, _NAME_COLUMNS)
    lines = {member: number for number, (member, _name) in enumerate(members)}
    columns = {row["skill"]: number for number, row in enumerate(skills)}
    for row in rows:
        x = left + _CELL_WIDTH * columns[row["skill"]]
        y = first + _CELL_HEIGHT * lines[row["member_id"]]
        _cell(drawing, pens, x, y, row)
    _legend(drawing, pens, bottom + below)
    return drawing.written()


def matrix(levels: Table) -> Table:
    """The levels as one row for each member and one column for each skill; empty is unknown."""
    rows = list(levels.records())
    skills = {row["skill"]: row for row in rows}
    known = {(row["member_id"], row["skill"]): row["level"] for row in rows}
    columns = [
        whole(
            skill, f"{row['title']} (target {row['target']})", empty="unknown", goal=row["target"]
        )
        for skill, row in skills.items()
    ]
    return Table(
        "matrix",
        "Members by skills",
        "Levels from 0 to 5. Bold on dark: reaches the target. Hatched: unknown, not zero.",
        levels.about,
        (text("member", "Member"), *columns),
        tuple(
            (name, *(known[member, skill] for skill in skills))
            for member, name in {row["member_id"]: row["member"] for row in rows}.items()
        ),
    )


def _pens(drawing: Drawing) -> dict[str, tuple[Pen, Pen]]:
    """What draws the boxes and the digits of each kind of cell."""
    unknown = drawing.hatch("unknown", 45, gap=5, ink="#aaa")
    looks: dict[str, tuple[str, dict[str, str | int]]] = {
        "far": ("#fff", {}),
        "near": ("#c3d3e6", {}),
        "holder": (DARK, {"fill": PAPER, "font_weight": "bold"}),
        "unknown": (
            unknown,
            {"font_weight": "bold", "stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"},
        ),
    }
    return {
        kind: (
            drawing.group(fill=fill, stroke=SOFT, stroke_width=0.6),
            drawing.group(text_anchor="middle", **digits),
        )
        for kind, (fill, digits) in looks.items()
    }


def _cell(
    drawing: Drawing, pens: dict[str, tuple[Pen, Pen]], x: float, y: float, row: dict[str, Any]
) -> None:
    marks = "*" * row["is_claimed"] + "†" * row["is_old"]
    digit = "?" if row["level"] is None else f"{row['level']}{marks}"
    _draw(drawing, pens[_kind(row)], x, y, digit)


def _draw(drawing: Drawing, pens: tuple[Pen, Pen], x: float, y: float, digit: str) -> None:
    boxes, digits = pens
    drawing.box(boxes, x, y, _CELL_WIDTH, _CELL_HEIGHT)
    drawing.text(digits, x + _CELL_WIDTH / 2, y + 15.5, digit)


def _kind(row: dict[str, Any]) -> str:
    if row["level"] is None:
        return "unknown"
    missing = row["target"] - row["level"]
    return "holder" if missing <= 0 else "near" if missing == 1 else "far"


def _heads(
    drawing: Drawing,
    skills: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    corner: tuple[float, float],
) -> None:
    """Above the members: what each skill is called, its target, holders wanted and known."""
    left, top = corner
    titles = drawing.group()
    counts = drawing.group(text_anchor="middle", font_weight="bold")
    boxes = drawing.group(fill="none", stroke=INK, stroke_width=2)
    heads = drawing.group(text_anchor="end", fill=SOFT)
    for line, head in enumerate(_HEADS):
        drawing.text(heads, left - 8, top + _CELL_HEIGHT * line + 15.5, head)
    for number, skill in enumerate(skills):
        x = left + _CELL_WIDTH * (number + 0.5)
        turn = f"rotate(-{_LEAN} {x + 3:.2f} {top - 6:.2f})"
        drawing.label(titles, x + 3, top - 6, skill["title"], _SKILL_COLUMNS, transform=turn)
        holders = len(_holders(rows, skill["skill"]))
        for line, count in enumerate((skill["target"], skill["wanted"], holders)):
            drawing.text(counts, x, top + _CELL_HEIGHT * line + 15.5, str(count))
        if holders < skill["wanted"]:
            y = top + _CELL_HEIGHT * (len(_HEADS) - 1) + 2
            drawing.box(boxes, x - _CELL_WIDTH / 2 + 1.5, y, _CELL_WIDTH - 3, _CELL_HEIGHT - 4)


def _holders(rows: Sequence[dict[str, Any]], skill: str) -> list[str]:
    return [row["member"] for row in rows if row["skill"] == skill and row["state"] == "holder"]


def _legend(drawing: Drawing, pens: dict[str, tuple[Pen, Pen]], y: float) -> None:
    x: float = _MARGIN
    words = drawing.group()
    for digit, kind, meaning in _KEY:
        _draw(drawing, pens[kind], x, y, digit)
        drawing.text(words, x + _CELL_WIDTH + 6, y + 15.5, meaning)
        x += _CELL_WIDTH + 6 + width_of(meaning) + 14
    x = _MARGIN
    small = drawing.group(fill=SOFT, font_size=12)
    for number, mark in enumerate(_MARKS):
        drawing.text(small, x + number % 2 * 320, y + 40 + number // 2 * 18, mark)


def _said(rows: Sequence[dict[str, Any]], member_count: int) -> str:
    """The findings in words: what the picture shows at a glance."""
    if not rows:
        return "There is no member, or no skill with a target, so there is nothing to show."
    titles = {row["skill"]: row["title"] for row in rows}
    held = {skill: _holders(rows, skill) for skill in titles}
    unknown = sum(row["level"] is None for row in rows)
    nobody = [titles[skill] for skill, holders in held.items() if not holders]
    alone = [f"{titles[skill]} ({who[0]})" for skill, who in held.items() if len(who) == 1]
    return (
        f"Levels of {_counted(member_count, 'member')} in {_counted(len(titles), 'skill')} with a "
        f"target. {unknown} of {len(rows)} levels are unknown. "
        f"Nobody is known to hold: {', '.join(nobody) or 'none'}. "
        f"Held by one person only: {', '.join(alone) or 'none'}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
