"""The gap report as tables: one declaration for each, which every form is written from.

A new part of the report joins by one more `Section`; CSV, ZIP, XLSX, HTML and the address of its
own follow from that.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from app.domain.gaps import STALE_AFTER_MONTHS
from app.reports import first_page, gap_records
from app.reports.gap_records import fitted
from app.reports.heat_map import heat_map, matrix
from app.reports.pages import Opening
from app.reports.records import Body, inner, listed, titled, within
from app.reports.role_bars import role_bars
from app.reports.sections import (
    NULL_REASONS,
    TOTALS,
    Document,
    Section,
    day,
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
from app.reports.tables import Chart, Table


def table_of(answer: Mapping[str, Any]) -> Table:
    """The table that `Section.plain` gave away."""
    return SECTIONS[answer["section"]].filled(answer["about"], answer["rows"])


_MEMBER: Final = text("member", "Member", "member.name")
_MEMBER_ID: Final = ident("member_id", "Member id", "member.id")
_CANDIDATE: Final = (
    text("candidate", "Candidate", "candidate.name"),
    word("stage", "Stage", "candidate.stage"),
)
_CANDIDATE_IDS: Final = (
    ident("candidate_id", "Candidate id", "candidate.id"),
    ident("application_id", "Application id", "candidate.application_id"),
)
_FIT: Final = (
    text("fit", "Fit", "fit_words"),
    percent("fit_low", "Fit, at least", "fit.low", empty="no figure"),
    percent("fit_high", "Fit, at most", "fit.high", empty="no figure"),
    text("fit_why", "Why no fit"),
)
_ABILITY: Final = (
    percent("ability", "Able to, by evidence", "ability.evidence", empty="no figure"),
    percent("ability_expected", "Able to, as expected", "ability.expected", empty="no figure"),
)
_SKILL: Final = text("title", "Skill")
_SKILL_ID: Final = ident("skill", "Skill id")
_ROLE: Final = text("title", "Role")
_ROLE_ID: Final = ident("role", "Role id")
_NAME: Final = text("name", "Name")

SUMMARY: Final = (
    text("title", "Figure"),
    text("words", "In words"),
    percent("low", "Low end"),
    percent("high", "High end"),
    whole("count", "Count"),
    text("why_empty", "Why there is no figure"),
    text("formula", "How it is computed"),
    ident("figure", "Id"),
)
"""The columns of a summary of gaps."""

_ALL: Final = (
    Section(
        "page",
        "The first page",
        "What a manager would say of the team, and what stands behind it. Why names the figures, "
        "which the section on formulas explains.",
        (
            text("title", "About"),
            text("who", "Who"),
            text("text", "In words"),
            ident("block", "Id"),
            ident("why", "Why"),
        ),
        gap_records.page,
    ),
    Section(
        "summary",
        "Summary",
        "What the report finds, in words and figures. A share with two ends depends on levels "
        "nobody has assessed yet.",
        SUMMARY,
        gap_records.summary,
    ),
    Section(
        "roles",
        "Roles: demand and supply",
        "In full-time equivalents (FTE). A surplus in one role never makes up for a gap in "
        "another.",
        (
            text("title", "Role"),
            fte("demand", "Demand (FTE)"),
            fte("supply", "Supply (FTE)"),
            fte("gap", "Gap (FTE)", alarm="above zero"),
            fte("surplus", "Surplus (FTE)"),
            percent("coverage", "Coverage", empty="no figure"),
            text("coverage_why", "Why no coverage"),
            whole("people", "People"),
            text("single_point", "Rests on one person", "single_point.name"),
            fte("effective_low", "Supply x fit, at least", "effective_supply.low"),
            fte("effective_high", "Supply x fit, at most", "effective_supply.high"),
            text("effective_why", "Why no supply x fit"),
            whole("candidates", "Candidates who would fill part"),
            number("criticality", "Criticality"),
            ident("family", "Family"),
            ident("role", "Role id"),
        ),
        gap_records.roles,
        picture=role_bars,
        chart=Chart("bar", "title", ("demand", "supply"), "Full-time equivalents (FTE)"),
    ),
    Section(
        "after_joiners",
        "Now, and once everybody who signed has started",
        "Roles in full-time equivalents (FTE), skills in people. At most: an unknown level counts "
        "as missing.",
        (
            word("kind", "Kind"),
            text("title", "Role or skill"),
            fte("least_now", "Missing now, at least"),
            fte("most_now", "Missing now, at most"),
            fte("least_then", "After joiners, at least"),
            fte("most_then", "After joiners, at most"),
            ident("id", "Id"),
        ),
        gap_records.after_joiners,
    ),
    Section(
        "role_closers",
        "Candidates who would close a role gap",
        "Each looked at as if hired alone, once everybody who signed has started; the gap left is "
        "after this hire.",
        (
            text("title", "Role", "of.title"),
            *_CANDIDATE,
            word("eligibility", "Counts because of"),
            fte("fte_filled", "Fills (FTE)", "fte_filled.evidence"),
            fte("gap_left", "Gap left (FTE)", "gap_left.evidence"),
            *_ABILITY,
            ident("role", "Role id", "of.role"),
            *_CANDIDATE_IDS,
        ),
        inner("roles", "closers"),
    ),
    Section(
        "candidates",
        "Everybody who could be hired, with what speaks against it",
        "Cautions change no figure and no order. Only recommendations that you may see count.",
        (
            *_CANDIDATE,
            text("title", "Applied for"),
            fte("fte", "FTE"),
            *_ABILITY,
            percent("index_closed", "Gap index falls by", "index_closed.evidence"),
            text("floors_missed", "Floors missed", empty="none"),
            text("weak_criteria", "Weak where it weighs most", empty="none"),
            percent("negative_share", "Recommend no", "cautions.negative_share", empty="none seen"),
            whole("recommendations", "Recommendations", "cautions.recommendations"),
            ident("role", "Role id"),
            *_CANDIDATE_IDS,
        ),
        gap_records.candidates,
    ),
    Section(
        "skills",
        "Skills: wanted holders and holders",
        "In people. A level nobody recorded is unknown: it counts as missing in the shortfall and "
        "as held in the optimistic one, and never as zero.",
        (
            text("title", "Skill"),
            whole("target", "Target level"),
            whole("wanted", "Wanted holders"),
            whole("bus_factor", "Holders"),
            text("holders", "Held by", "holders.name", empty="nobody known"),
            text("status", "Status", alarm=("uncovered", "single point")),
            whole("shortfall", "Shortfall", alarm="above zero"),
            whole("optimistic_shortfall", "Optimistic shortfall", alarm="above zero"),
            whole("unknown_count", "Unknown levels"),
            text("assess", "Assess first", "assess.name"),
            number("weight", "Weight"),
            ident("skill", "Skill id"),
        ),
        gap_records.skills,
    ),
    Section(
        "skill_evidence",
        "Skills: what is verified, and who could come",
        "Verified counts leave out levels that nobody but their owner vouches for. A candidate not "
        "rated on a skill may hold it all the same, with the chance given here.",
        (
            text("title", "Skill"),
            whole("wanted", "Wanted holders"),
            whole("verified_holders", "Verified holders"),
            whole("verified_shortfall", "Verified shortfall"),
            whole("verified_optimistic_shortfall", "Verified optimistic shortfall"),
            whole("candidates", "Candidates with evidence"),
            whole("unrated_candidates", "Candidates not rated"),
            percent("prior_probability", "Chance of one not rated"),
            ident("skill", "Skill id"),
        ),
        gap_records.skills,
    ),
    Section(
        "skill_closers",
        "Candidates who may hold a missing skill",
        "The level is estimated from scorecards you may see; the chance is that of reaching the "
        "target.",
        (
            text("title", "Skill", "of.title"),
            *_CANDIDATE,
            whole("target", "Target level", "of.target"),
            number("level_estimate", "Estimated level"),
            number("level_sd", "Standard deviation"),
            number("effective_n", "Weight of the ratings"),
            percent("evidence", "Chance by evidence", "probability.evidence"),
            percent("expected", "Chance as expected", "probability.expected"),
            ident("skill", "Skill id", "of.skill"),
            *_CANDIDATE_IDS,
        ),
        inner("skills", "closers"),
    ),
    Section(
        "levels",
        "Levels of the members in the wanted skills",
        "From 0 (known to have none) to 5. Claimed: nobody but the member vouches for it. Old: "
        f"recorded more than {STALE_AFTER_MONTHS} months ago; it still counts in full.",
        (
            _MEMBER,
            text("title", "Skill"),
            whole("target", "Target level"),
            whole("level", "Level", empty="unknown"),
            whole("verified_level", "Verified up to", empty="not verified"),
            text("state", "State", alarm=("unknown",)),
            word("evidence", "Evidence"),
            day("as_of", "As of"),
            flag("is_claimed", "Claimed"),
            flag("is_old", "Old"),
            whole("wanted", "Wanted holders"),
            ident("skill", "Skill id"),
            _MEMBER_ID,
        ),
        gap_records.levels,
        picture=heat_map,
        turned=matrix,
    ),
    Section(
        "members",
        "What each member brings",
        "Levels in the wanted skills against their targets.",
        (
            _MEMBER,
            text("holds", "Reaches the target", "holder", empty="none"),
            text("below", "Below the target", "below target", empty="none"),
            text("unknown", "Not assessed", "unknown", empty="none"),
            _MEMBER_ID,
        ),
        gap_records.members,
    ),
    Section(
        "fits",
        "How well members match their roles",
        "The share of the role's skills that the member holds at target, and the time that is "
        "worth.",
        (
            _MEMBER,
            text("title", "Role"),
            fte("allocated_fte", "Works in it (FTE)"),
            *_FIT,
            fte("effective_low", "Worth, at least (FTE)", "effective_fte.low"),
            fte("effective_high", "Worth, at most (FTE)", "effective_fte.high"),
            ident("role", "Role id"),
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
            percent("index", "Gap index", empty="no figure"),
            percent("role_gap_share", "Role gap", empty="no figure"),
            percent("skill_gap_share", "Skill gap", empty="no figure"),
            text("why_empty", "Why a figure is missing"),
            _MEMBER_ID,
        ),
        gap_records.impacts,
    ),
    Section(
        "assess_first",
        "Assessments that could close a gap",
        "Unknown levels that could close a gap: to assess them is cheaper than to hire. The fall "
        "is what follows if this member alone turns out to hold all of these skills.",
        (
            whole("rank", "Rank"),
            _MEMBER,
            text("titles", "Skills to assess"),
            text("settles", "To settle first", empty="those before suffice"),
            whole("assessments", "Assessments"),
            percent("skill_gap_share", "Skill gap could fall by"),
            percent("index", "Gap index could fall by"),
            ident("skills", "Skill ids"),
            _MEMBER_ID,
        ),
        gap_records.assess_first,
    ),
    Section(
        "assess",
        "Whom to assess",
        "Members of unknown level in a skill with too few known holders.",
        (
            text("title", "Skill", "of.title"),
            _MEMBER,
            whole("target", "Target level", "of.target"),
            whole("shortfall", "Shortfall", "of.shortfall"),
            ident("skill", "Skill id", "of.skill"),
            _MEMBER_ID,
        ),
        gap_records.assess,
    ),
    Section(
        "single_points",
        "Roles and skills that rest on one person",
        "When this person leaves, nobody fills the role or is known to hold the skill.",
        (text("kind", "Kind"), text("title", "Title"), _MEMBER, ident("id", "Id"), _MEMBER_ID),
        listed("single_points"),
    ),
    Section(
        "key_persons",
        "People who alone hold several skills",
        "Each is the only known holder of two or more wanted skills.",
        (_MEMBER, text("titles", "Skills"), ident("skills", "Skill ids"), _MEMBER_ID),
        gap_records.key_persons,
    ),
    Section(
        "over_allocated",
        "People with more time handed out than contracted",
        "Every share of theirs was multiplied by the factor before anything else.",
        (
            _MEMBER,
            fte("contract_fte", "Contract (FTE)"),
            fte("allocated_fte", "Allocated (FTE)", alarm="above zero"),
            number("factor", "Factor"),
            _MEMBER_ID,
        ),
        listed("over_allocated"),
    ),
    Section(
        "staffing",
        "Warnings about staffing",
        "What the rules of the documents find in how people are spread over roles.",
        (
            text("level", "Level", alarm=("warn",)),
            text("text", "Finding"),
            text("names", "People", empty="nobody in particular"),
            text("measured", "Numbers"),
            text("rule", "Rule"),
            text("said_by", "Source", empty="our own rule"),
            text("our_choice", "Our choice in it", empty="none"),
            ident("id", "Id"),
            ident("case", "Case"),
        ),
        gap_records.staffing,
    ),
    Section(
        "structure",
        "Structure of the team",
        "What the documents recommend for such an organisation and goal, and where they differ. "
        "Nothing here decides between them.",
        (
            text("what", "What"),
            word("structure", "Structure", empty="none named"),
            text("text", "In words"),
            text("said_by", "Source"),
        ),
        gap_records.structure,
    ),
    Section(
        "structures",
        "For and against each structure",
        "What the documents say for and against each structure, and what they say to consider.",
        (
            text("what", "What"),
            word("structure", "Structure", empty="any"),
            text("text", "In words"),
            text("said_by", "Source"),
        ),
        gap_records.structures,
    ),
    Section(
        "practices",
        "Practices not known to be in place",
        "Answered with no or partly, and those nobody answered: unanswered is not a no.",
        (
            text("title", "Practice"),
            text("state", "State", alarm=("not in place", "partly in place")),
            text("question", "Question"),
            text("why", "Why it matters"),
            text("note", "Note"),
            text("said_by", "Source"),
            ident("id", "Id"),
        ),
        gap_records.practices,
    ),
    Section(
        "core_functions",
        "Core functions",
        "The four functions of the smallest cross-functional team.",
        (
            text("title", "Function"),
            text("duty", "Duty"),
            fte("supply", "Supply (FTE)"),
            flag("is_filled", "Filled"),
            text("said_by", "Source"),
            ident("family", "Family"),
        ),
        gap_records.core_functions,
    ),
    Section(
        "stale_evidence",
        "Old evidence",
        f"Levels of wanted skills recorded more than {STALE_AFTER_MONTHS} months ago; they still "
        "count in full.",
        (_MEMBER, _SKILL, day("as_of", "As of"), _SKILL_ID, _MEMBER_ID),
        titled(listed("stale_evidence"), "skill"),
    ),
    Section(
        "targets_out_of_reach",
        "Targets that hiring cannot attest",
        "No open requisition can show that somebody reaches these levels, even if everybody rates "
        "5.",
        (
            _SKILL,
            whole("target", "Target level"),
            whole("attestable_level", "Attested at most", empty="not rated"),
            text("text", "What to do"),
            word("reason", "Reason"),
            _SKILL_ID,
        ),
        gap_records.targets_out_of_reach,
    ),
    Section(
        "skills_left_out",
        "Named skills that take no part",
        "Without a target level, a wanted holder or a weight a skill cannot be missing.",
        (_SKILL, word("reason", "Reason"), _SKILL_ID),
        titled(listed("skills_left_out"), "skill"),
    ),
    Section(
        "role_demands",
        "Wanted roles",
        "What the team is meant to have, as it was entered.",
        (_ROLE, fte("fte", "Wanted (FTE)"), number("criticality", "Criticality"), _ROLE_ID),
        titled(within("inputs", listed("role_demands")), "role"),
    ),
    Section(
        "skill_targets",
        "Wanted skills",
        "What the team is meant to hold, as it was entered. Without a level, the highest that a "
        "wanted role asks for is the target.",
        (
            _SKILL,
            whole("level", "Level", empty="as the roles ask"),
            whole("holders", "Wanted holders"),
            number("weight", "Weight"),
            _SKILL_ID,
        ),
        titled(within("inputs", listed("skill_targets")), "skill"),
    ),
    TOTALS,
    inputs(gap_records.inputs),
    Section(
        "formulas",
        "Why: how figures are computed",
        "Each figure of this report in a sentence, and what it was computed from here.",
        (
            text("title", "Name"),
            text("meaning", "How it is computed"),
            text("here", "In this report"),
            ident("name", "Name in the data"),
        ),
        gap_records.formulas,
        anchor="name",
    ),
    NULL_REASONS,
)

_PRINTED: Final = {
    "roles": ("title", "demand", "supply", "gap", "surplus", "people", "single_point"),
    "candidates": (
        "candidate",
        "stage",
        "title",
        "fte",
        "ability",
        "floors_missed",
        "weak_criteria",
        "negative_share",
        "recommendations",
    ),
    "after_joiners": ("kind", "title", "least_now", "most_now", "least_then", "most_then"),
    "role_closers": ("title", "candidate", "eligibility", "fte_filled", "gap_left"),
    "skills": ("title", "target", "wanted", "holders", "shortfall", "optimistic_shortfall"),
    "skill_closers": ("title", "candidate", "target", "level_estimate", "evidence"),
    "levels": (),
    "fits": ("member", "title", "allocated_fte", "fit"),
    "impacts": ("member", "role_gap_share", "skill_gap_share"),
    "assess_first": ("member", "titles", "assessments", "skill_gap_share"),
    "over_allocated": ("member", "contract_fte", "allocated_fte", "factor"),
    "staffing": ("level", "text", "names"),
    "structure": ("what", "structure", "text"),
    "practices": ("title", "state", "note"),
    "stale_evidence": ("member", "title", "as_of"),
    "targets_out_of_reach": ("title", "target", "attestable_level", "text"),
    "skills_left_out": ("title", "reason"),
    "formulas": ("title", "meaning", "here"),
    "null_reasons": ("title", "meaning"),
}
"""What a page shows of the report, in the order of reading."""


def _opening(body: Body) -> Opening:
    return first_page.opening(body, *(SECTIONS[name].table(body) for name in ("roles", "levels")))


REPORT: Final = Document("Role-gap report", _ALL, _PRINTED, _opening)
SECTIONS: Final[Mapping[str, Section]] = MappingProxyType({part.name: part for part in _ALL})
"""Every section by name, in the order of reading."""
PICTURED: Final = tuple(part.name for part in _ALL if part.picture)
"""The sections that have a picture."""
