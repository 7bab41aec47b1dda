"""The gap report as tables: one declaration for each, which every form is written from.

A new part of the report joins by one more `Section`; CSV, ZIP, XLSX, HTML and the address of its
own follow from that.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from app.reports import gap_records
from app.reports.gap_records import Body, Records, fitted, inner, listed, titled, within, words
from app.reports.heat_map import heat_map
from app.reports.pages import Part, to_html
from app.reports.role_bars import role_bars
from app.reports.tables import Cell, Chart, Column, Kind, Table, cells, to_zip
from app.reports.workbooks import Sheet, to_xlsx


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report as a table.

    records: its rows in the report, one mapping each, from which the columns take their cells.
    picture, chart: what draws the table, and what a workbook makes of it, if anything does.
    is_long: too long to be read on paper, where the picture stands in its place.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    records: Records
    picture: Callable[[Table], str] | None = None
    chart: Chart | None = None
    is_long: bool = False

    def table(self, body: Body) -> Table:
        """The table of a whole report."""
        rows = [cells(self.columns, record) for record in self.records(body)]
        return self.filled(f"{body['reported_on']}, {body['team_name']}", rows)

    def filled(self, about: str, rows: Iterable[Sequence[Cell]]) -> Table:
        """The table with these rows, as `plain` gave them away."""
        return Table(self.name, self.title, self.note, about, self.columns, tuple(map(tuple, rows)))

    def plain(self, body: Body) -> dict[str, Any]:
        """The table of a whole report as plain values of JSON."""
        table = self.table(body)
        return {
            "section": table.name,
            "title": table.title,
            "note": table.note,
            "about": table.about,
            "columns": [
                {"key": column.key, "title": column.title, "kind": column.kind.value}
                for column in self.columns
            ],
            "rows": table.rows,
        }


def tables(body: Body) -> tuple[Table, ...]:
    """Every table of a report, the summary first."""
    return tuple(section.table(body) for section in SECTIONS.values())


def table_of(answer: Mapping[str, Any]) -> Table:
    """The table that `Section.plain` gave away."""
    return SECTIONS[answer["section"]].filled(answer["about"], answer["rows"])


def matrix(levels: Table) -> Table:
    """The levels as one row for each member and one column for each skill; empty is unknown."""
    rows = list(levels.records())
    skills = {row["skill"]: row for row in rows}
    known = {(row["member_id"], row["skill"]): row["level"] for row in rows}
    columns = [
        _whole(
            skill, f"{row['title']} (target {row['target']})", empty="unknown", goal=row["target"]
        )
        for skill, row in skills.items()
    ]
    return Table(
        "matrix",
        "Members by skills",
        "Levels from 0 to 5. Bold on dark: reaches the target. Hatched: unknown, not zero.",
        levels.about,
        (_text("member", "Member"), *columns),
        tuple(
            (name, *(known[member, skill] for skill in skills))
            for member, name in {row["member_id"]: row["member"] for row in rows}.items()
        ),
    )


_text: Final = Column
_id: Final = partial(Column, kind=Kind.ID)
_whole: Final = partial(Column, kind=Kind.WHOLE)
_fte: Final = partial(Column, kind=Kind.FTE)
_number: Final = partial(Column, kind=Kind.NUMBER)
_percent: Final = partial(Column, kind=Kind.SHARE)
_day: Final = partial(Column, kind=Kind.DATE)
_flag: Final = partial(Column, kind=Kind.FLAG)

_MEMBER: Final = _text("member", "Member", "member.name")
_MEMBER_ID: Final = _id("member_id", "Member id", "member.id")
_CANDIDATE: Final = (
    _text("candidate", "Candidate", "candidate.name"),
    _text("stage", "Stage", "candidate.stage"),
)
_CANDIDATE_IDS: Final = (
    _id("candidate_id", "Candidate id", "candidate.id"),
    _id("application_id", "Application id", "candidate.application_id"),
)
_FIT: Final = (
    _percent("fit_low", "Fit, at least", "fit.low", empty="no figure"),
    _percent("fit_high", "Fit, at most", "fit.high", empty="no figure"),
    _text("fit_why", "Why no fit"),
)
_SKILL: Final = (_text("title", "Skill"), _id("skill", "Skill id"))
_ROLE: Final = (_text("title", "Role"), _id("role", "Role id"))
_NAME: Final = _text("name", "Name")

_ALL: Final = (
    Section(
        "summary",
        "Summary",
        "What the report finds, in words and figures. A share with two ends depends on levels "
        "nobody has assessed yet.",
        (
            _text("title", "Figure"),
            _text("words", "In words"),
            _percent("low", "Low end"),
            _percent("high", "High end"),
            _whole("count", "Count"),
            _text("why_empty", "Why there is no figure"),
            _text("formula", "How it is computed"),
            _id("figure", "Id"),
        ),
        gap_records.summary,
    ),
    Section(
        "roles",
        "Roles: demand and supply",
        "In full-time equivalents (FTE). A surplus in one role never makes up for a gap in "
        "another.",
        (
            _text("title", "Role"),
            _fte("demand", "Demand (FTE)"),
            _fte("supply", "Supply (FTE)"),
            _fte("gap", "Gap (FTE)", alarm="above zero"),
            _fte("surplus", "Surplus (FTE)"),
            _percent("coverage", "Coverage", empty="no figure"),
            _text("coverage_why", "Why no coverage"),
            _whole("people", "People"),
            _text("single_point", "Rests on one person", "single_point.name"),
            _fte("effective_low", "Supply x fit, at least", "effective_supply.low"),
            _fte("effective_high", "Supply x fit, at most", "effective_supply.high"),
            _text("effective_why", "Why no supply x fit"),
            _whole("candidates", "Candidates who would fill part"),
            _number("criticality", "Criticality"),
            _id("family", "Family"),
            _id("role", "Role id"),
        ),
        gap_records.roles,
        picture=role_bars,
        chart=Chart("bar", "title", ("demand", "supply"), "Full-time equivalents (FTE)"),
    ),
    Section(
        "role_closers",
        "Candidates who would close a role gap",
        "Each looked at as if hired alone; the gap left is after this hire.",
        (
            _text("title", "Role", "of.title"),
            *_CANDIDATE,
            _text("eligibility", "Counts because of"),
            _fte("fte_filled", "Fills (FTE)"),
            _fte("gap_left", "Gap left (FTE)"),
            *_FIT,
            _id("role", "Role id", "of.role"),
            *_CANDIDATE_IDS,
        ),
        fitted(inner("roles", "closers")),
    ),
    Section(
        "skills",
        "Skills: wanted holders and holders",
        "In people. A level nobody recorded is unknown: it counts as missing in the shortfall and "
        "as held in the optimistic one, and never as zero.",
        (
            _text("title", "Skill"),
            _whole("target", "Target level"),
            _whole("wanted", "Wanted holders"),
            _whole("bus_factor", "Holders"),
            _text("holders", "Held by", "holders.name", empty="nobody known"),
            _text("status", "Status", alarm=("uncovered", "single point")),
            _whole("shortfall", "Shortfall", alarm="above zero"),
            _whole("optimistic_shortfall", "Optimistic shortfall", alarm="above zero"),
            _whole("unknown_count", "Unknown levels"),
            _text("assess", "Assess first", "assess.name"),
            _number("weight", "Weight"),
            _id("skill", "Skill id"),
        ),
        gap_records.skills,
    ),
    Section(
        "skill_evidence",
        "Skills: what is verified, and who could come",
        "Verified counts leave out levels that nobody but their owner vouches for. A candidate not "
        "rated on a skill may hold it all the same, with the chance given here.",
        (
            _text("title", "Skill"),
            _whole("wanted", "Wanted holders"),
            _whole("verified_holders", "Verified holders"),
            _whole("verified_shortfall", "Verified shortfall"),
            _whole("verified_optimistic_shortfall", "Verified optimistic shortfall"),
            _whole("candidates", "Candidates with evidence"),
            _whole("unrated_candidates", "Candidates not rated"),
            _percent("prior_probability", "Chance of one not rated"),
            _id("skill", "Skill id"),
        ),
        gap_records.skills,
    ),
    Section(
        "skill_closers",
        "Candidates who may hold a missing skill",
        "The level is estimated from scorecards you may see; the chance is that of reaching the "
        "target.",
        (
            _text("title", "Skill", "of.title"),
            *_CANDIDATE,
            _whole("target", "Target level", "of.target"),
            _number("theta", "Estimated level"),
            _number("sd", "Standard deviation"),
            _number("n", "Weight of the ratings"),
            _percent("evidence", "Chance by evidence", "probability.evidence"),
            _percent("expected", "Chance as expected", "probability.expected"),
            _id("skill", "Skill id", "of.skill"),
            *_CANDIDATE_IDS,
        ),
        inner("skills", "closers"),
    ),
    Section(
        "levels",
        "Levels of the members in the wanted skills",
        "From 0 (known to have none) to 5. Claimed: nobody but the member vouches for it. Old: "
        "recorded more than 18 months ago; it still counts in full.",
        (
            _MEMBER,
            _text("title", "Skill"),
            _whole("target", "Target level"),
            _whole("level", "Level", empty="unknown"),
            _text("state", "State", alarm=("unknown",)),
            _text("evidence", "Evidence"),
            _day("as_of", "As of"),
            _flag("is_claimed", "Claimed"),
            _flag("is_old", "Old"),
            _whole("wanted", "Wanted holders"),
            _id("skill", "Skill id"),
            _MEMBER_ID,
        ),
        gap_records.levels,
        picture=heat_map,
        is_long=True,
    ),
    Section(
        "members",
        "What each member brings",
        "Levels in the wanted skills against their targets.",
        (
            _MEMBER,
            _text("holds", "Reaches the target", "holder", empty="none"),
            _text("below", "Below the target", "below target", empty="none"),
            _text("unknown", "Not assessed", "unknown", empty="none"),
            _MEMBER_ID,
        ),
        gap_records.members,
    ),
    Section(
        "fits",
        "How well members match their roles",
        "The share of the role's target levels that the member reaches, and the time that is "
        "worth.",
        (
            _MEMBER,
            _text("title", "Role"),
            _fte("allocated_fte", "Works in it (FTE)"),
            *_FIT,
            _fte("effective_low", "Worth, at least (FTE)", "effective_fte.low"),
            _fte("effective_high", "Worth, at most (FTE)", "effective_fte.high"),
            _id("role", "Role id"),
            _MEMBER_ID,
        ),
        fitted(titled(listed("fits"), "role")),
    ),
    Section(
        "impacts",
        "What would be missing if a member left",
        "By how much each figure would rise; empty where the figure itself is.",
        (
            _MEMBER,
            _percent("index", "Gap index", empty="no figure"),
            _percent("gr", "Role gap", empty="no figure"),
            _percent("gs", "Skill gap", empty="no figure"),
            _text("why_empty", "Why a figure is missing"),
            _MEMBER_ID,
        ),
        gap_records.impacts,
    ),
    Section(
        "assess",
        "Whom to assess",
        "Members of unknown level in a skill with too few known holders.",
        (
            _text("title", "Skill", "of.title"),
            _MEMBER,
            _whole("target", "Target level", "of.target"),
            _whole("shortfall", "Shortfall", "of.shortfall"),
            _id("skill", "Skill id", "of.skill"),
            _MEMBER_ID,
        ),
        gap_records.assess,
    ),
    Section(
        "single_points",
        "Roles and skills that rest on one person",
        "When this person leaves, nobody fills the role or is known to hold the skill.",
        (_text("kind", "Kind"), _text("title", "Title"), _MEMBER, _id("id", "Id"), _MEMBER_ID),
        listed("single_points"),
    ),
    Section(
        "key_persons",
        "People who alone hold several skills",
        "Each is the only known holder of two or more wanted skills.",
        (_MEMBER, _text("titles", "Skills"), _id("skills", "Skill ids"), _MEMBER_ID),
        gap_records.key_persons,
    ),
    Section(
        "over_allocated",
        "People with more time handed out than contracted",
        "Every share of theirs was multiplied by the factor before anything else.",
        (
            _MEMBER,
            _fte("contract_fte", "Contract (FTE)"),
            _fte("allocated_fte", "Allocated (FTE)", alarm="above zero"),
            _number("factor", "Factor"),
            _MEMBER_ID,
        ),
        listed("over_allocated"),
    ),
    Section(
        "staffing",
        "Warnings about staffing",
        "What the rules of the documents find in how people are spread over roles.",
        (
            _text("level", "Level", alarm=("warn",)),
            _text("text", "Finding"),
            _text("names", "People"),
            _text("measured", "Numbers"),
            _text("rule", "Rule"),
            _text("said_by", "Source"),
            _text("our_choice", "Our choice in it"),
            _id("id", "Id"),
            _id("case", "Case"),
        ),
        gap_records.staffing,
    ),
    Section(
        "structure",
        "Structure of the team",
        "What the documents recommend for such an organisation and goal, where they differ, and "
        "what speaks for and against each structure. Nothing here decides between them.",
        (
            _text("what", "What"),
            _text("structure", "Structure", empty="left out"),
            _text("text", "In words"),
            _text("said_by", "Source"),
        ),
        gap_records.structure,
    ),
    Section(
        "practices",
        "Practices not known to be in place",
        "Answered with no or partly, and those nobody answered: unanswered is not a no.",
        (
            _text("title", "Practice"),
            _text("answer", "Answer", empty="unanswered", alarm=("no", "partly")),
            _text("question", "Question"),
            _text("why", "Why it matters"),
            _text("note", "Note"),
            _text("said_by", "Source"),
            _id("id", "Id"),
        ),
        gap_records.practices,
    ),
    Section(
        "core_functions",
        "Core functions",
        "The four functions of the smallest cross-functional team.",
        (
            _text("title", "Function"),
            _text("duty", "Duty"),
            _fte("supply", "Supply (FTE)"),
            _flag("is_filled", "Filled"),
            _text("said_by", "Source"),
            _id("family", "Family"),
        ),
        gap_records.core_functions,
    ),
    Section(
        "stale_evidence",
        "Old evidence",
        "Levels of wanted skills recorded more than 18 months ago; they still count in full.",
        (_MEMBER, *_SKILL, _day("as_of", "As of"), _MEMBER_ID),
        titled(listed("stale_evidence"), "skill"),
    ),
    Section(
        "skills_left_out",
        "Named skills that take no part",
        "Without a target level, a wanted holder or a weight a skill cannot be missing.",
        (*_SKILL, _text("reason", "Reason")),
        titled(listed("skills_left_out"), "skill"),
    ),
    Section(
        "role_demands",
        "Wanted roles",
        "What the team is meant to have, as it was entered.",
        (*_ROLE, _fte("fte", "Wanted (FTE)"), _number("criticality", "Criticality")),
        titled(within("inputs", listed("role_demands")), "role"),
    ),
    Section(
        "skill_targets",
        "Wanted skills",
        "What the team is meant to hold, as it was entered. Without a level, the highest that a "
        "wanted role asks for is the target.",
        (
            *_SKILL,
            _whole("level", "Level", empty="as the roles ask"),
            _whole("holders", "Wanted holders"),
            _number("weight", "Weight"),
        ),
        titled(within("inputs", listed("skill_targets")), "skill"),
    ),
    Section(
        "totals",
        "Sums behind the shares",
        "Each share of the summary is one of these divided by another.",
        (_NAME, _number("amount", "Amount")),
        gap_records.totals,
    ),
    Section(
        "inputs",
        "What the figures were computed from",
        "The team as it was when the report was computed.",
        (_NAME, _text("value", "Value", empty="not stated")),
        gap_records.inputs,
    ),
    Section(
        "formulas",
        "How figures are computed",
        "Each figure of this report in a sentence.",
        (_NAME, _text("meaning", "How it is computed")),
        words("formulas"),
    ),
    Section(
        "null_reasons",
        "Why a figure may be missing",
        "A figure that cannot be given is left empty; it is not zero.",
        (_NAME, _text("meaning", "Meaning")),
        words("null_reasons"),
    ),
)

SECTIONS: Final[Mapping[str, Section]] = MappingProxyType({part.name: part for part in _ALL})
"""Every section by name, in the order of reading."""
PICTURED: Final = tuple(part.name for part in _ALL if part.picture)
"""The sections that have a picture."""


def archive(body: Body) -> bytes:
    """The whole report as CSV, a file for each table."""
    return to_zip(tables(body), datetime.fromisoformat(body["computed_at"]))


def page(body: Body) -> str:
    """The whole report as a page to print."""
    parts = [
        Part(table, section.picture and section.picture(table), section.is_long)
        for section, table in zip(SECTIONS.values(), tables(body), strict=True)
    ]
    return to_html("Role-gap report", parts)


def workbook(body: Body) -> bytes:
    """The whole report as a workbook: a sheet for each table, and the levels as a matrix too."""
    sheets = []
    for section in SECTIONS.values():
        sheets.append(Sheet(section.table(body), section.chart))
        if section.name == "levels":
            sheets.append(Sheet(matrix(sheets[-1].table)))
    return to_xlsx("Role-gap report", sheets, datetime.fromisoformat(body["computed_at"]))
