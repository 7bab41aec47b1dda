"""The hiring plan as tables: the best sets of hires, who is in them, and what they rest on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from app.reports.gap_records import spanned
from app.reports.hire_steps import hire_steps
from app.reports.records import (
    Body,
    Record,
    criterion_title,
    enumerated,
    inner,
    listed,
    role_title,
    skill_title,
    titled,
    why,
    within,
)
from app.reports.sections import (
    FORMULAS,
    NULL_REASONS,
    Document,
    Section,
    flag,
    fte,
    ident,
    inputs,
    number,
    percent,
    text,
    whole,
    word,
)
from app.reports.tables import Chart, Kind, shown

_VIEWS: Final[Mapping[str, str]] = MappingProxyType(
    {"evidence": "by evidence", "expected": "as expected"}
)
"""View of the plan -> what a reader calls it."""


def _summary(body: Body) -> Iterator[Record]:
    """What the plan advises for each number of hires, the view that rests on ratings first."""
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
    cautions = "".join(f" Caution, {said}." for said in _cautions(row["best"]["hires"]))
    return (
        f"{enumerated([hire['name'] for hire in row['best']['hires']])}. The gap index falls from "
        f"{_left(body, before)} to {now}.{ties if equal else ''}{cautions}"
    )


def _left(body: Body, row: Record) -> str:
    """What a row leaves missing, with the interval it lies in."""
    index, ends = row["best"]["index"], _range(body, row)
    said = shown(index, Kind.SHARE)
    both = spanned(ends["low"], ends["high"])
    return said if both == said else f"{said} ({both})"


def _best(body: Body, *, view: str) -> Iterator[Record]:
    for row in body[view]["rows"]:
        yield {
            **row,
            "why_nobody": why(body, row["reason"]),
            "tied": len(row["tied"]),
            "range": _range(body, row),
            "cautions": _cautions(row["best"]["hires"]),
        }


def _range(body: Body, row: Record) -> Record:
    """The interval a figure lies in: without hires, that of the gap report."""
    start = body["inputs"]["gap_index"]
    found: Record = row["best"]["certainty"]["index"] if row["best"]["hires"] else start
    return found


def _cautions(hires: Sequence[Record]) -> list[str]:
    """What speaks against each of these people, in words; nothing of whom nothing does."""
    return [f"{hire['name']}: {said}" for hire in hires if (said := _against(hire["cautions"]))]


def _against(cautions: Record) -> str:
    floors, weak = cautions["floors_missed"], cautions["weak_criteria"]
    said = []
    if floors:
        said.append(f"below the floor in {enumerated(list(map(criterion_title, floors)))}")
    if weak:
        said.append(f"probably below target in {enumerated(list(map(skill_title, weak)))}")
    if cautions["negative_share"]:
        share = shown(cautions["negative_share"], Kind.SHARE)
        said.append(f"{share} of {cautions['recommendations']} recommendations are no")
    return "; ".join(said)


def _in_view(key: str) -> Callable[[Body], Iterator[Record]]:
    """The rows under this name in both views, each with what its view is called."""
    return lambda body: (
        {**row, "view": called} for view, called in _VIEWS.items() for row in body[view][key]
    )


def _with_cautions(sets: Callable[[Body], Iterable[Record]]) -> Callable[[Body], Iterator[Record]]:
    return lambda body: ({**row, "cautions": _cautions(row["hires"])} for row in sets(body))


def _in_rows(key: str) -> Callable[[Body], Iterator[Record]]:
    """The rows under this name in the rows of both views, each with that row as `of`."""
    return lambda body: (
        {**one, "of": row, "view": row["view"], "place": place}
        for row in _in_view("rows")(body)
        for place, one in enumerate(row[key], 1)
    )


def _ties(body: Body) -> Iterator[Record]:
    """The sets as good as the best one, without itself."""
    return (row for row in _in_rows("tied")(body) if row["place"] > 1)


def _chances(body: Body) -> Iterator[Record]:
    for row in _in_view("rows")(body):
        for skill, chance in row["best"]["certainty"]["closes"].items():
            yield {"view": row["view"], "of": row, "skill": skill, "chance": chance}


def _people(body: Body) -> Iterator[Record]:
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


def _shares(body: Body) -> Iterator[Record]:
    for row in _in_rows("share_best")(body):
        one = row["hire"]["id"]
        yield {
            **row,
            "is_in_best": any(hire["id"] == one for hire in row["of"]["best"]["hires"]),
            "is_in_every": any(hire["id"] == one for hire in row["of"]["in_every_best"]),
        }


def _left_out(body: Body) -> Iterator[Record]:
    for row in _in_view("left_out")(body):
        yield {**row, "why": why(body, row["reason"])}


def _candidates(body: Body) -> Iterator[Record]:
    for row in body["inputs"]["candidates"]:
        applied = [
            f"{role_title(one['role'])} ({one['stage'].replace('_', ' ')})"
            for one in row["applications"]
        ]
        yield {**row, "applied": applied}


def _inputs(body: Body) -> dict[str, Any]:
    inputs = body["inputs"]
    named = ("team_id", "team_name", "computed_at", "candidate_evidence")
    asked = ("team_version", "role_weight", "hires", "budget")
    return {
        **{name: body[name] for name in named},
        **{name: inputs[name] for name in asked},
        "roles": ", ".join(map(role_title, inputs["roles"])) or None,
        "seed": body["seed"],
        "draws": body["draws"],
        "formula": f"{body['formula']['name']} {body['formula']['version']}",
        "expression": body["formula"]["expression"],
    }


_VIEW: Final = text("view", "View", empty="both")
_UP_TO: Final = whole("hires", "Up to so many hires", "of.hires")
_HIRE: Final = text("hire", "Candidate", "hire.name")
_HIRE_ID: Final = ident("hire_id", "Candidate id", "hire.id")
_NAME: Final = text("name", "Name")
_ROLE: Final = text("title", "Role")
_ROLE_ID: Final = ident("role", "Role id")
_SKILL: Final = text("title", "Skill")
_SKILL_ID: Final = ident("skill", "Skill id")
_OF: Final = (text("candidate", "Candidate", "of.name"), ident("candidate_id", "Id", "of.id"))
_SET: Final = (
    text("hired", "Hired", "hires.name", empty="nobody"),
    text("cautions", "Cautions", empty="none"),
    percent("index", "Gap index"),
    percent("role_gap_share", "Role gap", empty="no figure"),
    percent("skill_gap_share", "Skill gap", empty="no figure"),
    percent("closed_per_hire", "Closed by each hire"),
    number("cost", "Cost"),
)
_SET_IDS: Final = ident("hired_ids", "Candidate ids", "hires.id")


def _best_sets(view: str, title: str, note: str) -> Section:
    return Section(
        f"best_{view}",
        title,
        f"{note} Lower is better. The two ends hold 90 % of the draws of who really holds what; "
        "without hires they are what unknown levels allow.",
        (
            whole("hires", "Up to so many hires"),
            text("hired", "Hired", "best.hires.name", empty="nobody"),
            text("cautions", "Cautions", empty="none"),
            percent("index", "Gap index", "best.index"),
            percent("low", "Low end", "range.low"),
            percent("high", "High end", "range.high"),
            percent("role_gap_share", "Role gap", "best.role_gap_share", empty="no figure"),
            percent("skill_gap_share", "Skill gap", "best.skill_gap_share", empty="no figure"),
            percent("closed_per_hire", "Closed by each hire", "best.closed_per_hire"),
            percent(
                "closes_all", "Chance that no skill lacks a holder", "best.certainty.closes_all"
            ),
            number("cost", "Cost", "best.cost"),
            text("in_every_best", "In every set as good", "in_every_best.name", empty="nobody"),
            whole("tied", "Sets as good"),
            flag("proven", "No set is better"),
            percent("floor", "No set is below"),
            text("why_nobody", "Why nobody"),
            ident("hired_ids", "Candidate ids", "best.hires.id"),
        ),
        partial(_best, view=view),
        picture=hire_steps,
        chart=Chart("line", "hires", ("index", "low", "high"), "Gap index"),
    )


PLAN: Final = Document(
    "Hiring plan",
    (
        Section(
            "summary",
            "Summary",
            "Who, hired together, would close most of what the team lacks. By evidence, a skill "
            "nobody rated counts for nothing; as expected, it counts as the prior expects. In "
            "brackets: without hires what unknown levels allow, with hires 90 % of the draws.",
            (_VIEW, text("title", "Hires"), text("words", "In words")),
            _summary,
        ),
        _best_sets(
            "evidence",
            "Best sets of hires, by evidence",
            "A skill nobody rated counts for nothing.",
        ),
        _best_sets(
            "expected",
            "Best sets of hires, as expected",
            "A skill nobody rated counts as the prior expects.",
        ),
        Section(
            "people",
            "Who is in the best sets",
            "In how many of the best sets of one hire or more somebody is.",
            (
                _VIEW,
                _HIRE,
                whole("sets", "Best sets with them"),
                whole("of_sets", "Best sets"),
                flag("is_in_every", "In every set as good, however many are hired"),
                _HIRE_ID,
            ),
            _people,
        ),
        Section(
            "share_best",
            "How often somebody is in the set that turns out best",
            "Share of the draws, among the best set and the runners-up.",
            (
                _VIEW,
                _UP_TO,
                _HIRE,
                percent("share", "Share of the draws"),
                flag("is_in_best", "In the best set"),
                flag("is_in_every", "In every set as good"),
                _HIRE_ID,
            ),
            _shares,
        ),
        Section(
            "placing",
            "Who would work in which role",
            "One possible split of the best set's time that closes the most.",
            (
                _VIEW,
                _UP_TO,
                _HIRE,
                text("title", "Role"),
                fte("fte", "Works in it (FTE)"),
                fte("filled", "Fills of it (FTE)"),
                ident("role", "Role id"),
                _HIRE_ID,
            ),
            titled(_in_rows("placing"), "role"),
        ),
        Section(
            "chances",
            "Skills that the best sets would close",
            "Chance that no holder of the skill is missing any more.",
            (
                _VIEW,
                _UP_TO,
                text("title", "Skill"),
                percent("chance", "Chance"),
                ident("skill", "Skill id"),
            ),
            titled(_chances, "skill"),
        ),
        Section(
            "runners_up",
            "The next best sets",
            "In order, for each number of hires.",
            (
                _VIEW,
                _UP_TO,
                whole("place", "Place after the best"),
                *_SET,
                percent("low", "5 % of the draws", "certainty.index.low"),
                percent("high", "95 % of the draws", "certainty.index.high"),
                _SET_IDS,
            ),
            _with_cautions(_in_rows("runners_up")),
        ),
        Section(
            "ties",
            "Sets as good as the best",
            "With the same index and as many hires; 50 at most, the best one with them.",
            (_VIEW, _UP_TO, *_SET, _SET_IDS),
            _with_cautions(_ties),
        ),
        Section(
            "singles",
            "Everybody hired alone",
            "The best first. What two close together may be less than the sum of what each does.",
            (_VIEW, *_SET, _SET_IDS),
            _with_cautions(_in_view("singles")),
        ),
        Section(
            "left_out",
            "Who takes no part",
            "Candidates of the pool that the question leaves out.",
            (_VIEW, _HIRE, text("why", "Why"), _HIRE_ID),
            _left_out,
        ),
        Section(
            "candidates",
            "Who could be hired",
            "Everybody with a live application at a requisition of the team.",
            (
                _NAME,
                fte("fte", "FTE"),
                number("cost", "Cost"),
                text("applied", "Applied for"),
                ident("id", "Id"),
                ident("applications", "Application ids", "applications.id"),
            ),
            _candidates,
        ),
        Section(
            "candidate_roles",
            "Roles they could fill",
            "The expected share of the role's skills that they hold at target.",
            (
                _OF[0],
                text("title", "Role"),
                word("eligibility", "Counts because of"),
                percent("ability", "Able to, by evidence", "ability.evidence", empty="no figure"),
                percent("ability_expected", "Able to, as expected", "ability.expected"),
                ident("role", "Role id"),
                _OF[1],
            ),
            titled(within("inputs", inner("candidates", "roles")), "role"),
        ),
        Section(
            "candidate_skills",
            "Missing skills they may hold",
            "The level is estimated from scorecards you may see; the chance is that of reaching "
            "the target.",
            (
                _OF[0],
                text("title", "Skill"),
                number(
                    "level_estimate",
                    "Estimated level",
                    "estimate.level_estimate",
                    empty="not rated",
                ),
                number("level_sd", "Standard deviation", "estimate.level_sd"),
                number("effective_n", "Weight of the ratings", "estimate.effective_n"),
                percent("evidence", "Chance by evidence", "probability.evidence"),
                percent("expected", "Chance as expected", "probability.expected"),
                ident("skill", "Skill id"),
                _OF[1],
            ),
            titled(within("inputs", inner("candidates", "skills")), "skill"),
        ),
        Section(
            "role_gaps",
            "Role gaps to close",
            "In full-time equivalents (FTE), of those wanted.",
            (
                _ROLE,
                fte("gap", "Gap (FTE)", alarm="above zero"),
                fte("demand", "Demand (FTE)"),
                number("criticality", "Criticality"),
                _ROLE_ID,
            ),
            titled(within("inputs", listed("role_gaps")), "role"),
        ),
        Section(
            "skill_gaps",
            "Skill gaps to close",
            "In people, of the holders wanted.",
            (
                _SKILL,
                whole("shortfall", "Shortfall", alarm="above zero"),
                whole("wanted", "Wanted holders"),
                number("weight", "Weight"),
                _SKILL_ID,
            ),
            titled(within("inputs", listed("skill_gaps")), "skill"),
        ),
        inputs(_inputs),
        FORMULAS,
        NULL_REASONS,
    ),
    {
        "summary": ("view", "title", "words"),
        "best_evidence": (
            "hires",
            "hired",
            "index",
            "low",
            "high",
            "role_gap_share",
            "skill_gap_share",
        ),
        "people": ("view", "hire", "sets", "of_sets"),
        "placing": ("view", "hires", "hire", "title", "fte"),
        "chances": ("view", "hires", "title", "chance"),
        "runners_up": ("view", "hires", "place", "hired", "index"),
        "ties": ("view", "hires", "hired"),
        "singles": ("view", "hired", "index", "role_gap_share", "skill_gap_share"),
        "left_out": ("view", "hire", "why"),
        "candidates": ("name", "fte", "cost", "applied"),
        "role_gaps": ("title", "gap", "demand"),
        "skill_gaps": ("title", "shortfall", "wanted"),
        "formulas": ("title", "meaning"),
        "null_reasons": ("title", "meaning"),
    },
)
SECTIONS: Final[Mapping[str, Section]] = MappingProxyType(
    {part.name: part for part in PLAN.sections}
)
"""Every section by name, in the order of reading."""


def picture(body: Body) -> str:
    """The steps of the view that counts only what somebody rated."""
    return hire_steps(SECTIONS["best_evidence"].table(body))
