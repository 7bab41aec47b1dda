"""Drafts for every role: eight parts, within the guide's counts, each line with its reason."""

import random
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import pytest

from app.domain.errors import DomainError
from app.domain.gaps import Member, SkillRow, SkillTarget
from app.domain.job_descriptions import (
    COMPONENTS,
    POSTING_FACTS,
    Draft,
    LineSource,
    RatedSkill,
    draft,
    gap_to_fill,
)
from app.domain.requisitions import DESCRIPTION_PARTS
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS, SkillKind
from app.rubrics.definition import Rubric
from app.rubrics.loader import load_library
from tests.domain.gap_cases import DEMANDS, TARGETS, TEAM, demand, member, report, target

COUNTS = {
    "role_summary": (2, 3),
    "key_responsibilities": (5, 8),
    "required_skills": (8, 10),
    "preferred_skills": (3, 5),
    "soft_skills": (3, 5),
}
"""As "How To Hire MLOps Developers" has them (Key Components of an MLOps Job Description)."""
OF_THE_COMPANY = {"company_mission", "what_we_offer"}
EVERY_SKILL = [target(skill, level=4, holders=2) for skill in TEAM_SKILLS]
WANTS: Mapping[str, Sequence[SkillTarget]] = {
    "nothing": [],
    "what the worked example wants": TARGETS,
    "one thing": [target("kubernetes", holders=3)],
    "soft skills only": [target("pragmatism"), target("business_impact", level=5)],
    "every skill there is": EVERY_SKILL,
}


@cache
def rubrics() -> tuple[Rubric, ...]:
    return load_library().all()


def rated(rubric_id: str) -> list[RatedSkill]:
    rubric = next(one for one in rubrics() if one.id == rubric_id)
    groups = {group.id: group.title for group in rubric.groups}
    return [
        RatedSkill(one.id, one.title, one.kind, groups[one.group], one.weight, one.floor)
        for one in rubric.criteria
    ]


def needs(targets: Sequence[SkillTarget], team: Sequence[Member] = ()) -> tuple[SkillRow, ...]:
    return report(targets=targets, members=team).skills


def drafted(
    role: str = "mlops_engineer",
    targets: Sequence[SkillTarget] = (),
    *,
    team: Sequence[Member] = (),
    criteria: Sequence[RatedSkill] | None = None,
    **company: Any,
) -> Draft:
    return draft(
        ROLES[role],
        team_name="Forecasting",
        needs=needs(targets, team),
        rated=rated(ROLES[role].rubric_id) if criteria is None else criteria,
        company=company,
    )


def skills(found: Draft, part: str) -> list[str | None]:
    return [line.skill for line in found.parts[part]]


def line_of(found: Draft, skill: str) -> Any:
    return next(line for part in found.parts.values() for line in part if line.skill == skill)


@pytest.mark.parametrize("wants", WANTS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rubric", [one.id for one in load_library().all()])
def test_every_role_has_all_parts_within_the_counts_whatever_it_is_scored_by(
    role: str, rubric: str, wants: str
) -> None:
    for team in ((), TEAM):
        found = drafted(role, WANTS[wants], team=team, criteria=rated(rubric))
        assert tuple(found.parts) == DESCRIPTION_PARTS
        for part, (low, high) in COUNTS.items():
            assert low <= len(found.parts[part]) <= high, part
        assert len(found.parts["title"]) == 1
        left = {check.name for check in found.checks if not check.is_ok and check.unit}
        assert left == OF_THE_COMPANY


@pytest.mark.parametrize(("role", "wants"), list(product(ROLES, WANTS)))
def test_no_skill_is_there_twice_and_each_kind_is_where_it_belongs(role: str, wants: str) -> None:
    found = drafted(role, WANTS[wants])
    kinds = {one.id: one.kind for one in rated(ROLES[role].rubric_id)}
    kinds |= {skill.id: skill.kind for skill in TEAM_SKILLS.values()}
    technical = skills(found, "required_skills") + skills(found, "preferred_skills")
    everything = technical + skills(found, "soft_skills")
    assert len(everything) == len(set(everything))
    assert {kinds[str(skill)] for skill in technical} == {SkillKind.TECHNICAL}
    assert {kinds[str(skill)] for skill in skills(found, "soft_skills")} == {SkillKind.SOFT}


@pytest.mark.parametrize("role", ROLES)
def test_the_order_of_what_goes_in_never_matters(role: str) -> None:
    wanted, criteria = list(needs(EVERY_SKILL, TEAM)), rated(ROLES[role].rubric_id)
    chance = random.Random(role)  # noqa: S311  # an order, not a secret
    found = []
    for _shuffle in range(5):
        chance.shuffle(wanted)
        chance.shuffle(criteria)
        found.append(draft(ROLES[role], team_name="T", needs=wanted, rated=criteria, company={}))
    assert found == found[:1] * 5


def test_the_guides_counts_are_those_of_the_checks() -> None:
    limits = {one.part: (one.low, one.high) for one in COMPONENTS}
    assert {part: limits[part] for part in COUNTS} == COUNTS
    assert tuple(one.part for one in COMPONENTS) == DESCRIPTION_PARTS


def test_what_the_team_lacks_comes_first_and_heavier_gaps_before_lighter_ones() -> None:
    targets = [target("docker"), target("iac", weight="3"), target("git", weight="9")]
    required = skills(drafted(targets=targets), "required_skills")
    assert required[:3] == ["iac", "docker", "git"]
    assert set(required) >= {"python", "ci_cd", "kubernetes"}


def test_a_skill_that_has_its_holders_comes_after_one_that_lacks_them() -> None:
    team = [member("Kim", levels={"ci_cd": 5}), member("Lee", levels={"docker": 0})]
    found = drafted(targets=[target("ci_cd", weight="9"), target("docker")], team=team)
    assert skills(found, "required_skills")[:2] == ["docker", "ci_cd"]
    assert "has them" in line_of(found, "ci_cd").why


def test_what_the_rubric_alone_rates_fills_up_to_the_fewest_required_and_no_further() -> None:
    analyst = drafted("data_analyst")
    sources = [line.source for line in analyst.parts["required_skills"]]
    assert sources == [LineSource.ROLE_PROFILE] * 2 + [LineSource.RUBRIC] * 6
    engineer = drafted("mlops_engineer")
    assert {line.source for line in engineer.parts["required_skills"]} == {LineSource.ROLE_PROFILE}
    assert {line.source for line in engineer.parts["preferred_skills"]} == {LineSource.RUBRIC}


def test_where_all_is_asked_for_enough_is_left_to_prefer() -> None:
    found = drafted("data_analyst", EVERY_SKILL, criteria=rated("mlops-engineer")[:9])
    assert [len(found.parts[part]) for part in ("required_skills", "preferred_skills")] == [8, 3]


def test_each_skill_says_who_asks_for_it_how_many_are_missing_and_at_which_level() -> None:
    team = [member("Kim", levels={"kubernetes": 5}), member("Lee")]
    line = line_of(drafted(targets=[target("kubernetes", holders=3)], team=team), "kubernetes")
    assert (line.source, line.level) == (LineSource.DEMAND, 3)
    assert line.why == (
        "2 of 3 wanted holders at level 3 missing (1 of them may be among those of unknown level); "
        "the role's profile asks for level 3; the role's rubric rates it."
    )
    assert line.text == "Kubernetes: works independently in everyday cases"


def test_the_highest_level_that_is_asked_for_counts() -> None:
    assert line_of(drafted(targets=[target("python", level=5)]), "python").level == 5
    assert line_of(drafted(targets=[target("python", level=1)]), "python").level == 4
    assert line_of(drafted("software_developer"), "readable_code").level == 3


def test_a_level_the_team_has_enough_of_is_not_asked_of_the_next_hire() -> None:
    held = drafted(targets=[target("python", level=5)], team=[member("Kim", levels={"python": 5})])
    assert line_of(held, "python").level == 4


def test_reasons_are_not_for_applicants() -> None:
    found = drafted(targets=TARGETS, team=TEAM)
    for text in found.description.values():
        assert text is None or not {"missing", "holders", "rubric"} & set(text.split())


def test_what_the_team_lacks_but_the_role_is_not_about_is_left_out_and_said() -> None:
    found = drafted("data_analyst", [target("kubernetes"), target("sql"), target("git", holders=0)])
    assert [one.skill for one in found.left_out] == ["kubernetes"]
    assert "kubernetes" not in str(found.parts)
    assert "Data Analyst" in found.left_out[0].why


def test_the_summary_names_the_gap_only_where_there_is_one() -> None:
    without, with_gap = drafted(), drafted(targets=TARGETS)
    assert len(without.parts["role_summary"]) == 2
    assert with_gap.parts["role_summary"][2].text == (
        "Above all, you strengthen the team in Kubernetes, CI/CD and Monitoring and logging."
    )


def test_the_guides_tasks_follow_the_gap_and_repeat_no_duty() -> None:
    found = drafted("platform_engineer", [target("ci_cd", weight="5"), target("testing")])
    duties = len(ROLES["platform_engineer"].duties)
    first, second = found.parts["key_responsibilities"][duties : duties + 2]
    assert "continuous integration" in first.text
    assert "prototypes" in second.text
    assert first.why.endswith("the team lacks CI/CD.")
    texts = str(drafted("mlops_engineer").parts["key_responsibilities"])
    assert "continuous integration and delivery of their own" not in texts


def test_nothing_of_the_company_is_made_up() -> None:
    found = drafted()
    assert {part for part, text in found.description.items() if text is None} == OF_THE_COMPANY
    open_points = {check.name: check for check in found.checks if not check.is_ok}
    assert open_points.keys() == OF_THE_COMPANY | {
        fact.name for fact in POSTING_FACTS if fact.name != "remote_countries"
    }
    assert all(check.to_be_written and check.source.document for check in open_points.values())


def test_what_the_company_says_is_taken_as_it_is() -> None:
    found = drafted(company_mission="We forecast.", what_we_offer=["Time.", "A pension."])
    assert found.description["company_mission"] == "We forecast."
    assert found.description["what_we_offer"] == "- Time.\n- A pension."
    assert not OF_THE_COMPANY & {check.name for check in found.checks if not check.is_ok}


@pytest.mark.parametrize(
    ("policy", "asked"),
    [("remote", "remote_countries"), ("hybrid", "location"), (None, "location")],
)
def test_a_remote_job_needs_countries_and_any_other_a_place(policy: str, asked: str) -> None:
    names = {check.name for check in drafted(remote_policy=policy).checks}
    assert names & {"location", "remote_countries"} == {asked}


def test_too_small_a_rubric_is_told_and_not_filled_with_invented_lines() -> None:
    found = drafted("data_analyst", criteria=rated("data-analyst")[:1])
    required = next(check for check in found.checks if check.name == "required_skills")
    assert (required.found, required.is_ok) == (2, False)
    assert required.to_be_written == "Write 6 more: the rubric and the demand give no more."


def test_a_long_title_of_a_rubric_still_fits_into_a_requisition() -> None:
    long = "Title of many words\n" * 200
    criteria = [
        RatedSkill(f"{one.id}_", long, one.kind, f"{number} {long}", one.weight, one.floor)
        for number, one in enumerate(rated("mlops-engineer"))
    ]
    found = drafted("data_analyst", criteria=criteria)
    assert all(len(text) <= 4000 for text in found.description.values() if text)
    assert all("\n" not in line.text for line in found.parts["required_skills"])


def test_without_a_name_the_role_with_the_heaviest_gap_is_written_for() -> None:
    rows = report(DEMANDS, members=TEAM).roles
    assert gap_to_fill(rows).role == "ml_engineer"
    heavy = [demand("data_engineer", "3", "5"), demand("ml_engineer", "9")]
    assert gap_to_fill(report(heavy).roles).role == "data_engineer"
    even = [demand("ml_engineer", "1"), demand("data_engineer", "1")]
    assert gap_to_fill(report(even).roles).role == "data_engineer"
    assert gap_to_fill(report(even).roles, "ml_engineer").role == "ml_engineer"


@pytest.mark.parametrize("role", ["data_analyst", "astronaut"])
def test_a_role_without_a_gap_is_refused_with_those_that_have_one(role: str) -> None:
    with pytest.raises(DomainError, match=r"these roles only: data_scientist, ml_engineer\."):
        gap_to_fill(report(DEMANDS[:2], members=TEAM).roles, role)


@pytest.mark.parametrize("role", [None, "mlops_engineer"])
def test_a_team_without_a_gap_is_told_to_state_what_it_wants(role: str | None) -> None:
    with pytest.raises(DomainError, match=r"PUT /teams/\{team_id\}/demand") as refusal:
        gap_to_fill((), role)
    assert refusal.value.code == "role-gap-missing"
