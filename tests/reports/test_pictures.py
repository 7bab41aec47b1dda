"""Pictures: well formed whatever names hold, said in words, and readable without colour."""

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from app.reports import gap_trend, lines
from app.reports.drawing import ticks
from app.reports.gap_tables import PICTURED, SECTIONS
from app.reports.hire_steps import hire_steps
from app.reports.lines import Axes, Point
from app.reports.tables import Column, Table, clipped, columns_of
from tests.domain.gap_cases import DEMANDS, TARGETS, TEAM, demand, member, target
from tests.reports import bodies

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]
AXES = Axes("plan", "What hires leave", "Platform", "number of hires", "Gap index")
BODIES = {
    "nobody": bodies.body(),
    "one": bodies.large(1, 1),
    "eight": bodies.large(8, 12),
    "sixty": bodies.large(60, 34),
    "hostile": bodies.large(len(bodies.HOSTILE), 9, bodies.HOSTILE),
}
PLAIN = frozenset({"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "text"})


def drawn(section: str, body: dict[str, object]) -> ElementTree.Element:
    draw = SECTIONS[section].picture
    assert draw is not None
    return parsed(draw(SECTIONS[section].table(body)))


def parsed(written: str) -> ElementTree.Element:
    return ElementTree.fromstring(written)  # noqa: S314  # our own


def texts(picture: ElementTree.Element) -> list[str]:
    return [text.text or text[0].tail or "" for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize(("section", "team"), list(itertools.product(PICTURED, BODIES)))
def test_a_picture_is_well_formed_and_says_its_findings(section: str, team: str) -> None:
    picture = drawn(section, BODIES[team])
    said = {one.get("id"): one.text for one in picture if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert picture.get("role") == "img"
    assert (picture.get("aria-labelledby") or "").split() == list(said)
    assert all(said.values())
    assert {one.tag.removeprefix(SVG) for one in picture.iter()} <= PLAIN


@pytest.mark.parametrize(("section", "team"), list(itertools.product(PICTURED, BODIES)))
def test_a_picture_needs_nothing_a_strict_policy_forbids(section: str, team: str) -> None:
    for one in drawn(section, BODIES[team]).iter():
        assert not any(name == "style" or name.startswith("on") for name in one.attrib)
        assert not any("href" in name or "http" in value for name, value in one.attrib.items())
        assert all("url(" not in value or "url(#" in value for value in one.attrib.values())


@pytest.mark.parametrize(("section", "team"), list(itertools.product(PICTURED, BODIES)))
def test_nothing_is_drawn_outside_the_picture(section: str, team: str) -> None:
    picture = drawn(section, BODIES[team])
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    for box in picture.iter(f"{SVG}rect"):
        x, y = float(box.get("x", 0)), float(box.get("y", 0))
        assert 0 <= x <= x + float(box.get("width", 0)) <= width + 0.01
        assert 0 <= y <= y + float(box.get("height", 0)) <= height + 0.01
    for text in picture.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", 0)) <= width
        assert 0 <= float(text.get("y", 0)) <= height


def test_the_heat_map_has_a_digit_or_a_question_mark_in_every_cell() -> None:
    body = BODIES["sixty"]
    cells = len(SECTIONS["levels"].table(body).rows)
    assert cells == 60 * 34
    found = [text.rstrip("*†") for text in texts(drawn("levels", body))]
    digits = [text for text in found if text in {*"012345?"}]
    in_the_legend, targets = 4, 34
    assert len(digits) >= cells + in_the_legend + targets
    unknown = sum(level["level"] is None for level in body["levels"])
    assert found.count("?") == unknown + 1


def test_the_heat_map_names_what_nobody_holds_and_who_holds_alone() -> None:
    picture = drawn("levels", bodies.body(TEAM, DEMANDS, TARGETS))
    assert (picture.findtext(f"{SVG}desc") or "").endswith(
        "Nobody is known to hold: Monitoring and logging. Held by one person only: "
        "Collaboration and communication (Bo), Kubernetes (Ana)."
    )


def test_members_of_the_same_name_have_a_row_each() -> None:
    twins = [replace(member("Kim", levels={"git": 3}), id=id) for id in ("a", "b")]
    body = bodies.body(twins, (), [target("git")])
    assert texts(drawn("levels", body)).count("Kim") == 2


def test_role_bars_show_part_time_surplus_and_gap_in_figures() -> None:
    people = [
        member("Ana", "0.5", {"ml_engineer": "0.5"}),
        member("Bo", "1", {"data_engineer": "1"}),
    ]
    body = bodies.body(people, [demand("ml_engineer", "2"), demand("data_engineer", "0.8")])
    found = texts(drawn("roles", body))
    assert "0.5 of 2 FTE, 1 person" in found
    assert {"gap 1.5", "surplus 0.2"} <= set(found)
    said = drawn("roles", body).findtext(f"{SVG}desc") or ""
    assert "ML Engineer: 0.5 of 2 FTE, 1 person, gap 1.5." in said


def test_a_long_name_is_cut_and_whole_in_its_tip() -> None:
    picture = drawn("levels", BODIES["hostile"])
    [tip] = [
        text for text in picture.iter(f"{SVG}text") if text.findtext(f"{SVG}title") == "x" * 200
    ]
    assert (tip[0].tail or "").endswith("…")


def test_a_width_counts_wide_signs_twice_and_marks_on_a_letter_not_at_all() -> None:
    assert columns_of("名a\u0301") == 3
    assert clipped("abcdef", 6) == "abcdef"
    assert clipped("abcdefg", 6) == "abcde…"
    assert columns_of(clipped("名" * 9, 6)) <= 6
    assert clipped("e\u0301" * 9, 3) == "e\u0301" * 2 + "…"


@pytest.mark.parametrize("draw", [lines.curve, lines.trend])
@pytest.mark.parametrize(
    "points",
    [
        [],
        [Point("2026-01-01", 0.4)],
        [Point("2026-01-01", 0.0, 0.0, 0.0), Point("2026-01-02", None)],
        [Point(f"2026-01-{day:02}", day / 31, day / 62, day / 31) for day in range(1, 32)],
    ],
)
def test_a_line_says_every_point_in_words(draw: Callable[..., str], points: list[Point]) -> None:
    picture = parsed(draw(AXES, points))
    said = picture.findtext(f"{SVG}desc") or ""
    assert all(point.label in said for point in points)
    assert said.count("no figure") == sum(point.value is None for point in points)
    assert texts(picture).count("?") == sum(point.value is None for point in points)


def test_a_curve_is_even_and_a_trend_as_far_apart_as_the_days_are() -> None:
    points = [Point(label, 0.5) for label in ("2026-01-01", "2026-01-02", "2026-01-11")]
    assert _steps(lines.curve(AXES, points)) == pytest.approx([300, 300])
    assert _steps(lines.trend(AXES, points)) == pytest.approx([60, 540])


def _steps(written: str) -> list[float]:
    line = parsed(written).find(f".//{SVG}polyline")
    assert line is not None
    places = [float(pair.split(",")[0]) for pair in (line.get("points") or "").split()]
    return [after - before for before, after in itertools.pairwise(places)]


def test_a_line_ends_where_there_is_no_figure() -> None:
    values = (0.4, 0.3, None, 0.2, 0.1)
    points = [Point(str(number), value, value, value) for number, value in enumerate(values)]
    picture = parsed(lines.curve(AXES, points))
    assert len(list(picture.iter(f"{SVG}polyline"))) == 2
    assert "2: no figure." in (picture.findtext(f"{SVG}desc") or "")


def test_an_interval_is_said_and_an_exact_figure_has_none() -> None:
    points = [Point("0", 0.4, 0.4, 0.4), Point("1", 0.21, 0.15, 0.26)]
    said = parsed(lines.curve(AXES, points)).findtext(f"{SVG}desc") or ""
    assert said.endswith("0: 40.0 %. 1: 21.0 %, from 15.0 % to 26.0 %.")


def boxes_of_labels(picture: ElementTree.Element) -> list[Box]:
    """Where each text stands, wider than it can be: x and y of two corners."""
    found = []
    for group in [picture, *picture.iter(f"{SVG}g")]:
        for text in group.findall(f"{SVG}text"):
            said = text.text or text[0].tail or ""
            size = float(text.get("font-size", group.get("font-size", 13)))
            width = columns_of(said) * size * 0.62
            before = {"end": width, "middle": width / 2}.get(
                text.get("text-anchor", group.get("text-anchor", "start")), 0
            )
            x, y = float(text.get("x", 0)) - before, float(text.get("y", 0))
            found.append((x, y - 0.8 * size, x + width, y + 0.2 * size))
    return found


def boxes_of_intervals(picture: ElementTree.Element) -> list[Box]:
    """Where the lines of the intervals stand, which alone are two pixels wide."""
    return [
        (
            min(float(line.get("x1", 0)), float(line.get("x2", 0))) - 1,
            min(float(line.get("y1", 0)), float(line.get("y2", 0))) - 1,
            max(float(line.get("x1", 0)), float(line.get("x2", 0))) + 1,
            max(float(line.get("y1", 0)), float(line.get("y2", 0))) + 1,
        )
        for group in picture.iter(f"{SVG}g")
        if group.get("stroke-width") == "2"
        for line in group.findall(f"{SVG}line")
    ]


def touching(labels: list[Box], intervals: list[Box]) -> list[tuple[Box, Box]]:
    return [
        (label, interval)
        for label in labels
        for interval in intervals
        if label[0] < interval[2]
        and interval[0] < label[2]
        and label[1] < interval[3]
        and interval[1] < label[3]
    ]


@pytest.mark.parametrize("seed", range(40))
def test_no_label_of_a_line_covers_an_interval(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # figures, not secrets
    points = []
    day = date(2026, 1, 1)
    for _ in range(chance.randint(1, 60)):
        day += timedelta(days=chance.choice([1, 1, 2, 30]))
        low, high = sorted(chance.choice([chance.random(), 0.0, 1.0]) for _ in range(2))
        value = None if chance.random() < 0.1 else chance.choice([low, high, (low + high) / 2])
        ends = (None, None) if value is None else (low, high)
        points.append(Point(day.isoformat(), value, *ends))
    for draw in (lines.curve, lines.trend):
        picture = parsed(draw(AXES, points))
        intervals = boxes_of_intervals(picture)
        assert touching(boxes_of_labels(picture), intervals) == []
        assert len(intervals) >= 3


@pytest.mark.parametrize("seed", range(40))
def test_no_label_of_a_plan_covers_an_interval(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # figures, not secrets
    names = [*bodies.HOSTILE, "Ana Ito", "Bo Okafor", "Oluwaseun Vandenberghe-Lindqvist"]
    rows = []
    for hires in range(chance.randint(1, 11)):
        low, high = sorted(chance.choice([chance.random(), 0.0, 1.0]) for _ in range(2))
        hired = "; ".join(chance.sample(names, min(hires, len(names)))) or None
        short = chance.choice([0, 0, min(hires, 2)])
        openings = "More hires than openings." if short else None
        rows.append((hires, hired, chance.choice([low, high]), low, high, short, openings))
    keys = ("hires", "hired", "index", "low", "high", "hires_without_opening", "openings")
    columns = tuple(Column(key, key) for key in keys)
    picture = parsed(hire_steps(Table("plan", "Plan", "", "Platform", columns, tuple(rows))))
    assert touching(boxes_of_labels(picture), boxes_of_intervals(picture)) == []


def test_a_label_on_an_interval_would_be_seen() -> None:
    assert touching([(0, 0, 10, 10)], [(5, 5, 6, 20)]) != []
    assert touching([(0, 0, 10, 10)], [(11, 5, 12, 20)]) == []


@pytest.mark.parametrize(
    ("most", "last", "count"), [(1, 1, 6), (0.4, 0.4, 5), (3, 3, 4), (60, 60, 4), (0.03, 0.03, 4)]
)
def test_steps_are_round_and_reach_the_most(most: float, last: float, count: int) -> None:
    found = ticks(most, 5)
    assert (found[0], found[-1]) == (0, last)
    assert len(found) == count


def test_equal_values_give_equal_pictures() -> None:
    for section in PICTURED:
        draw = SECTIONS[section].picture
        assert draw is not None
        table = SECTIONS[section].table(BODIES["eight"])
        assert draw(table) == draw(table)


def test_a_trend_shows_the_last_index_of_each_day_and_a_gap_where_there_is_none() -> None:
    def point(taken_at: str, low: float | None, high: float | None) -> dict[str, Any]:
        return {"taken_at": taken_at, "index": None if low is None else {"low": low, "high": high}}

    body: dict[str, Any] = {
        "team_name": "Platform",
        "role_weight": 0.5,
        "points": [
            point("2026-05-04T09:00:00Z", 0.9, 0.9),
            point("2026-05-04T10:00:00Z", 0.4, 0.6),
            point("2026-06-03T09:00:00Z", None, None),
        ],
        "now": point("2026-07-03T09:00:00Z", 0.3, 0.3),
    }
    said = parsed(gap_trend.picture(body)).findtext(f"{SVG}desc") or ""
    assert said.endswith(
        "2026-05-04: 60.0 %, from 40.0 % to 60.0 %. 2026-06-03: no figure. 2026-07-03: 30.0 %."
    )
    assert "Platform" in gap_trend.picture(body)
    one_day = parsed(gap_trend.picture(body | {"points": body["points"][:2], "now": None}))
    assert "09:00:00: 90.0 %" in (one_day.findtext(f"{SVG}desc") or "")
    assert "There is no point" in gap_trend.picture(body | {"points": [], "now": None})
    assert gap_trend.picture(body) == gap_trend.picture(body)
