"""Faults in the hiring plan."""

from tests.mutants.mutant import mutant

HIRES = "tests/domain/test_hiring_plans_properties.py"
SEARCHES = "tests/domain/test_hiring_plans_search.py"
HIRE_SEARCH = "app/domain/hiring_plans/search.py"
HIRE_FILLING = "app/domain/hiring_plans/filling.py"
FILLS = "tests/domain/test_hiring_plans_filling.py"
TRYING_ALL = f"{HIRES}::test_the_plan_is_what_trying_every_set_finds"
PLANNED = "tests/api/test_hiring_plan.py"

MUTANTS = (
    mutant(
        "the best hires are best",
        "a search turns back at what it could still reach",
        HIRE_SEARCH,
        "for more in range(1, left + 1)]",
        "for more in [1] * left]",
        f"{SEARCHES}::test_without_a_guess_to_start_from_the_search_finds_the_best_sets",
    ),
    mutant(
        "the best hires are best",
        "a set of hires is met in no order at all",
        HIRE_SEARCH,
        "open=parents.open[rows] & later & affordable",
        "open=later & affordable",
        TRYING_ALL,
    ),
    mutant(
        "the best hires are best",
        "somebody who closes nothing is hired",
        HIRE_SEARCH,
        "needed = self.value.index(without) - index > TIE",
        "needed = self.value.index(without) - index > -1",
        "tests/domain/test_hiring_plans.py::"
        "test_nobody_is_hired_beside_those_who_leave_them_nothing_to_close",
    ),
    mutant(
        "the best hires are best",
        "a hire leaves the expected number of holders, not their distribution",
        "app/domain/hiring_plans/value.py",
        "        after[:, :-1] += missing[:, 1:] * chance\n",
        "",
        f"{HIRES}::test_the_expected_skill_gap_is_that_of_every_outcome",
    ),
    mutant(
        "the best hires are best",
        "nobody would rather work elsewhere, however far prices fall",
        HIRE_FILLING,
        "until.max(axis=1, initial=0.0)[:, None]",
        "0.0 * until.max(axis=1, initial=0.0)[:, None]",
        FILLS,
    ),
    mutant(
        "the best hires are best",
        "somebody who works in two roles counts in both",
        HIRE_FILLING,
        "(rates * prices[:, None]).max(axis=2, initial=0.0)",
        "(rates * prices[:, None]).sum(axis=2)",
        FILLS,
    ),
    mutant(
        "the best hires are best",
        "whoever joins closes less than a look ahead says",
        "app/domain/hiring_plans/value.py",
        "teams.missing[:, :1].sum(axis=1)",
        "teams.missing.sum(axis=1)",
        f"{HIRES}::test_nobody_gains_more_beside_others_than_the_bounds_say",
    ),
    mutant(
        "the best hires are best",
        "of equal sets the least able is best",
        HIRE_SEARCH,
        "lacking = -self.offers[sets]",
        "lacking = self.offers[sets]",
        SEARCHES,
    ),
    mutant(
        "the best hires are best",
        "of equal sets that are shown the least able is best",
        "app/domain/hiring_plans/ranking.py",
        "key=self.offered, reverse=True",
        "key=self.offered",
        TRYING_ALL,
    ),
    mutant(
        "the best hires are best",
        "everybody fills a role in full",
        "app/domain/hiring_plans/pool.py",
        "counted_share(opening.ability)",
        "counted_share(None)",
        "tests/domain/test_hiring_plans_pool.py",
    ),
    mutant(
        "the best hires are best",
        "equal candidates are taken whatever they cost",
        "app/domain/hiring_plans/plan.py",
        "(candidate.cost is None, candidate.cost or 0, candidate.id)",
        "candidate.id",
        "tests/domain/test_hiring_plans.py::"
        "test_of_equal_sets_the_cheaper_is_best_then_the_first_by_id_and_all_are_listed",
    ),
    mutant(
        "the best hires are best",
        "a search cut short calls its guess proven",
        HIRE_SEARCH,
        "self.floors[children.size :] = np.minimum(self.floors[children.size :], lowest)",
        "np.minimum(self.floors[children.size :], lowest)",
        f"{SEARCHES}::test_a_search_cut_short_says_so_and_how_much_better_another_set_could_be",
    ),
    mutant(
        "a plan tells what is not real",
        "an assumed candidate stands unmarked in tables and pictures",
        "app/reports/plan_records.py",
        "f\"(assumed) {value['name']}\"",
        "value['name']",
        "tests/reports/test_plan_tables.py",
    ),
    mutant(
        "a plan tells what is not real",
        "of equals somebody assumed comes before somebody real",
        "app/domain/hiring_plans/assumed.py",
        'UUID("ffffffff-ffff-8fff-bfff-ffffff000000").int',
        "0",
        "tests/domain/test_hiring_plans_assumed.py",
    ),
    mutant(
        "a plan tells what is not real",
        "an assumed candidate fills a role in full whatever the question says",
        "app/domain/hiring_plans/assumed.py",
        "TwoViews(share, share)",
        "TwoViews(1.0, 1.0)",
        "tests/api/test_assumed_candidates.py::test_abilities_have_the_worked_figures",
    ),
    mutant(
        "a plan tells what is not real",
        "those who applied stand in a plan that was asked for without them",
        "app/domain/hiring_plans/pool.py",
        "inputs.candidates if live_candidates else ()",
        "inputs.candidates",
        "tests/api/test_assumed_candidates.py::test_the_pool_may_be_left_out",
    ),
    mutant(
        "a plan counts the openings",
        "an opening of any role will do",
        "app/domain/hiring_plans/openings.py",
        "set(one) <= set(some)",
        "set(one) == set(roles)",
        "tests/domain/test_hiring_plans_openings.py",
    ),
    mutant(
        "a plan counts the openings",
        "a closed requisition has openings left",
        "app/services/requisitions.py",
        "            col(Requisition.status) == RequisitionStatus.OPEN,\n",
        "",
        f"{PLANNED}::test_a_closed_requisition_has_no_opening_left",
    ),
    mutant(
        "a plan counts the openings",
        "a hire in a question leaves the opening free",
        "app/services/gap_reports.py",
        "    left.subtract(one.role for one in inputs.candidates if one.application_id in hired)\n",
        "",
        f"{PLANNED}::test_a_hire_takes_an_opening_in_earnest_and_in_a_question",
    ),
    mutant(
        "the best hires are best",
        "over HTTP everybody fills a role in full",
        "app/domain/hiring_plans/pool.py",
        "counted_share(opening.ability)",
        "counted_share(None)",
        f"{PLANNED}::test_for_one_opening_somebody_rated_5_comes_before_somebody_rated_1",
    ),
    mutant(
        "whoever is hired is hired once",
        "a member with another open application closes gaps again",
        "app/services/applications.py",
        "is_live() & col(Application.id).not_in(of_members)",
        "is_live()",
        "tests/api/test_gap_report.py::"
        "test_whoever_is_on_the_team_already_closes_no_gap_a_second_time",
    ),
    mutant(
        "whoever is hired is hired once",
        "a plan takes the largest opening of somebody for all of them",
        "app/domain/hiring_plans/pool.py",
        "        min(application.fte for",
        "        max(application.fte for",
        "tests/domain/test_hiring_plans_pool.py",
    ),
    mutant(
        "the best hires are best",
        "the expected view starts from what evidence alone has filled",
        "app/domain/hiring_plans/pool.py",
        "row.gap if view is View.EVIDENCE else row.expected_gap",
        "row.gap",
        f"{PLANNED}::test_after_an_assumed_hire_the_expected_view_starts_from_what_they_are_"
        "expected_to_fill",
    ),
    mutant(
        "the best hires are best",
        "an answer the solver gave up on is read",
        "app/domain/hiring_plans/placing.py",
        "if answer.status != _SOLVED:",
        "if answer.status > 4:",
        SEARCHES,
    ),
    mutant(
        "figures one can act on",
        "somebody alone spends their time where it is worth least",
        "app/domain/gaps/matches.py",
        "sorted(able, reverse=True)",
        "sorted(able)",
        "tests/domain/test_gaps_candidates.py",
    ),
)
