"""Faults in blindness: whoever owes a scorecard learns nothing of the others."""

from tests.mutants.mutant import (
    CALIBRATION,
    GROUP,
    KEPT,
    LIFE,
    PIPELINE,
    PREDICTED,
    REPORTS,
    SCORECARDS,
    TAKE_HOMES,
    Mutant,
    mutant,
)

BLINDNESS = "tests/api/test_blindness.py"
WORLDS = f"{BLINDNESS}::test_others_scorecards_change_nothing_that_one_who_owes_theirs_can_get"
PANELS = "app/services/panels.py"
AMENDMENTS = "app/services/amendments.py"
SNAPSHOTS = "app/services/gap_snapshots.py"
DEPARTED = "tests/api/test_departures.py"

MUTANTS = (
    mutant(
        "blind scorecards",
        "cards are visible to who still owes one",
        PANELS,
        "            ~seat_without_card(col(Scorecard.visit_id)),\n",
        "",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "drafts are visible to others",
        PANELS,
        "            col(Scorecard.submitted_at).is_not(None),\n            entitled,",
        "            entitled,",
        "tests/api/test_scorecards.py::test_others_scorecards_open_when_ones_own_is_in",
    ),
    mutant(
        "blind scorecards",
        "submitting a card counts as a change of the application",
        SCORECARDS,
        "    card |= changes\n",
        "    card |= changes\n"
        '    mine = col(Application.id) == card["application_id"]\n'
        "    counted = update(Application).where(mine)\n"
        "    session.execute(counted.values(version=Application.version + 1))\n",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "a stage is scored although a card is still owed",
        PIPELINE,
        "self.cards_outstanding == 0 and ",
        "",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "a move speaks of others' cards before one's own",
        PIPELINE,
        "    if standing.owes_scorecard:\n",
        "    yield from filter(None, [scorecards_are_in(standing)])\n"
        "    if standing.owes_scorecard:\n",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "the gap report is computed from every card",
        "app/services/scores.py",
        "panels.visible_cards(reach),\n        )\n        .order_by(col(Scorecard.application_id),",
        ")\n        .order_by(col(Scorecard.application_id),",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "finalists are compared by every card",
        "app/services/comparisons.py",
        "        panels.visible_cards(reach),\n",
        "",
        "tests/api/test_comparisons.py::test_whoever_owes_a_card_sees_nothing_of_the_others_of_that_visit",
    ),
    mutant(
        "blind scorecards",
        "the report of a group is computed from every card",
        "app/services/scores.py",
        "            panels.visible_cards(card_reach),\n",
        "            col(Scorecard.submitted_at).is_not(None),\n",
        f"{GROUP}::test_whoever_owes_a_scorecard_is_shown_nothing_of_the_others",
    ),
    mutant(
        "blind scorecards",
        "the history of a hire's levels tells what became unknown",
        "app/services/members.py",
        "            ~(tells_of_cards & _owes_card()),\n",
        "            ~((col(MemberLevel.evidence) == Evidence.INTERVIEW) & _owes_card()),\n",
        "tests/api/test_levels.py::test_who_owes_a_card_for_a_hire_sees_no_record_that_tells_of_cards",
    ),
    mutant(
        "blind scorecards",
        "the report on predictions counts a hire one owes a card for",
        "app/services/predictions.py",
        'seen = [row for row in rows if not row["owes_card"]]',
        "seen = rows",
        f"{PREDICTED}::test_a_hire_for_whom_one_owes_a_card_is_left_out_until_it_is_in",
    ),
    mutant(
        "blind scorecards",
        "the report on decisions tells of cards one may not read yet",
        "app/services/departures.py",
        'seen = [row for row in rows if not row["owes_card"]]',
        "seen = rows",
        f"{DEPARTED}::test_what_a_decision_says_of_cards_is_not_told_to_who_owes_one",
    ),
    mutant(
        "blind scorecards",
        "the report of a group tells the levels of a hire one owes a card for",
        "app/services/members.py",
        "if not (owes_card and item",
        "if not (owes_card is None and item",
        f"{GROUP}::test_levels_of_a_hire_are_unknown_to_whoever_owes_a_scorecard_for_them",
    ),
    Mutant(
        "blind scorecards",
        "a take-home counts its scorecards",
        TAKE_HOMES,
        (
            (
                "from app.models.requisitions import Requisition\n",
                "from app.models.requisitions import Requisition\n"
                "from app.models.scorecards import Scorecard\n",
            ),
            (
                "            _extensions().label(",
                "            select(func.count(col(Scorecard.id)))"
                ".where(col(Scorecard.visit_id) == col(TakeHome.visit_id))"
                ".correlate(TakeHome).scalar_subquery().label(",
            ),
        ),
        (WORLDS,),
    ),
    mutant(
        "blind scorecards",
        "who owes a card of an earlier stage may hire",
        PANELS,
        "(col(Application.stage) == DECISION) &",
        '(col(Application.stage) == "nowhere") &',
        f"{BLINDNESS}::test_who_owes_a_scorecard_of_an_earlier_stage_cannot_hire",
    ),
    Mutant(
        "blind scorecards",
        "applications are sorted by scores nobody may see",
        "app/services/applications.py",
        (
            (
                "    ordered = in_order(statement, Application, order, continued=continued)\n",
                "    from sqlalchemy import func, select\n"
                "    from app.models.scorecards import Rating, Scorecard\n"
                "    total = select(func.avg(Rating.score)).join(\n"
                "        Scorecard, col(Scorecard.id) == col(Rating.scorecard_id)\n"
                "    ).where(col(Scorecard.application_id) == col(Application.id))\n"
                "    best = total.correlate(Application).scalar_subquery()\n"
                "    statement = statement.order_by(func.coalesce(best, 0).desc())\n"
                "    ordered = in_order(statement, Application, order, continued=continued)\n",
            ),
        ),
        (WORLDS,),
    ),
    mutant(
        "blind scorecards",
        "reminders count whose cards are in",
        "app/services/reminders.py",
        "                ~owes_here.correlate(Interview),\n",
        "                owes_here.correlate(Interview) | ~owes_here.correlate(Interview),\n",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "a decision shows what it was based on to who owes a card",
        "app/services/debriefs.py",
        'if any(visit["owes_scorecard"] for visit in visits):',
        "if not visits:",
        "tests/api/test_debriefs.py",
    ),
    mutant(
        "blind scorecards",
        "amending a card tells whether another one is in",
        PANELS,
        '        visible_cards(OPERATIONS["applications.scorecards"].reach_of(role)),\n',
        "",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "blind scorecards",
        "an answer from before one was seated is repeated",
        PANELS,
        "    if kind in of_application and owes_any(session, act, of_application[kind]):",
        "    if kind not in of_application:",
        f"{BLINDNESS}::test_an_answer_from_before_one_was_seated_is_repeated_no_more",
    ),
    mutant(
        "an independent first score is kept",
        "two cards of one person count as two people",
        PANELS,
        "func.count(func.distinct(col(Scorecard.person_id)))",
        "func.count(col(Scorecard.id))",
        "tests/api/test_panels.py",
    ),
    mutant(
        "an independent first score is kept",
        "a changed opinion enters the score by way of a correction",
        AMENDMENTS,
        "    if is_clerical:\n        _require_no_opinion(record, before, revisions)\n",
        "",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "an independent first score is kept",
        "a correction made after reading others' cards counts at once",
        AMENDMENTS,
        "    if is_clerical and not after_others:\n",
        "    if is_clerical:\n",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "an independent first score is kept",
        "an approved correction rewrites what was given independently",
        AMENDMENTS,
        "    card.current_revision = max(card.current_revision, revision)\n",
        "    card.current_revision = card.independent_revision = revision\n",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "an independent first score is kept",
        "a changed opinion enters the score",
        AMENDMENTS,
        "    card.touch(act.now)\n    session.flush()\n    return card\n\n\ndef approve(",
        "    card.current_revision = revision if not is_clerical else card.current_revision\n"
        "    card.touch(act.now)\n    session.flush()\n    return card\n\n\ndef approve(",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "an independent first score is kept",
        "somebody approves their own correction",
        AMENDMENTS,
        "    if card.person_id == act.caller.person_id:\n",
        "    if card.person_id is None:\n",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "an independent first score is kept",
        "who could have read before they were seated counts as independent",
        SCORECARDS,
        "None if desk.is_decided or desk.could_have_read else 1",
        "None if desk.is_decided else 1",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "an independent first score is kept",
        "a card after the decision counts as independent",
        SCORECARDS,
        "None if desk.is_decided or desk.could_have_read else 1",
        "None if desk.could_have_read else 1",
        "tests/api/test_amendments.py",
    ),
    mutant(
        "the debrief waits for the panel",
        "a debrief takes in cards of a stage that still waits",
        "app/services/debriefs.py",
        'states[card["stage"]] is not VisitState.WAITING',
        'states[card["stage"]] is not None',
        "tests/api/test_debriefs.py",
    ),
    mutant(
        "the debrief waits for the panel",
        "disagreements come in the rubric's order",
        "app/rubrics/comparison.py",
        "found.append((-float(priority), -float(criterion.weight), place, item))",
        "found.append((place, -float(criterion.weight), -float(priority), item))",
        "tests/api/test_debriefs.py",
    ),
    mutant(
        "blind scorecards",
        "a change tells whether somebody was scored",
        "app/services/requisitions.py",
        "    if panels.owes_any(",
        "    if not detail and panels.owes_any(",
        f"{BLINDNESS}::test_a_plan_does_not_tell_whether_somebody_was_scored",
        f"{LIFE}::test_who_owes_a_scorecard_is_told_that_before_whether_anybody_was_scored",
    ),
    mutant(
        "blind scorecards",
        "agreement is measured over cards one may not see yet",
        CALIBRATION,
        "            panels.visible_cards(reach),\n",
        "",
        f"{REPORTS}::test_a_visit_takes_part_once_the_callers_own_card_is_in",
    ),
    mutant(
        "blind scorecards",
        "lateness tells whose card is in",
        "app/services/lateness.py",
        "            ~owes_here.correlate(Interview),\n",
        "",
        f"{REPORTS}::test_a_visit_takes_part_once_the_callers_own_card_is_in",
    ),
    mutant(
        "blind scorecards",
        "a snapshot is there for who owes a card for a hire it rests on",
        SNAPSHOTS,
        "    return access.within(GapSnapshot, reach) & ~rests_on_owed",
        "    return access.within(GapSnapshot, reach) & (rests_on_owed | ~rests_on_owed)",
        WORLDS,
    ),
    mutant(
        "blind scorecards",
        "a snapshot rests on a hire only where they brought levels",
        SNAPSHOTS,
        "        if member.application_id\n",
        "        if member.application_id and member.levels\n",
        f"{KEPT}::test_whether_a_hire_brought_levels_does_not_decide_what_is_hidden",
    ),
    mutant(
        "blind scorecards",
        "who owes a card for a hire has a team without their levels for the whole of it",
        "app/services/members.py",
        '    if any(row["owes_card"] for row in rows):\n        return None\n',
        "",
        f"{KEPT}::test_who_owes_a_scorecard_for_a_hire_takes_no_snapshot_and_has_no_now",
    ),
    mutant(
        "blind scorecards",
        "a version moves only where hidden levels changed",
        "app/services/members.py",
        "is_changed |= member.application_id is not None",
        "is_changed |= False",
        "tests/api/test_levels.py::"
        "test_a_version_tells_nobody_who_owes_a_card_what_others_recorded",
    ),
)
