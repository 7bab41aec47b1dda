"""The first page in words: what is missing, how sure that is, whom to talk to."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.gaps import Evidence, KnownLevel
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.reports import gap_tables, one_page
from app.reports.one_page import Block
from tests.domain.gap_cases import (
    DEMANDS,
    TARGETS,
    TEAM,
    candidate,
    demand,
    known,
    member,
    target,
)
from tests.ratings import level_of
from tests.reports import bodies

SURE, POOR = level_of("5 | 5 | 5"), level_of("1 | 1 | 1")


def lines(blocks: tuple[Block, ...], name: str) -> list[str]:
    return [
        f"{line.who}: {line.text}" if line.who else line.text
        for block in blocks
        if block.name == name
        for line in block.lines
    ]


def answers(body: dict[str, Any], name: str) -> list[str]:
    return lines(one_page.sentences(body), name)


def listed(body: dict[str, Any], name: str) -> list[str]:
    return lines(one_page.lists(body), name)


def test_the_worked_example_is_said_as_a_manager_would_say_it() -> None:
    body = bodies.body(TEAM, DEMANDS, TARGETS)
    assert answers(body, "missing") == [
        "Platform lacks 2.5 of the 6 full-time jobs (FTE) it wants: 1.5 ML Engineer, 0.5 Data "
        "Scientist, 0.4 Software Developer, 0.1 Data Engineer.",
        "Too few people master Kubernetes (0 to 1 more needed), Monitoring and logging (0 to 1 "
        "more needed). Nobody is known to master Monitoring and logging.",
    ]
    assert answers(body, "sure") == [
        "The roles are exact: they follow from contracts and working time.",
        "In the skills, 4 of 16 levels are unknown, so from 0 to 2 people may be missing.",
    ]
    assert answers(body, "talk") == [
        "Ana, who alone carries ML Engineer (role), Kubernetes; Cy, whose level in Kubernetes, "
        "Monitoring and logging nobody has assessed."
    ]
    assert listed(body, "alone") == [
        "Ana: ML Engineer (role), Kubernetes.",
        "Bo: Collaboration and communication.",
        "Di: Software Developer (role).",
    ]
    assert listed(body, "pipeline") == ["Nobody is in the pipeline of this team."]
    assert listed(body, "planned") == ["Nobody with a live application could be hired for this."]


def test_whom_to_assess_is_as_few_people_as_could_settle_it_and_never_the_whole_team() -> None:
    team = [member(name, allocations={"ml_engineer": "1"}) for name in "ABCDEFGH"]
    body = bodies.body(team, (), [target("git", holders=2), target("sql", holders=1)])
    assert len(body["assess_first"]) == 8
    assert [(who["name"], skills) for who, skills in one_page.assess_first(body)] == [
        ("A", ["git", "sql"]),
        ("B", ["git"]),
    ]
    assert listed(body, "assess") == [
        "A: may already master Git (0 to 2 more needed), SQL (0 to 1 more needed).",
        "B: may already master Git (0 to 2 more needed).",
        "6 others could be asked next.",
    ]
    summary = {
        row["figure"]: row["words"] for row in gap_tables.SECTIONS["summary"].table(body).records()
    }
    assert summary["assess_first"] == "A and B."


def test_unknown_levels_that_settle_nothing_are_said_to() -> None:
    team = [member("Ana", levels={"git": known(3)}), member("Bo")]
    body = bodies.body(team, (), [target("git")])
    assert "1 of 2 levels are unknown; none of them would change" in answers(body, "sure")[0]
    assert listed(body, "assess") == ["No unknown level would change what is missing."]
    everybody = bodies.body(team[:1], (), [target("git")])
    assert answers(everybody, "sure") == [
        "The level of everybody in every wanted skill is recorded."
    ]
    assert answers(everybody, "missing")[1] == "Every wanted skill has as many people as wanted."


def test_what_nobody_vouches_for_and_what_is_old_is_told_beside_the_figure() -> None:
    old = known(4, Evidence.SELF, date(2020, 1, 1))
    body = bodies.body([member("Ana", levels={"git": old})], (), [target("git")])
    assert answers(body, "sure")[1:] == [
        "1 level is claimed by the person alone; if that is wrong, from 0 to 1 person may be "
        "missing.",
        "One level was recorded more than 18 months ago: Ana in Git.",
    ]


def test_claims_are_told_where_they_could_change_what_is_missing_either_way() -> None:
    claims = {skill: known(level, Evidence.SELF) for skill, level in (("git", 1), ("sql", 4))}
    thin = KnownLevel(4, Evidence.INTERVIEW, attested=2)
    team = [member("Ana", levels=claims), member("Bo", levels={"git": 0, "sql": 0})]
    aims = [target("git"), target("sql")]
    # Today one is missing (Git); Ana may reach Git after all, or SQL not even now.
    assert answers(bodies.body(team, (), aims), "sure")[1:] == [
        "2 levels are claimed by the person alone; if that is wrong, from 0 to 2 people may be "
        "missing."
    ]
    team[1] = member("Bo", levels={"git": thin, "sql": thin})
    assert answers(bodies.body(team, (), aims), "sure")[1:] == [
        "2 levels are claimed by the person alone and 2 levels go beyond what interviews show; if "
        "that is wrong, from 0 to 2 people may be missing."
    ]
    vouched = [member("Cy", levels={"git": 4, "sql": 4}), *team]
    assert len(answers(bodies.body(vouched, (), aims), "sure")) == 1


def test_a_team_that_wants_nothing_is_told_so_without_a_figure() -> None:
    body = bodies.body([member("Ana", allocations={"ml_engineer": "1"})])
    assert answers(body, "missing") == [
        "No full-time equivalents are wanted, so there is nothing to fall short of.",
        "No skill has a target level, a wanted holder and a weight above 0.",
    ]
    assert [block.name for block in one_page.sentences(body)] == ["missing", "talk"]
    assert "Nobody in particular" in answers(body, "talk")[0]


def test_a_role_that_is_filled_is_not_missing() -> None:
    team = [member("Ana", allocations={"ml_engineer": "1"})]
    body = bodies.body(team, [demand("ml_engineer", "1")])
    assert answers(body, "missing")[0] == "Platform has all of the 1 full-time jobs (FTE) it wants."


def test_who_in_the_pipeline_closes_what_stands_with_the_chance_and_the_caution() -> None:
    xi = replace(
        candidate("Xi", "ml_engineer", {"monitoring_logging": SURE, "kubernetes": POOR}),
        floors_missed=("communication",),
        recommendations=3,
        negative=1,
    )
    yo = replace(candidate("Yo", "ml_engineer", {"monitoring_logging": SURE}), recommendations=2)
    zu = candidate("Zu", "ml_engineer")
    body = bodies.body(TEAM, DEMANDS, TARGETS, [xi, yo, zu])
    first, second, rest = listed(body, "pipeline")
    assert "Monitoring and logging (chance over 99\u00a0%)" in first
    assert first.startswith("Xi: ") == ("Caution" in first)
    caution = first if first.startswith("Xi") else second
    assert caution.endswith(
        "Stage: take home. Caution: below the floor in Communication; likely below target in "
        "Kubernetes; 1 of 3 recommendations says no."
    )
    assert (second if caution is first else first).endswith("No caution.")
    assert rest == "1 other: too little is rated, or it closes no gap."
    assert "in the pipeline, who would close most" in answers(body, "talk")[0]


def test_whoever_lowers_the_index_most_comes_first_not_whoever_has_the_larger_numbers() -> None:
    # Two of eight wanted skills against the only role that is wanted.
    profile = ROLES["ml_engineer"].target_profile
    others = [skill for skill in TEAM_SKILLS if skill not in profile][:8]
    skilled = candidate("Al", "data_analyst", dict.fromkeys(others[:2], SURE))
    filling = candidate("Zu", "ml_engineer", dict.fromkeys(profile, SURE))
    people = [skilled, filling]
    body = bodies.body([], [demand("ml_engineer", "1")], list(map(target, others)), people)
    closed = {one["candidate"]["name"]: one["index_closed"] for one in body["candidates"]}
    assert closed["Al"]["evidence"] == pytest.approx(0.125, abs=0.01)
    assert closed["Zu"]["evidence"] == pytest.approx(0.5, abs=0.01)
    assert [line.partition(":")[0] for line in listed(body, "pipeline")] == ["Zu", "Al"]


def test_nothing_seen_is_not_the_same_as_no_caution() -> None:
    [row] = bodies.body(TEAM, DEMANDS, TARGETS, [candidate("Xi", "ml_engineer")])["candidates"]
    assert one_page.caution(row["cautions"]) == "No recommendation that you may see yet."


def test_the_planned_hires_say_by_how_much_less_is_missing() -> None:
    xi = candidate("Xi", "ml_engineer", {"monitoring_logging": SURE})
    body = bodies.body(TEAM, DEMANDS, TARGETS, [xi])
    [hire] = body["planned"][1]["best"]
    assert (hire["id"], hire["name"]) == ("xi", "Xi")
    assert hire["cautions"]["negative_share_null_reason"] == "no_ratings"
    [one] = listed(body, "planned")
    before, after = (row["skill_gap_share"] for row in body["planned"])
    assert one.startswith("One hire: Xi; ")
    fall = f"people in skills fall from {before:.0%} to {after:.0%}".replace("%", "\u00a0%")
    assert fall in one
    poor = bodies.body(TEAM, DEMANDS, TARGETS, [candidate("Xi", "data_analyst")])
    assert listed(poor, "planned") == ["One hire: No hire would close anything that is missing."]
    assert listed(bodies.body(TEAM, DEMANDS, TARGETS, [xi], hires=0), "planned") == []


def test_more_hires_than_openings_are_said_to_be_so() -> None:
    pool = [candidate(name, "ml_engineer", {"monitoring_logging": SURE}) for name in ("Xi", "Yo")]
    demands = [demand("ml_engineer", "3")]
    one, two = listed(bodies.body(TEAM, demands, [], pool, openings={"ml_engineer": 1}), "planned")
    assert "opening" not in one
    assert two.endswith(" Only 1 ML Engineer opening is left.")
    assert "opening" not in listed(bodies.body(TEAM, demands, [], pool), "planned")[1]
    none, _ = listed(bodies.body(TEAM, demands, [], pool, openings={}), "planned")
    assert none.endswith(" No ML Engineer opening is left.")


def test_a_second_hire_who_closes_nothing_is_not_planned() -> None:
    xi = candidate("Xi", "ml_engineer", {"monitoring_logging": SURE})
    people = [xi, candidate("Yo", "data_analyst")]
    _, two = listed(bodies.body(TEAM, DEMANDS, TARGETS, people), "planned")
    assert two == "Two hires: nobody more who would close anything that shows."


def test_a_hire_whose_fall_rounds_to_nothing_is_not_planned_in_words() -> None:
    xi = candidate("Xi", "ml_engineer", {"monitoring_logging": SURE})
    body = bodies.body(TEAM, DEMANDS, TARGETS, [xi], hires=1)
    before, row = body["planned"]
    for share in ("role_gap_share", "skill_gap_share"):
        before[share], row[share] = 0.4149, 0.4051
    assert listed(body, "planned") == ["One hire: nobody who would close anything that shows."]
    row["role_gap_share"] = 0.4049
    assert listed(body, "planned") == [
        "One hire: Xi; missing role time, weighed by criticality, falls from 41\u00a0% to "
        "40\u00a0%."
    ]


def test_choices_that_are_as_good_are_counted() -> None:
    people = [candidate(name, "ml_engineer", {"monitoring_logging": SURE}) for name in ("Xi", "Yo")]
    body = bodies.body(TEAM, (), [target("monitoring_logging")], people, hires=1)
    assert listed(body, "planned")[0].endswith(" 1 other choice as good.")


def test_who_signed_stands_with_the_day_and_with_what_is_missing_after_it() -> None:
    robin = replace(member("Robin", allocations={"ml_engineer": "1"}), starts_on=date(2026, 6, 1))
    body = bodies.body([*TEAM, robin], DEMANDS, TARGETS)
    now, _, then = answers(body, "missing")
    assert now == (
        "Platform lacks 2.5 of the 6 full-time jobs (FTE) it wants: 1.5 ML Engineer, 0.5 Data "
        "Scientist, 0.4 Software Developer, 0.1 Data Engineer."
    )
    assert then == (
        "With Robin, who signed, there will be missing 1.5 FTE and 0 to 2 people in the skills: "
        "Kubernetes (0 to 1), Monitoring and logging (0 to 1)."
    )
    assert listed(body, "joining") == ["Robin: 1 ML Engineer, from 1 June 2026."]


SIGNED = replace(
    member("Robin", allocations={"ml_engineer": "1"}, levels={"monitoring_logging": 4}),
    starts_on=date(2026, 6, 1),
)


def test_what_is_missing_after_joiners_is_told_of_skills_too_and_by_role_and_skill() -> None:
    body = bodies.body([*TEAM, SIGNED], DEMANDS, TARGETS)
    assert answers(body, "missing")[2].endswith(
        "and 0 to 1 people in the skills: Kubernetes (0 to 1)."
    )
    rows = list(gap_tables.SECTIONS["after_joiners"].table(body).records())
    told = {
        row["id"]: [row[key] for key in row if key.startswith(("least", "most"))] for row in rows
    }
    assert told["ml_engineer"] == [1.5, 1.5, 0.5, 0.5]
    assert told["kubernetes"] == [0, 1, 0, 1]
    assert told["monitoring_logging"] == [0, 1, 0, 0]
    assert "Now, and once everybody who signed has started" in gap_tables.REPORT.page(body)
    alone = bodies.body(TEAM, DEMANDS, TARGETS)
    assert gap_tables.SECTIONS["after_joiners"].table(alone).rows == ()


def test_pipeline_talk_and_plan_are_about_the_team_once_everybody_who_signed_is_there() -> None:
    xi = candidate("Xi", "data_analyst", {"monitoring_logging": SURE})
    alone = bodies.body(TEAM, DEMANDS, TARGETS, [xi])
    assert listed(alone, "pipeline")[0].startswith("Xi: Monitoring and logging")
    assert "Xi in the pipeline" in answers(alone, "talk")[0]
    then = bodies.body([*TEAM, SIGNED], DEMANDS, TARGETS, [xi])
    assert listed(then, "pipeline") == [
        "Of 1 person in the pipeline nobody is rated as closing a gap."
    ]
    assert "in the pipeline" not in answers(then, "talk")[0]
    titles = {block.name: block.title for block in one_page.lists(then)}
    assert titles["pipeline"] == "Who in the pipeline closes what, after joiners"
    assert titles["planned"] == "Best next hires, after joiners"
    yo = candidate("Yo", "ml_engineer", dict.fromkeys(ROLES["ml_engineer"].target_profile, SURE))
    [said] = listed(bodies.body([*TEAM, SIGNED], DEMANDS, TARGETS, [yo]), "pipeline")
    assert said.startswith("Yo: about 0.5 of the 0.5 FTE of ML Engineer, Kubernetes (chance")


def test_targets_that_no_hire_could_show_stand_on_the_first_page() -> None:
    said = "No open requisition can show that somebody reaches Kubernetes (level 3)"
    unshown = bodies.body(
        TEAM, DEMANDS, TARGETS, plans=[{"kubernetes": 2, "monitoring_logging": 4}]
    )
    assert answers(unshown, "missing")[-1] == f"{said}."
    shown = bodies.body(TEAM, DEMANDS, TARGETS, plans=[{"kubernetes": 4, "monitoring_logging": 4}])
    assert not any("No open requisition" in line for line in answers(shown, "missing"))


def test_long_lists_are_cut_with_how_many_more_there_are() -> None:
    body = bodies.large(60, 34, bodies.HOSTILE)
    said = [line for block in one_page.lists(body) for line in block.lines]
    assert max(len(line.text) for line in said) < 260
    assert all(len(block.lines) <= 6 for block in one_page.lists(body))
    assert any(re.search(r"and \d+ (more|other)|\d+ more ", line.text) for line in said)


@pytest.mark.parametrize("body", [bodies.large(8, 12), bodies.body(), bodies.large(1, 1)])
def test_every_why_leads_to_a_figure_that_is_explained(body: dict[str, Any]) -> None:
    blocks = (*one_page.sentences(body), *one_page.lists(body))
    named = {name for block in blocks for line in block.lines for name in line.why}
    assert named <= set(body["formulas"])
    page = gap_tables.REPORT.page(body)
    for target_id in re.findall(r'class="why" href="#([\w-]+)"', page):
        assert f'<tr id="{target_id}"' in page


def test_a_figure_is_explained_with_what_it_was_computed_from_here() -> None:
    here = one_page.explained(bodies.body(TEAM, DEMANDS, TARGETS))
    assert here["role_gap"].startswith("2.5 of 6 FTE.")
    assert here["role_gap_share"] == "2.5 / 6"
    assert here["skill_gap_share"] == "0 / 13 to 5 / 13."
    left_out = bodies.body(TEAM, DEMANDS, [*TARGETS, target("git", holders=0)])
    assert one_page.explained(left_out)["shortfall"] == "2 of 6 wanted holders. Left out: Git."


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0"), (0.004, "under 1"), (0.5, "50"), (0.999, "over 99"), (1, "100")]
)
def test_only_what_is_certain_is_said_to_be(share: float, said: str) -> None:
    xi = candidate("Xi", "ml_engineer", {"monitoring_logging": SURE})
    body = bodies.body(TEAM, DEMANDS, TARGETS, [xi])
    body["planned"][0]["role_gap_share"], body["planned"][1]["role_gap_share"] = 1.1, share
    assert f"to {said}\u00a0%" in listed(body, "planned")[0]


def test_roles_with_three_decimals_are_told_with_three() -> None:
    body = bodies.body(
        [member("Ana", allocations={"ml_engineer": "0.375"})], [demand("ml_engineer", "1")]
    )
    assert "lacks 0.625 of the 1 full-time jobs" in answers(body, "missing")[0]
    assert Decimal("0.625") == Decimal("1") - Decimal("0.375")


def test_a_what_if_report_says_so_wherever_it_is_read() -> None:
    assumed = ["Ana leaves", "Xi is hired"]
    body = bodies.body(TEAM, DEMANDS, TARGETS, assumed=assumed)
    assert answers(body, "assumed") == ["Ana leaves, Xi is hired."]
    page = gap_tables.REPORT.page(body)
    assert "<h1>What if: Ana leaves; Xi is hired</h1>" in page
    inputs = {row["name"]: row for row in gap_tables.SECTIONS["inputs"].table(body).records()}
    assert inputs["assumed"]["value"] == "Ana leaves; Xi is hired"
    assert gap_tables.SECTIONS["roles"].table(body).about.startswith("what if, not the team as it")
    real = bodies.body(TEAM, DEMANDS, TARGETS)
    assert answers(real, "assumed") == []
    assert "<h1>Role-gap report</h1>" in (page := gap_tables.REPORT.page(real))
    assert "what if" not in page.lower()
