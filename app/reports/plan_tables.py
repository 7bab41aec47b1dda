"""The hiring plan as tables: the best sets of hires, who is in them, and what they rest on."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from app.reports import plan_records
from app.reports.hire_steps import hire_steps
from app.reports.records import Body, inner, listed, titled, within
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
from app.reports.tables import Chart

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
        f"{note} Lower is better. Between low and high end lie 90 % of how it may turn out, drawn "
        "from who may really hold what; a few draws outside can pull the mean beyond an end; "
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
            whole("hires_without_opening", "Hires without an opening", alarm="above zero"),
            text("openings", "Openings", empty="enough"),
            flag("proven", "No set is better"),
            percent("floor", "No set is below"),
            text("why_nobody", "Why nobody"),
            ident("hired_ids", "Candidate ids", "best.hires.id"),
        ),
        partial(plan_records.best_sets, view=view),
        picture=hire_steps,
        chart=Chart("line", "hires", ("index", "low", "high"), "Gap index"),
    )


_SECTIONS: Final = (
    Section(
        "summary",
        "Summary",
        "Who, hired together, would close most of what the team lacks. By evidence, a skill "
        "nobody rated counts for nothing; as expected, it counts as the prior expects. In "
        "brackets: without hires what unknown levels allow, with hires 90 % of the draws.",
        (_VIEW, text("title", "Hires"), text("words", "In words")),
        plan_records.summary,
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
        plan_records.people,
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
        plan_records.shares,
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
        titled(plan_records.in_rows("placing"), "role"),
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
        titled(plan_records.chances, "skill"),
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
        plan_records.with_cautions(plan_records.in_rows("runners_up")),
    ),
    Section(
        "ties",
        "Sets as good as the best",
        "With the same index and as many hires; 50 at most, the best one with them.",
        (_VIEW, _UP_TO, *_SET, _SET_IDS),
        plan_records.with_cautions(plan_records.ties),
    ),
    Section(
        "singles",
        "Everybody hired alone",
        "The best first. What two close together may be less than the sum of what each does.",
        (_VIEW, *_SET, _SET_IDS),
        plan_records.with_cautions(plan_records.in_views("singles")),
    ),
    Section(
        "left_out",
        "Who takes no part",
        "Candidates of the pool that the question leaves out.",
        (_VIEW, _HIRE, text("why", "Why"), _HIRE_ID),
        plan_records.left_out,
    ),
    Section(
        "candidates",
        "Who could be hired",
        "Those with a live application at a requisition of the team, and those assumed.",
        (
            _NAME,
            flag("is_assumed", "Assumed"),
            fte("fte", "FTE"),
            number("cost", "Cost"),
            text("applied", "Applied for"),
            ident("id", "Id"),
            ident("applications", "Application ids", "applications.id"),
        ),
        plan_records.candidates,
    ),
    Section(
        "candidate_roles",
        "Roles they could fill",
        "Their ability: the expected share of the role's skills that they hold at target, or what "
        "the question states.",
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
        "Skills they may hold",
        "The level is estimated from scorecards you may see; the chance is that of reaching the "
        "target. Of somebody assumed, the chance is what the question states.",
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
    Section(
        "openings",
        "Openings left",
        "How many people the team's open requisitions may still hire. A role without an open "
        "requisition has none.",
        (_ROLE, whole("left", "Openings left"), _ROLE_ID),
        titled(within("inputs", listed("openings")), "role"),
    ),
    inputs(plan_records.inputs),
    FORMULAS,
    NULL_REASONS,
)
PLAN: Final = Document(
    "Hiring plan",
    tuple(replace(part, records=plan_records.marked(part.records)) for part in _SECTIONS),
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
            "hires_without_opening",
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
        "openings": ("title", "left"),
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
