"""The rows of the hiring plan's tables: records taken from its JSON answer."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from app.domain.roles import ROLES
from app.reports.one_page import against
from app.reports.records import Body, Record, Records, enumerated, role_title, why
from app.reports.tables import Kind, shown

_VIEWS: Final[Mapping[str, str]] = MappingProxyType(
    {"evidence": "by evidence", "expected": "as expected"}
)
"""View of the plan -> what a reader calls it."""


def marked(records: Records) -> Records:
    """The same rows with a mark before the name of everybody who is assumed.

    It stands in front, so that it is there however short a name is cut.
    """
    return lambda body: records(_marked(body) if _assumed(body) else body)


def _assumed(body: Body) -> int:
    return sum(one["is_assumed"] for one in body["inputs"]["candidates"])


def _marked(value: Any) -> Any:
    match value:
        case dict():
            whole = {key: _marked(one) for key, one in value.items()}
            if value.get("is_assumed"):
                whole["name"] = f"(assumed) {value['name']}"
            return whole
        case list():
            return [_marked(one) for one in value]
    return value


def summary(body: Body) -> Iterator[Record]:
    """What the plan advises for each number of hires, the view that rests on ratings first."""
    if assumed := _assumed(body):
        yield {"view": None, "title": "Not real", "words": _what_if(body, assumed)}
    for view, called in _VIEWS.items():
        for row in body[view]["rows"]:
            yield {
                "view": called,
                "title": _up_to(row["hires"]),
                "words": _advice(body, body[view]["rows"][0], row),
            }
        always = [hire["name"] for hire in body[view]["in_every_best"]]
        title = "In every best set of one hire or more"
        yield {"view": called, "title": title, "words": f"{enumerated(always)}."}
        if body[view]["null_reasons"]:
            reasons = why(body, *body[view]["null_reasons"])
            yield {"view": called, "title": "Why there is no plan", "words": reasons}
    yield {"view": None, "title": "What this is", "words": body["statement"]}


def _what_if(body: Body, assumed: int) -> str:
    those = "1 candidate is" if assumed == 1 else f"{assumed} candidates are"
    alone = "" if body["inputs"]["live_candidates"] else " Nobody who applied stands in this plan."
    return f"{those} assumed, with the abilities and chances that the question states.{alone}"


def _up_to(hires: int) -> str:
    return {0: "Without hires", 1: "With one hire"}.get(hires, f"With up to {hires} hires")


def _advice(body: Body, before: Record, row: Record) -> str:
    now = _left(body, row)
    if row["reason"] == "none_asked":
        return f"The gap index is {now}."
    if row["reason"]:
        return f"Nobody. {why(body, row['reason'])} The gap index is {now}."
    equal = len(row["tied"]) - 1
    ties = f" {equal} other sets are as good." if equal > 1 else " One other set is as good."
    few = f" {short}" if (short := openings(body, row)) else ""
    cautions = "".join(f" Caution, {said}." for said in _cautions(row["best"]["hires"]))
    return (
        f"{enumerated([hire['name'] for hire in row['best']['hires']])}. The gap index falls from "
        f"{_left(body, before)} to {now}.{ties if equal else ''}{few}{cautions}"
    )


def openings(body: Body, row: Record) -> str | None:
    """That more people would be hired than there are openings for; None where each finds one."""
    missing, roles = row["hires_without_opening"], row["roles_without_opening"]
    if not missing:
        return None
    left = sum(one["left"] for one in body["inputs"]["openings"] if one["role"] in roles)
    few = "1 opening" if missing == 1 else f"{missing} openings"
    of = "any role" if len(roles) == len(ROLES) else _either(list(map(role_title, roles)))
    return f"{few} too few: open requisitions have {left or 'none'} left for {of}."


def _either(titles: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(titles[:-1]), titles[-1]]))


def _left(body: Body, row: Record) -> str:
    """What a row leaves missing, with the interval it lies in."""
    ends = _range(body, row)
    # Floats that mean the same differ in their last digits.
    low, index, high = (round(one, 9) for one in (ends["low"], row["best"]["index"], ends["high"]))
    said = shown(index, Kind.SHARE)
    if low == high == index:
        return said
    beside = "" if low <= index <= high else _PULLED
    return f"{said} ({shown(low, Kind.SHARE)} to {shown(high, Kind.SHARE)}{beside})"


_PULLED: Final = "; a few draws lie far outside and pull the mean"


def best_sets(body: Body, *, view: str) -> Iterator[Record]:
    for row in body[view]["rows"]:
        yield {
            **row,
            "why_nobody": why(body, row["reason"]),
            "tied": len(row["tied"]),
            "range": _range(body, row),
            "cautions": _cautions(row["best"]["hires"]),
            "openings": openings(body, row),
        }


def _range(body: Body, row: Record) -> Record:
    """The interval a figure lies in: without hires, that of the gap report."""
    start = body["inputs"]["gap_index"]
    found: Record = row["best"]["certainty"]["index"] if row["best"]["hires"] else start
    return found


def _cautions(hires: Sequence[Record]) -> list[str]:
    """What speaks against each of these people, in words; nothing of whom nothing does."""
    return [f"{hire['name']}: {said}" for hire in hires if (said := against(hire["cautions"]))]


def in_views(key: str) -> Records:
    """The rows under this name in both views, each with what its view is called."""
    return lambda body: (
        {**row, "view": called} for view, called in _VIEWS.items() for row in body[view][key]
    )


def with_cautions(sets: Records) -> Records:
    """The same sets with what speaks against each member."""
    return lambda body: ({**row, "cautions": _cautions(row["hires"])} for row in sets(body))


def in_rows(key: str) -> Records:
    """The rows under this name in the rows of both views, each with that row as `of`."""
    return lambda body: (
        {**one, "of": row, "view": row["view"], "place": place}
        for row in in_views("rows")(body)
        for place, one in enumerate(row[key], 1)
    )


def ties(body: Body) -> Iterator[Record]:
    """The sets as good as the best one, without itself."""
    return (row for row in in_rows("tied")(body) if row["place"] > 1)


def chances(body: Body) -> Iterator[Record]:
    for row in in_views("rows")(body):
        for skill, chance in row["best"]["certainty"]["closes"].items():
            yield {"view": row["view"], "of": row, "skill": skill, "chance": chance}


def people(body: Body) -> Iterator[Record]:
    """Who is in a best set, most often first."""
    for view, called in _VIEWS.items():
        sets = [row["best"]["hires"] for row in body[view]["rows"] if row["hires"]]
        names = {hire["id"]: hire["name"] for hires in sets for hire in hires}
        counts = {one: sum(hire["id"] == one for hires in sets for hire in hires) for one in names}
        always = {hire["id"] for hire in body[view]["in_every_best"]}
        for one in sorted(names, key=lambda one: (-counts[one], names[one], one)):
            yield {
                "view": called,
                "hire": {"id": one, "name": names[one]},
                "sets": counts[one],
                "of_sets": len(sets),
                "is_in_every": one in always,
            }


def shares(body: Body) -> Iterator[Record]:
    for row in in_rows("share_best")(body):
        one = row["hire"]["id"]
        yield {
            **row,
            "is_in_best": any(hire["id"] == one for hire in row["of"]["best"]["hires"]),
            "is_in_every": any(hire["id"] == one for hire in row["of"]["in_every_best"]),
        }


def left_out(body: Body) -> Iterator[Record]:
    for row in in_views("left_out")(body):
        yield {**row, "why": why(body, row["reason"])}


def candidates(body: Body) -> Iterator[Record]:
    for row in body["inputs"]["candidates"]:
        applied = [
            f"{role_title(one['role'])} ({one['stage'].replace('_', ' ')})"
            for one in row["applications"]
        ]
        yield {**row, "applied": applied}


def inputs(body: Body) -> dict[str, Any]:
    inputs = body["inputs"]
    named = ("team_id", "team_name", "computed_at", "candidate_evidence")
    asked = ("team_version", "role_weight", "hires", "budget", "live_candidates")
    return {
        **{name: body[name] for name in named},
        **{name: inputs[name] for name in asked},
        "roles": ", ".join(map(role_title, inputs["roles"])) or None,
        "seed": body["seed"],
        "draws": body["draws"],
        "formula": f"{body['formula']['name']} {body['formula']['version']}",
        "expression": body["formula"]["expression"],
    }
