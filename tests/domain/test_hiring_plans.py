from fractions import Fraction

import pytest

from app.domain.fit import TwoViews, holder_probability
from app.domain.gaps import NullReason
from app.domain.hiring_plans import (
    FORMULAS,
    Hireable,
    LeftOut,
    NobodyReason,
    View,
    hiring_plan,
)
from tests.domain.hiring_plan_cases import (
    EXACT,
    ROLE_GAPS,
    SKILL_GAPS,
    able_example,
    example,
    hireable,
    names,
    role_gap,
    skill_gap,
)
from tests.ratings import level_of


def near(expected: float) -> object:
    return pytest.approx(expected, abs=EXACT)


def test_single_hires_are_ranked_by_what_they_leave_missing() -> None:
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(), 3)
    assert [
        (names(one), one.role_gap_share, one.skill_gap_share, one.index) for one in plan.singles
    ] == [
        ("X", near(0.25), near(0.153846), near(0.201923)),
        ("Y", near(0.25), near(0.230769), near(0.240385)),
        ("Z", near(0.266667), near(0.384615), near(0.325641)),
    ]


def test_the_best_sets_of_the_worked_example() -> None:
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(), 3)
    bests = [row.best for row in plan.rows]
    assert [
        (names(best), best.role_gap_share, best.skill_gap_share, best.index) for best in bests
    ] == [
        ("", near(0.416667), near(0.384615), near(0.400641)),
        ("X", near(0.25), near(0.153846), near(0.201923)),
        ("X, Y", near(0.15), near(0.0), near(0.075)),
        ("X, Y, Z", near(0.0), near(0.0), near(0.0)),
    ]
    assert [best.closed_per_hire for best in bests] == [
        None,
        near(0.400641 - 0.201923),
        near((0.400641 - 0.075) / 2),
        near(0.400641 / 3),
    ]
    assert all(row.proven and row.floor == row.best.index for row in plan.rows)


def test_runners_up_follow_the_best_set_in_order() -> None:
    row = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(), 2).rows[2]
    assert [(names(one), one.index) for one in row.runners_up] == [
        ("X, Z", near(0.126923)),
        ("Y, Z", near(0.165385)),
        ("X", near(0.201923)),
    ]


def test_uncertain_levels_leave_the_best_sets_and_raise_what_is_expected_to_be_missing() -> None:
    k8s = holder_probability(level_of("4 | 4"), 3).evidence
    monitoring = holder_probability(level_of("4"), 3).evidence
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(k8s, monitoring), 3)
    assert [(names(row.best), row.best.index) for row in plan.rows[1:]] == [
        ("X", near(0.203463)),
        ("X, Y", near(0.083603)),
        ("X, Y, Z", near(0.008603)),
    ]
    sure = plan.rows[2].certainties[0]
    assert sure.closes == {
        "kubernetes": pytest.approx(0.986655, abs=EXACT),
        "monitoring_logging": pytest.approx(0.908176, abs=EXACT),
    }
    assert sure.closes_all == near(0.896056)


def test_hires_fill_of_a_role_what_they_are_able_to() -> None:
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, able_example(), 3)
    assert [(names(one), one.role_gap_share, one.index) for one in plan.singles] == [
        ("X", near(0.3125), near(0.233173)),
        ("Y", near(0.266667), near(0.248718)),
        ("Z", near(0.305556), near(0.345085)),
    ]
    pairs = [plan.rows[2].best, *plan.rows[2].runners_up[:2]]
    assert [(names(one), one.role_gap_share, one.index) for one in pairs] == [
        ("X, Y", near(0.1625), near(0.08125)),
        ("X, Z", near(0.201389), near(0.177618)),
        ("Y, Z", near(0.155556), near(0.193162)),
    ]
    whole = plan.rows[3].best
    assert (names(whole), whole.role_gap_share, whole.index) == (
        "X, Y, Z",
        near(0.051389),
        near(0.025694),
    )
    assert [names(row.best) for row in plan.rows] == ["", "X", "X, Y", "X, Y, Z"]
    assert whole.ability_offered == near(0.8 + 0.9 + 0.75)


def test_the_placing_says_what_the_time_in_a_role_fills_of_it() -> None:
    row = hiring_plan(ROLE_GAPS, SKILL_GAPS, able_example(), 1).rows[1]
    assert [(one.role, one.fte, one.filled) for one in row.placing] == [
        ("data_engineer", near(0.125), near(0.1)),
        ("ml_engineer", near(0.875), near(0.525)),
    ]


def test_of_equal_sets_the_one_that_offers_more_ability_comes_first_then_the_cheaper() -> None:
    pool = [
        hireable("W", {"ml_engineer": 0.4}),
        hireable("V", {"ml_engineer": 0.4}, cost="90"),
        hireable("U", {"ml_engineer": 0.9}, cost="120"),
    ]
    plan = hiring_plan([role_gap("ml_engineer", "0.3", "1")], [], pool, 2)
    assert [(names(one), one.index) for one in plan.rows[1].tied] == [
        ("U", near(0.0)),
        ("V", near(0.0)),
        ("W", near(0.0)),
    ]
    pair = plan.rows[2]
    assert [names(one) for one in (pair.best, *pair.runners_up)] == ["U", "V", "W", ""]


def test_ability_offered_counts_as_equal_within_a_billionth() -> None:
    gaps = [role_gap("ml_engineer", "0.3", "1")]
    for less, first in [(1e-10, "A"), (1e-8, "B")]:
        pool = [
            hireable("A", {"ml_engineer": 0.5 - less}, cost="1"),
            hireable("B", {"ml_engineer": 0.5}, cost="2"),
        ]
        assert names(hiring_plan(gaps, [], pool, 1).rows[1].best) == first


def test_those_in_every_best_set_are_named() -> None:
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(), 3)
    assert [hire.name for hire in plan.in_every_best] == ["X"]
    assert [hire.name for hire in plan.rows[2].in_every_best] == ["X", "Y"]


def test_the_best_pair_may_leave_the_best_single_hire_out() -> None:
    skills = ["python", "git", "docker", "kubernetes", "ci_cd", "testing"]
    pool = [
        hireable("L", holds=dict.fromkeys(skills[:3], 1.0)),
        hireable("R", holds=dict.fromkeys(skills[3:], 1.0)),
        hireable("G", holds=dict.fromkeys(skills[1:5], 1.0)),
    ]
    plan = hiring_plan([], [skill_gap(skill) for skill in skills], pool, 2)
    single, pair = plan.rows[1], plan.rows[2]
    assert (names(single.best), single.best.index) == ("G", near(0.333333))
    assert (names(pair.best), pair.best.index) == ("L, R", near(0.0))
    assert [(names(one), one.index) for one in pair.runners_up[:2]] == [
        ("G, L", near(0.166667)),
        ("G, R", near(0.166667)),
    ]
    assert plan.in_every_best == ()


def test_nobody_is_hired_beside_those_who_leave_them_nothing_to_close() -> None:
    skills = ["python", "git", "docker", "kubernetes", "ci_cd", "testing"]
    pool = [
        hireable("L", holds=dict.fromkeys(skills[:3], 1.0)),
        hireable("R", holds=dict.fromkeys(skills[3:], 1.0)),
        hireable("G", holds=dict.fromkeys(skills[1:5], 1.0)),
    ]
    row = hiring_plan([], [skill_gap(skill) for skill in skills], pool, 3).rows[3]
    shown = [row.best, *row.runners_up]
    assert [names(one) for one in shown] == ["L, R", "G, L", "G, R", "G"]


def test_two_who_may_hold_a_skill_are_not_one_who_does() -> None:
    pool = [hireable(name, holds={"git": 0.6}) for name in ("P", "Q")]
    row = hiring_plan([], [skill_gap("git")], pool, 2).rows[2]
    assert (names(row.best), row.best.skill_gap_share) == ("P, Q", near(0.16))
    assert row.certainties[0].closes["git"] == near(0.84)


def test_where_one_part_is_null_the_other_is_the_index() -> None:
    roles_only = hiring_plan(ROLE_GAPS, [], example(), 1)
    assert roles_only.null_reasons == (NullReason.NO_TARGETS,)
    best = roles_only.rows[1].best
    assert (best.skill_gap_share, best.role_gap_share, best.index) == (None, near(0.25), near(0.25))
    skills_only = hiring_plan([], SKILL_GAPS, example(), 1)
    assert skills_only.null_reasons == (NullReason.NO_DEMAND,)
    best = skills_only.rows[1].best
    assert (names(best), best.role_gap_share, best.skill_gap_share, best.index) == (
        "X",
        None,
        near(2 / 13),
        near(2 / 13),
    )


def test_a_team_that_wants_nothing_has_no_plan() -> None:
    plan = hiring_plan([role_gap("data_engineer", "0", "0")], [], example(), 2)
    assert plan.null_reasons == (NullReason.NO_DEMAND, NullReason.NO_TARGETS)
    assert (plan.rows, plan.singles, plan.in_every_best) == ((), (), ())


def test_no_hires_are_planned_where_none_can_be() -> None:
    asked_for_none = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(), 0)
    nobody_there = hiring_plan(ROLE_GAPS, SKILL_GAPS, [], 3)
    for plan, reason in [
        (asked_for_none, NobodyReason.NONE_ASKED),
        (nobody_there, NobodyReason.NO_CANDIDATES),
    ]:
        (row,) = plan.rows
        assert (row.best.hires, row.reason, row.best.index) == ((), reason, near(0.400641))
        assert row.proven


def test_a_budget_that_nobody_fits_plans_no_hires_and_says_why() -> None:
    dear = [hireable("P", ["ml_engineer"], cost="100.01")]
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, dear, 1, budget=Fraction(100))
    assert (names(plan.rows[1].best), plan.rows[1].reason) == ("", NobodyReason.BUDGET_TOO_SMALL)


def test_a_hire_who_closes_nothing_is_not_made() -> None:
    useless = hireable("A", ["research_scientist"], {"python": 1.0})
    row = hiring_plan(ROLE_GAPS, SKILL_GAPS, [useless], 1).rows[1]
    assert (names(row.best), row.reason) == ("", NobodyReason.CLOSES_NOTHING)
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, [useless, *example()], 4)
    assert names(plan.rows[4].best) == "X, Y, Z"


def test_half_a_contract_fills_half_a_role_and_holds_a_whole_skill() -> None:
    half = hireable("H", ["ml_engineer"], {"kubernetes": 1.0}, fte="0.5")
    best = hiring_plan(ROLE_GAPS, SKILL_GAPS, [half], 1).rows[1].best
    assert (best.role_gap_share, best.skill_gap_share) == (near(2 / 6), near(2 / 13))


def test_a_budget_leaves_out_those_without_a_cost_and_holds_to_the_last_cent() -> None:
    pool = [
        hireable("X", ["ml_engineer", "data_engineer"], {"kubernetes": 1.0}, cost="60.10"),
        hireable("Y", ["ml_engineer"], {"monitoring_logging": 1.0}, cost="39.91"),
        example()[2],
    ]
    tight = hiring_plan(ROLE_GAPS, SKILL_GAPS, pool, 2, budget=Fraction(100))
    assert [(hire.name, why) for hire, why in tight.left_out] == [("Z", LeftOut.NO_COST)]
    assert names(tight.rows[2].best) == "X"
    enough = hiring_plan(ROLE_GAPS, SKILL_GAPS, pool, 2, budget=Fraction("100.01"))
    assert (names(enough.rows[2].best), enough.rows[2].best.cost) == ("X, Y", Fraction("100.01"))


def test_only_those_eligible_for_the_named_roles_are_considered_against_all_gaps() -> None:
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(), 2, only_roles=["data_engineer"])
    assert [(hire.name, why.value) for hire, why in plan.left_out] == [
        ("Y", "other_roles"),
        ("Z", "other_roles"),
    ]
    assert names(plan.rows[2].best) == "X"
    assert plan.rows[2].best.role_gap_share == near(0.25)


def test_of_equal_sets_the_cheaper_is_best_then_the_first_by_id_and_all_are_listed() -> None:
    gaps = [role_gap("ml_engineer", "1", "2")]
    cases: list[tuple[dict[str, str | None], list[str]]] = [
        ({"C": "5", "B": "5", "A": "7"}, ["B", "C", "A"]),
        ({"A": None, "B": "9"}, ["B", "A"]),
        ({"B": None, "A": None}, ["A", "B"]),
    ]
    for costs, order in cases:
        pool = [hireable(name, ["ml_engineer"], cost=cost) for name, cost in costs.items()]
        row = hiring_plan(gaps, [], pool, 2).rows[2]
        assert [names(one) for one in row.tied] == order
        assert names(row.best) == order[0]
        assert row.in_every_best == ()


def test_one_unknown_cost_does_not_hide_that_another_is_known() -> None:
    pool = [
        hireable("F", holds={"docker": 1.0}),
        hireable("H", holds={"git": 1.0}, cost="5"),
        hireable("B", holds={"git": 1.0}),
    ]
    row = hiring_plan([], [skill_gap("git"), skill_gap("docker")], pool, 2).rows[2]
    assert [names(one) for one in row.tied] == ["F, H", "B, F"]
    assert row.best.cost is None


def test_the_split_of_a_hire_over_roles_moves_people_to_make_room() -> None:
    gaps = [
        role_gap("ml_engineer", "1", "1", "2"),
        role_gap("data_engineer", "0.5", "1"),
        role_gap("data_scientist", "0.5", "1"),
    ]
    pool = [
        hireable("A", ["ml_engineer", "data_engineer", "data_scientist"]),
        hireable("B", ["ml_engineer"]),
    ]
    row = hiring_plan(gaps, [], pool, 2).rows[2]
    assert row.best.role_gap_share == near(0.0)
    filled = {gap.role: 0.0 for gap in gaps}
    for placing in row.placing:
        assert placing.filled == placing.fte
        filled[placing.role] += placing.fte
    assert filled == {gap.role: near(float(gap.gap)) for gap in gaps}


def test_a_skill_nobody_rated_counts_only_in_the_expected_view() -> None:
    unrated = Hireable("u", "U", Fraction(1), holds={"git": TwoViews(evidence=0.0, expected=0.5)})
    plans = {view: hiring_plan([], [skill_gap("git")], [unrated], 1, view=view) for view in View}
    assert names(plans[View.EVIDENCE].rows[1].best) == ""
    assert plans[View.EXPECTED].rows[1].best.index == near(0.5)


def test_draws_are_the_same_every_time_and_for_every_set() -> None:
    plan = hiring_plan(ROLE_GAPS, SKILL_GAPS, example(0.5, 0.4), 3)
    assert plan == hiring_plan(ROLE_GAPS, SKILL_GAPS, example(0.5, 0.4), 3)
    assert (plan.seed, plan.draws) == (13, 2000)
    whole, without_z = plan.rows[3].certainties[:2]
    shift = 0.5 * (plan.rows[3].runners_up[0].role_gap_share or 0.0)
    assert without_z.index.low == near(whole.index.low + shift)
    assert without_z.index.high == near(whole.index.high + shift)
    shares = {hire.name: share for hire, share in plan.rows[3].share_best}
    assert shares == {"X": 1.0, "Y": 1.0, "Z": 1.0}


def test_drawn_ranges_and_shares_agree_with_the_exact_probabilities() -> None:
    pool = [hireable("P", holds={"git": 0.3}), hireable("Q", holds={"docker": 0.2})]
    row = hiring_plan([], [skill_gap("git"), skill_gap("docker")], pool, 1).rows[1]
    assert (row.certainties[0].index.low, row.certainties[0].index.high) == (0.5, 1.0)
    shares = {hire.name: share for hire, share in row.share_best}
    assert shares["P"] == pytest.approx(1 - 0.2 * 0.7, abs=0.03)
    assert shares["Q"] == pytest.approx(0.2 * 0.7, abs=0.03)


def test_every_figure_of_the_plan_has_its_words() -> None:
    assert FORMULAS.keys() >= {
        "role_gap_share",
        "skill_gap_share",
        "index",
        "closed_per_hire",
        "order",
        "floor",
    }
    assert all(words.endswith(".") for words in FORMULAS.values())
