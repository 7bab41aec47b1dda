"""The gap report of several teams as tables, which every form is written from."""

from collections.abc import Iterator
from typing import Final

from app.reports import gap_records
from app.reports.gap_tables import SUMMARY
from app.reports.records import Body, Record, enumerated, inner, listed, skill_title, why
from app.reports.sections import (
    FORMULAS,
    NULL_REASONS,
    TOTALS,
    Document,
    Section,
    fte,
    ident,
    number,
    percent,
    text,
    whole,
)
from app.reports.tables import Chart


def _summary(body: Body) -> Iterator[Record]:
    """The shares of all teams together, and which teams, roles and skills call for attention."""
    yield from gap_records.shares(body)
    roles, skills, teams = body["roles"], body["skills"], body["teams"]
    counted = (
        ("teams", "Teams", [row["name"] for row in teams]),
        ("roles_short", "Roles with a gap", [row["title"] for row in roles if row["gap"] > 0]),
        (
            "skills_short",
            "Skills with too few holders",
            [row["title"] for row in skills if row["shortfall"]],
        ),
        (
            "teams_uncovered",
            "Teams with a skill nobody is known to hold",
            [row["name"] for row in teams if row["uncovered_skills"]],
        ),
        (
            "teams_on_single_points",
            "Teams in which a role or skill rests on one person",
            [row["name"] for row in teams if row["single_points"]],
        ),
    )
    blank = dict.fromkeys(("low", "high", "why_empty", "formula"))
    for figure, title, names in counted:
        said = f"{enumerated(names)}."
        yield blank | {"figure": figure, "title": title, "words": said, "count": len(names)}


def _teams(body: Body) -> Iterator[Record]:
    for row in body["teams"]:
        reasons = dict.fromkeys(
            (
                row["role_gap_share_null_reason"],
                row["skill_gap_share_null_reason"],
                *row["index_null_reasons"],
            )
        )
        yield {
            **row,
            "why_empty": why(body, *reasons),
            "uncovered": list(map(skill_title, row["uncovered_skills"])),
            "missing": [family.replace("_", " ") for family in row["missing_functions"]],
        }


_TEAM: Final = text("team", "Team", "of.name")
_NAME: Final = text("name", "Name")

GROUP: Final = Document(
    "Role-gap report of several teams",
    (
        Section(
            "summary",
            "Summary",
            "What the teams lack together. What one has too much of hides no gap of another; a "
            "share with two ends depends on levels nobody has assessed yet.",
            SUMMARY,
            _summary,
        ),
        Section(
            "teams",
            "Teams",
            "The widest gap first. Each figure is that of the team's own report.",
            (
                text("name", "Team"),
                percent("role_gap_share", "Role gap", empty="no figure"),
                percent(
                    "skill_gap_share_low",
                    "Skill gap, at least",
                    "skill_gap_share.low",
                    empty="no figure",
                ),
                percent(
                    "skill_gap_share_high",
                    "Skill gap, at most",
                    "skill_gap_share.high",
                    empty="no figure",
                ),
                percent("index_low", "Gap index, at least", "index.low", empty="no figure"),
                percent("index_high", "Gap index, at most", "index.high", empty="no figure"),
                text("why_empty", "Why a figure is missing"),
                whole("member_count", "Members"),
                whole("candidate_count", "Live candidates"),
                ident("id", "Team id"),
            ),
            _teams,
            chart=Chart("bar", "name", ("index_low", "index_high"), "Gap index"),
        ),
        Section(
            "team_findings",
            "What calls for attention in each team",
            "In the order of the teams above.",
            (
                text("name", "Team"),
                text("uncovered", "Skills nobody is known to hold", empty="none"),
                text("single_points", "Rests on one person", "single_points.title", empty="none"),
                text("over_allocated", "Over-allocated", "over_allocated.name", empty="nobody"),
                text("missing", "Core functions nobody fills", empty="none"),
                ident("id", "Team id"),
            ),
            _teams,
        ),
        Section(
            "roles",
            "Roles: demand and supply",
            "In full-time equivalents (FTE), summed over teams. If shared: what would be left of "
            "the gap if people moved between teams at will.",
            (
                text("title", "Role"),
                fte("demand", "Demand (FTE)"),
                fte("supply", "Supply (FTE)"),
                fte("gap", "Gap (FTE)", alarm="above zero"),
                fte("surplus", "Surplus (FTE)"),
                fte("gap_if_shared", "Gap if shared (FTE)"),
                whole("teams_short", "Teams short of it"),
                whole("applicants", "Candidates for it there"),
                ident("family", "Family"),
                ident("role", "Role id"),
            ),
            listed("roles"),
            chart=Chart("bar", "title", ("demand", "supply"), "Full-time equivalents (FTE)"),
        ),
        Section(
            "skills",
            "Skills: wanted holders and holders",
            "In people, summed over the teams that want the skill. An unknown level counts as "
            "missing in the shortfall and as held in the optimistic one, and never as zero.",
            (
                text("title", "Skill"),
                whole("teams", "Teams that want it"),
                whole("wanted", "Wanted holders"),
                whole("holders", "Holders"),
                whole("shortfall", "Shortfall", alarm="above zero"),
                whole("optimistic_shortfall", "Optimistic shortfall", alarm="above zero"),
                whole("teams_uncovered", "Teams without a holder"),
                whole("teams_on_single_point", "Teams with one holder"),
                whole("teams_short", "Teams short of it"),
                whole("rated_candidates", "Candidates rated on it there"),
                number("expected_holders", "Holders to expect of them"),
                whole("unrated_candidates", "Candidates not rated on it there"),
                ident("skill", "Skill id"),
            ),
            listed("skills"),
        ),
        Section(
            "single_points",
            "Roles and skills that rest on one person",
            "When this person leaves, nobody in the team fills the role or is known to hold the "
            "skill.",
            (
                _TEAM,
                text("kind", "Kind"),
                text("title", "Title"),
                text("member", "Member", "member.name"),
                ident("id", "Id"),
                ident("member_id", "Member id", "member.id"),
                ident("team_id", "Team id", "of.id"),
            ),
            inner("teams", "single_points"),
        ),
        TOTALS,
        FORMULAS,
        NULL_REASONS,
    ),
    {
        "summary": ("title", "words"),
        "teams": (
            "name",
            "role_gap_share",
            "skill_gap_share_low",
            "skill_gap_share_high",
            "index_low",
            "index_high",
            "member_count",
            "candidate_count",
        ),
        "team_findings": ("name", "uncovered", "single_points", "over_allocated", "missing"),
        "roles": ("title", "demand", "supply", "gap", "surplus", "gap_if_shared", "teams_short"),
        "skills": (
            "title",
            "teams",
            "wanted",
            "holders",
            "shortfall",
            "optimistic_shortfall",
            "teams_uncovered",
            "teams_on_single_point",
        ),
        "formulas": ("title", "meaning"),
        "null_reasons": ("title", "meaning"),
    },
)
