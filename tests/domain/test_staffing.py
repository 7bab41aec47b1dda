import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.gaps import (
    Evidence,
    Goal,
    KnownLevel,
    Member,
    OrgType,
    RoleDemand,
    Structure,
    TeamInputs,
    TeamProfile,
)
from app.domain.staffing import StaffingWarning, WarningLevel, staffing_warnings
from tests.domain.gap_cases import ANA, BO, CY, DI, TEAM, demand, known, member, names

INFO, WARN = WarningLevel
SMALL, LARGE, MEDIUM, ENTERPRISE = OrgType
CENTRALIZED, DECENTRALIZED, HYBRID = Structure


def warnings(
    members: Sequence[Member] = TEAM,
    org_type: OrgType = SMALL,
    goal: Goal = Goal.UNKNOWN,
    structure: Structure | None = None,
    ml_team_count: int = 1,
    demands: Sequence[RoleDemand] = (),
) -> dict[str, StaffingWarning]:
    profile = TeamProfile(org_type, goal, structure, ml_team_count)
    found = staffing_warnings(TeamInputs(profile, demands, (), members))
    assert len({warning.id for warning in found}) == len(found)
    return {warning.id: warning for warning in found}


def working(name: str, **allocations: str) -> Member:
    return member(name, "1", allocations)


def scientist(name: str, level: int | None = None) -> Member:
    levels = {} if level is None else {"descriptive_analysis": level}
    return member(name, "1", {"data_scientist": "1"}, levels)


def fte(**amounts: str) -> Mapping[str, Fraction]:
    return {name: Fraction(amount) for name, amount in amounts.items()}


ED = member("Ed", "0.9", {"data_engineer": "0.6", "data_scientist": "0.6"})
FULL = (
    working("Al", data_scientist="0.4"),
    working("Bo", ml_engineer="1"),
    working("Cy", data_engineer="1"),
    working("Di", software_developer="1"),
)
ALL_RULES = [
    "over_allocated",
    "four_functions",
    "multi_role",
    "mle_gt_ds",
    "one_expert_plus_de",
    "lone_mlops",
    "central_bottleneck",
    "central_needs_swe",
    "no_own_stack",
    "analyst",
    "research_goal",
]


def test_a_member_with_more_allocated_than_contracted_is_named() -> None:
    found = warnings([ED, BO])["over_allocated"]
    assert (found.level, names(found.people)) == (WARN, ["Ed"])
    assert found.numbers == fte(people="1", allocated_fte="1.2", contract_fte="0.9")
    assert "1 person: 1.2 FTE against 0.9 FTE" in found.text


def test_a_contract_that_is_used_up_exactly_is_no_over_allocation() -> None:
    tenths = member("Ed", "0.3", {"data_engineer": "0.1", "data_scientist": "0.2"})
    assert "over_allocated" not in warnings([tenths])


def test_core_functions_that_nobody_fills_are_named() -> None:
    found = warnings([BO, CY])["four_functions"]
    assert found.level is WARN
    assert found.text == (
        "Nobody fills 2 of the 4 core functions: ML or platform engineer, Software engineer."
    )
    assert found.numbers == {
        "missing": 2,
        "data_science_fte": 1,
        "ml_engineering_fte": 0,
        "data_engineering_fte": Fraction(1, 2),
        "software_engineering_fte": 0,
    }


@pytest.mark.parametrize("role", ["mlops_engineer", "ml_engineer", "platform_engineer"])
def test_any_ml_engineering_role_fills_its_function(role: str) -> None:
    rest = [one for one in FULL if one.name != "Bo"]
    assert "four_functions" in warnings(rest)
    assert "four_functions" not in warnings([*rest, working("Mo", **{role: "0.01"})])


def test_a_role_without_fte_fills_no_function() -> None:
    assert warnings([working("Mo", ml_engineer="0")])["four_functions"].numbers["missing"] == 4


@pytest.mark.parametrize(
    ("org_type", "level"), [(SMALL, INFO), (LARGE, INFO), (MEDIUM, INFO), (ENTERPRISE, WARN)]
)
def test_people_in_several_roles_are_named_and_call_for_action_in_an_enterprise(
    org_type: OrgType, level: WarningLevel
) -> None:
    found = warnings(TEAM, org_type)["multi_role"]
    assert (found.level, names(found.people)) == (level, ["Ana", "Di"])
    assert found.numbers == {"people": 2, "members": 4}
    assert "2 of 4 people" in found.text


def test_a_second_role_without_fte_is_no_second_role() -> None:
    assert "multi_role" not in warnings([working("Al", data_engineer="0", data_scientist="1")])
    assert "multi_role" not in warnings([BO, CY])


@pytest.mark.parametrize(
    ("org_type", "level"), [(SMALL, INFO), (LARGE, INFO), (MEDIUM, WARN), (ENTERPRISE, INFO)]
)
def test_fewer_ml_engineers_than_scientists_call_for_action_in_a_medium_organisation(
    org_type: OrgType, level: WarningLevel
) -> None:
    found = warnings(TEAM, org_type)["mle_gt_ds"]
    assert (found.level, found.people) == (level, ())
    assert found.numbers == fte(ml_engineering_fte="0.5", data_science_fte="1.5")
    assert "0.5 FTE and data science 1.5 FTE" in found.text


@pytest.mark.parametrize(
    ("engineers", "scientists", "is_raised"),
    [
        ("0.5", "0.5", True),
        ("0.51", "0.5", False),
        ("0.49", "0.5", True),
        ("0", "0.5", True),
        ("0", "0", False),
        ("1", "0", False),
    ],
)
def test_as_many_ml_engineers_as_scientists_are_not_more(
    engineers: str, scientists: str, is_raised: bool
) -> None:
    team = [working("Al", ml_engineer=engineers), working("Bo", data_scientist=scientists)]
    assert ("mle_gt_ds" in warnings(team)) is is_raised


def test_equality_is_judged_on_what_is_left_after_scaling() -> None:
    thirds = [
        member("Al", "0.1", {"ml_engineer": "0.1", "data_engineer": "0.2"}),
        member("Bo", "0.1", {"data_scientist": "0.1", "data_engineer": "0.2"}),
    ]
    numbers = warnings(thirds)["mle_gt_ds"].numbers
    assert set(numbers.values()) == {Fraction(1, 30)}


EXPERT = known(4)
CLAIMED = known(5, Evidence.SELF)
UNVOUCHED = known(4, Evidence.NONE)


@pytest.mark.parametrize(
    ("levels", "data_engineers", "case", "level", "people"),
    [
        ([], "1", "no_expert", WARN, []),
        ([known(3)], "1", "no_expert", WARN, []),
        ([known(3, Evidence.SELF)], "1", "no_expert", WARN, []),
        ([None], "1", "assess", INFO, ["M0"]),
        ([CLAIMED], "1", "assess", INFO, ["M0"]),
        ([UNVOUCHED], "1", "assess", INFO, ["M0"]),
        ([known(3), CLAIMED, None], "1", "assess", INFO, ["M1", "M2"]),
        ([None], "0", "assess", INFO, ["M0"]),
        ([EXPERT], "0", "no_data_engineer", WARN, ["M0"]),
        ([EXPERT, None], "0", "no_data_engineer", WARN, ["M0"]),
        ([EXPERT, None], "0.01", None, None, []),
    ],
)
def test_a_medium_organisation_needs_a_verified_expert_and_data_engineers_around(
    levels: list[KnownLevel | None],
    data_engineers: str,
    case: str | None,
    level: WarningLevel | None,
    people: list[str],
) -> None:
    team = [
        member(f"M{number}", levels={"machine_learning": one} if one else {})
        for number, one in enumerate(levels)
    ]
    not_an_expert = {"machine_learning": 0}
    team.append(member("Zed", "1", {"data_engineer": data_engineers}, not_an_expert))
    found = warnings(team, MEDIUM).get("one_expert_plus_de")
    assert (found and found.case) == case
    assert (found and found.level) == level
    assert names(found.people if found else ()) == people
    if found:
        assert found.numbers["members"] == len(team)
        assert found.numbers["data_engineering_fte"] == Fraction(data_engineers)


def test_a_medium_team_without_anybody_has_no_expert() -> None:
    found = warnings([], MEDIUM)["one_expert_plus_de"]
    assert found.case == "no_expert"
    assert found.numbers["members"] == 0


@pytest.mark.parametrize("org_type", [SMALL, LARGE, ENTERPRISE])
def test_other_organisations_need_no_expert_among_data_engineers(org_type: OrgType) -> None:
    assert "one_expert_plus_de" not in warnings(TEAM, org_type)


@pytest.mark.parametrize(
    ("engineers", "teams", "is_raised"),
    [(0, 2, False), (1, 2, True), (2, 2, True), (3, 2, False), (1, 1, True), (2, 1, False)],
)
def test_a_decentralised_structure_has_more_ml_engineers_than_ml_teams(
    engineers: int, teams: int, is_raised: bool
) -> None:
    team = [working(f"M{number}", platform_engineer="0.2") for number in range(engineers)]
    found = warnings([*team, BO], structure=DECENTRALIZED, ml_team_count=teams).get("lone_mlops")
    assert (found is not None) is is_raised
    if found:
        assert (found.level, names(found.people)) == (WARN, [one.name for one in team])
        assert found.numbers == {"people": engineers, "ml_team_count": teams}


@pytest.mark.parametrize(
    ("supply", "teams", "is_raised"),
    [("1", 2, False), ("0.99", 2, True), ("0.5", 1, False), ("0.49", 1, True), ("0", 1, True)],
)
def test_a_central_team_has_half_an_ml_engineer_for_each_ml_team(
    supply: str, teams: int, is_raised: bool
) -> None:
    team = [working("Mo", mlops_engineer=supply)]
    found = warnings(team, structure=CENTRALIZED, ml_team_count=teams).get("central_bottleneck")
    assert (found is not None) is is_raised
    if found:
        assert (found.level, found.people) == (WARN, ())
        assert found.numbers["fte_per_team"] == Fraction(supply) / teams
        assert found.numbers["smallest_fte_per_team"] == Fraction(1, 2)


def test_half_an_engineer_is_exact_where_binary_floats_are_not() -> None:
    tenths = [working(f"M{number}", ml_engineer="0.1") for number in range(15)]
    assert "central_bottleneck" not in warnings(tenths, structure=CENTRALIZED, ml_team_count=3)
    fewer = [*tenths[1:], working("M0", ml_engineer="0.09")]
    assert "central_bottleneck" in warnings(fewer, structure=CENTRALIZED, ml_team_count=3)


def test_a_central_team_needs_software_engineering() -> None:
    found = warnings([ANA, BO], structure=CENTRALIZED)["central_needs_swe"]
    assert found.level is WARN
    assert found.numbers == {"software_engineering_fte": 0}
    assert "central_needs_swe" not in warnings([DI], structure=CENTRALIZED)


@pytest.mark.parametrize(
    ("structure", "raised"),
    [
        (None, set()),
        (HYBRID, set()),
        (DECENTRALIZED, {"lone_mlops"}),
        (CENTRALIZED, {"central_bottleneck", "central_needs_swe"}),
    ],
)
def test_rules_about_a_structure_are_for_teams_that_have_it(
    structure: Structure | None, raised: set[str]
) -> None:
    found = warnings([ANA], structure=structure, ml_team_count=2)
    assert found.keys() & {"lone_mlops", "central_bottleneck", "central_needs_swe"} == raised


@pytest.mark.parametrize("org_type", list(OrgType))
def test_enterprises_are_always_reminded_to_use_what_there_is(org_type: OrgType) -> None:
    found = warnings(FULL, org_type).get("no_own_stack")
    assert (found is not None) is (org_type is ENTERPRISE)
    if found:
        assert (found.level, found.numbers, found.people) == (INFO, {}, ())


@pytest.mark.parametrize(
    ("team", "people"),
    [
        ([scientist("Al")], ["Al"]),
        ([scientist("Al", 2)], []),
        ([scientist("Al", 2), scientist("Bo")], ["Bo"]),
        ([scientist("Al", 0), working("Cy", data_analyst="0")], []),
        ([scientist("Al", 3)], None),
        ([scientist("Al"), scientist("Bo", 3)], None),
        ([scientist("Al"), working("Cy", data_analyst="0.1")], None),
        ([member("Al", levels={"descriptive_analysis": 0})], None),
        ([], None),
    ],
)
def test_scientists_who_are_not_known_to_analyse_call_for_an_analyst(
    team: list[Member], people: list[str] | None
) -> None:
    found = warnings(team).get("analyst")
    assert (None if found is None else names(found.people)) == people
    if found:
        assert found.level is INFO
        assert found.numbers["to_assess"] == len(people or ())


def test_only_scientists_can_do_without_an_analyst() -> None:
    strong = member("Cy", "1", {"data_engineer": "1"}, {"descriptive_analysis": 5})
    found = warnings([scientist("Al", 2), strong])["analyst"]
    assert found.numbers == {"data_analyst_fte": 0, "data_scientists": 1, "to_assess": 0}


@pytest.mark.parametrize(
    ("goal", "supply", "wanted", "case"),
    [
        (Goal.RESEARCH, "0", "0", "goal_without_researcher"),
        (Goal.RESEARCH, "0", "1", "goal_without_researcher"),
        (Goal.RESEARCH, "0.1", "0", None),
        (Goal.PRODUCT, "0", "0.5", "researcher_without_goal"),
        (Goal.PRODUCT, "1", "0.5", "researcher_without_goal"),
        (Goal.PRODUCT, "1", "0", None),
        (Goal.UNKNOWN, "0", "1", None),
    ],
)
def test_research_scientists_and_the_goal_belong_together(
    goal: Goal, supply: str, wanted: str, case: str | None
) -> None:
    demands = [demand("research_scientist", wanted), demand("data_scientist", "1")]
    team = [working("Re", research_scientist=supply)]
    found = warnings(team, goal=goal, demands=demands).get("research_goal")
    assert (found and found.case) == case
    if found:
        assert found.level is INFO
        assert found.numbers == fte(research_scientist_fte=supply, research_scientist_demand=wanted)


def test_warnings_stand_in_the_order_of_the_rules() -> None:
    medium = warnings([ED, CY], MEDIUM, Goal.RESEARCH, CENTRALIZED)
    enterprise = warnings([ED, ANA], ENTERPRISE, Goal.RESEARCH, DECENTRALIZED)
    for found in (medium, enterprise):
        assert list(found) == [rule for rule in ALL_RULES if rule in found]
    assert {*medium, *enterprise} == set(ALL_RULES)


def test_a_full_team_of_a_small_organisation_gets_no_warning_of_missing_people() -> None:
    assert list(warnings(FULL)) == ["analyst"]


def test_people_are_named_in_order_of_id_whatever_the_order_they_come_in() -> None:
    shuffled = [*TEAM, ED]
    random.Random(3).shuffle(shuffled)  # noqa: S311  # an order, not a secret
    demands = [demand("research_scientist", "1"), demand("data_scientist", "2")]
    for org_type in OrgType:
        for structure in Structure:
            before = warnings([*TEAM, ED], org_type, Goal.PRODUCT, structure, 2, demands)
            after = warnings(shuffled, org_type, Goal.PRODUCT, structure, 2, demands[::-1])
            assert after == before


def test_every_warning_says_its_rule_and_where_it_comes_from() -> None:
    seen: dict[str, StaffingWarning] = {}
    for org_type in OrgType:
        for structure in Structure:
            for goal in Goal:
                seen |= warnings([ED, ANA], org_type, goal, structure, 4)
    assert seen.keys() == set(ALL_RULES)
    for name, warning in seen.items():
        assert warning.rule.endswith(".")
        assert warning.text.endswith(".")
        assert bool(warning.sources) is (name != "over_allocated")
    assert seen["over_allocated"].our_choice == "The whole rule."
    assert seen["four_functions"].our_choice is None


def test_amounts_are_said_in_thousandths() -> None:
    thirds = member("Al", "1", {"data_scientist": "1", "ml_engineer": "1", "data_engineer": "1"})
    assert "0.333 FTE and data science 0.333 FTE" in warnings([thirds])["mle_gt_ds"].text
    assert Decimal("0.333") != warnings([thirds])["mle_gt_ds"].numbers["data_science_fte"]
