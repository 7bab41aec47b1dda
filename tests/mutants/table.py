"""The faults: what each breaks, where, and which tests are there to notice it."""

from dataclasses import dataclass

BLINDNESS = "tests/api/test_blindness.py"
PERMISSIONS = "tests/api/test_permissions.py"
RACES = "tests/api/test_races.py"
PANEL_AND_DRAFT = "test_a_panel_changes_and_a_first_draft_is_saved_without_either_being_refused"
WORLDS = f"{BLINDNESS}::test_others_scorecards_change_nothing_that_one_who_owes_theirs_can_get"
LIFE = "tests/api/test_rubrics.py"
CELLS = f"{PERMISSIONS}::test_every_cell_of_the_table_is_as_published"
LISTED = f"{PERMISSIONS}::test_a_list_shows_exactly_the_records_within_reach"

POLICY = "app/domain/policy.py"
PIPELINE = "app/domain/pipeline.py"
PANELS = "app/services/panels.py"
SCORECARDS = "app/services/scorecards.py"
REFERENCES = "app/services/references.py"
RUBRICS = "app/services/rubrics.py"
AMENDMENTS = "app/services/amendments.py"
TAKE_HOMES = "app/services/take_homes.py"
LIVES = "tests/api/test_take_homes.py"
REPORTS = "tests/api/test_reports.py"
DRAFTING = "app/domain/job_descriptions/drafting.py"
DRAFTS = "tests/domain/test_job_descriptions.py"
POSTINGS = "app/reports/job_postings.py"
POSTED = "tests/reports/test_job_postings.py"
CALIBRATION = "app/services/calibration.py"
IMPACT = "app/domain/impact.py"
STAFFING = "app/domain/staffing.py"
SNAPSHOTS = "app/services/gap_snapshots.py"
KEPT = "tests/api/test_gap_snapshots.py"
CHANGES = "app/domain/gaps/changes.py"
CHANGED = "tests/domain/test_gaps_changes.py"
HIRES = "tests/domain/test_hiring_plans_properties.py"
SEARCHES = "tests/domain/test_hiring_plans_search.py"
HIRE_SEARCH = "app/domain/hiring_plans/search.py"
TRYING_ALL = f"{HIRES}::test_the_plan_is_what_trying_every_set_finds"
GROUP = "tests/api/test_group_report.py"
GROUP_RULE = "tests/domain/test_gaps_group.py"
HELD = ("Application", "Requisition", "StageVisit", "seat")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the promise it breaks, text to replace in a file, and the tests that must fail.

    engine: the one they run on. On SQLite one writer at a time hides a row lock that is missing.
    """

    promise: str
    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]
    engine: str = "sqlite"


def _mutant(
    promise: str, name: str, file: str, old: str, new: str, *tests: str, engine: str = "sqlite"
) -> Mutant:
    return Mutant(promise, name, file, ((old, new),), tests, engine)


MUTANTS = (
    _mutant(
        "acknowledged is stored",
        "a commit that fails is answered as a success",
        "app/db.py",
        "            if writes:\n                session.commit()",
        "            if writes:\n                try:\n                    session.commit()\n"
        "                except Exception:\n                    session.rollback()",
        "tests/test_db.py::test_a_commit_that_fails_is_no_success",
    ),
    _mutant(
        "acknowledged is stored",
        "a move is committed before its visit and its decision",
        "app/services/decisions.py",
        "        application.stage = outcome.stage\n",
        "        application.stage = outcome.stage\n        session.commit()\n",
        "tests/test_durability.py::test_nothing_acknowledged_is_lost_when_the_service_is_killed",
    ),
    Mutant(
        "a retry never doubles",
        "the key is claimed after the work",
        "app/api/idempotency.py",
        (
            (
                "    claimed = session.execute(",
                "    early = work()\n    claimed = session.execute(",
            ),
            ("    rendered = work()", "    rendered = early"),
        ),
        ("tests/api/test_idempotency.py",),
    ),
    _mutant(
        "no lost update",
        "writers begin deferred",
        "app/db.py",
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        "tests/test_db.py::test_a_writer_takes_the_lock_before_it_reads",
    ),
    _mutant(
        "no lost update",
        "If-Match is not compared",
        "app/services/acting.py",
        "version not in self.expected_versions",
        "-1 in self.expected_versions",
        f"{RACES}::test_of_two_changes_based_on_one_version_one_is_made",
    ),
    _mutant(
        "no lost update",
        "from_stage is not compared",
        PIPELINE,
        "    if from_stage != standing.stage:",
        "    if not from_stage:",
        f"{RACES}::test_of_two_moves_from_one_stage_one_is_made",
    ),
    _mutant(
        "no lost update",
        "openings are not counted",
        PIPELINE,
        "(an_opening_is_left,)",
        "()",
        f"{RACES}::test_the_last_opening_is_filled_once",
    ),
    _mutant(
        "no lost update",
        "a submitted scorecard is written again",
        SCORECARDS,
        '        raise DomainError("scorecard-submitted"',
        '        DomainError("scorecard-submitted"',
        "tests/api/test_scorecards.py::test_a_submitted_scorecard_is_final",
    ),
    *(
        _mutant(
            "no lost update",
            f"a submission does not hold its {left_out}",
            SCORECARDS,
            f"held = ({', '.join(HELD)})",
            f"held = ({', '.join(name for name in HELD if name != left_out)})",
            "tests/api/test_waiting.py",
            engine="postgresql",
        )
        for left_out in HELD
    ),
    _mutant(
        "no lost update",
        "a submission waits for a row of the plan that is replaced",
        SCORECARDS,
        f"held = ({', '.join(HELD)})",
        f"held = ({', '.join((*HELD, 'PlanStage'))})",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    Mutant(
        "no lost update",
        "a panel change locks the interview before its application",
        "app/services/interviews.py",
        (
            (
                "    application = _locked_application(",
                "    session.get_one(Interview, interview_id, with_for_update=True)\n"
                "    application = _locked_application(",
            ),
            (".with_for_update(key_share=True, of=Application)", ".with_for_update()"),
        ),
        ("tests/api/test_waiting.py", f"{RACES}::{PANEL_AND_DRAFT}"),
        engine="postgresql",
    ),
    _mutant(
        "no lost update",
        "a held record keeps out the rows that refer to it",
        "app/services/access.py",
        "with_for_update(key_share=True, of=model)",
        "with_for_update(of=model)",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    _mutant(
        "no lost update",
        "a plan turns a stage with drafts into one of another kind",
        "app/services/requisitions.py",
        "    _require_visited(session, requisition_id, stages)\n",
        "",
        "tests/api/test_plans.py",
    ),
    _mutant(
        "no lost update",
        "references are claimed in the order they are named in",
        REFERENCES,
        "in_order = sorted(enumerate(references), key=lambda pair: (pair[1].system, "
        "pair[1].external_id))",
        "in_order = enumerate(references)",
        "tests/api/test_references.py::"
        "test_requests_that_name_the_same_records_in_opposite_order_do_not_block_each_other",
        engine="postgresql",
    ),
    _mutant(
        "no lost update",
        "an upsert gives an application to another candidate",
        "app/services/applications.py",
        "        _require_same(session, application, reference.system, record)\n",
        "",
        "tests/api/test_references.py::test_an_upsert_cannot_give_an_application_to_another",
    ),
    _mutant(
        "a take-home's life",
        "an expired one is handed in without an extension",
        "app/domain/take_homes.py",
        "    (TakeHomeStatus.EXPIRED, TakeHomeAction.EXTEND): _EXTEND,\n",
        "    (TakeHomeStatus.EXPIRED, TakeHomeAction.EXTEND): _EXTEND,\n"
        "    (TakeHomeStatus.EXPIRED, TakeHomeAction.SUBMIT): _SUBMIT,\n",
        f"{LIVES}::test_one_that_expired_goes_on_once_it_is_extended",
    ),
    _mutant(
        "a take-home's life",
        "one is handed in although its stage was decided",
        TAKE_HOMES,
        "application.status not in LIVE or visit.outcome is not None",
        "application.status not in LIVE and visit.outcome is not None",
        f"{LIVES}::test_it_stays_as_it_was_when_the_stage_is_decided",
    ),
    _mutant(
        "no lost update",
        "a take-home is sent while its stage is decided",
        TAKE_HOMES,
        'Application, take_home.application_id, with_for_update={"key_share": True}',
        "Application, take_home.application_id",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    _mutant(
        "no lost update",
        "a take-home is judged as it was before the lock",
        TAKE_HOMES,
        '    session.refresh(take_home, with_for_update={"key_share": True})\n',
        "",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    _mutant(
        "a take-home's life",
        "a follow-up does not wait for the submission",
        "app/services/interviews.py",
        "        take_homes.require_submitted(session, visit.id)\n",
        "        pass\n",
        f"{LIVES}::test_a_follow_up_waits_for_the_submission",
    ),
    _mutant(
        "one error shape",
        "an id may have a slash in it",
        "app/schemas/base.py",
        '        r"^[!-.0-~]+$",',
        '        r"^[!-~]+$",',
        "tests/api/test_references.py::test_an_id_with_a_slash_in_the_body_is_refused_by_name",
    ),
    _mutant(
        "upgrades lose no data",
        "foreign keys are on while tables are rebuilt",
        "migrations/env.py",
        'execute("PRAGMA foreign_keys=OFF")',
        'execute("PRAGMA foreign_keys=ON")',
        "tests/test_migrations.py::"
        "test_a_populated_database_keeps_every_row_up_and_down_through_all_revisions",
    ),
    *(
        _mutant(
            "the published table",
            f"the cells of {operation} are those of another",
            POLICY,
            f'_grant("{operation}", "{scope}", **{right})',
            f'_grant("{operation}", "{scope}", **{wrong})',
            CELLS,
        )
        for operation, scope, right, wrong in (
            ("applications.history", "applications:read", "_CANDIDATE_READ", "_EVERYONE_READS"),
            ("applications.hire", "decisions:write", "_DECIDE", "_RECORD_WRITE"),
            ("teams.demand", "teams:read", "_TEAM_READ", "_TEAM_WRITE"),
            ("interviews.kit", "interviews:read", "_CARD_READ", "_ON_PANEL"),
            ("interviews.calendar", "interviews:read", "_CARD_READ", "_CANDIDATE_READ"),
            ("scorecards.submit", "scorecards:write", "_ON_PANEL", "_CARD_READ"),
            ("candidates.create", "candidates:write", "_RECORD_WRITE", "_REQUISITION_WRITE"),
        )
    ),
    _mutant(
        "the published table",
        "records are loaded beyond the reach",
        "app/services/access.py",
        "        within(model, act.reach),\n",
        "        true(),\n",
        CELLS,
    ),
    _mutant(
        "the published table",
        "a key's scopes are not looked at",
        POLICY,
        "        if caller.scopes and self.scope not in caller.scopes:",
        "        if caller.scopes and not self.scope:",
        f"{PERMISSIONS}::test_a_key_without_the_scope_of_an_operation_is_refused_it",
    ),
    _mutant(
        "the published table",
        "whoever left a panel still reaches its application",
        "app/services/access.py",
        "            col(seat.left_at).is_(None),\n",
        "",
        "tests/api/test_interviews.py",
    ),
    _mutant(
        "the published table",
        "an expired key still works",
        "app/api/admission.py",
        'col(ApiKey.expires_at) > bindparam("now", type_=UTCDateTime())',
        'col(ApiKey.expires_at) != bindparam("now", type_=UTCDateTime())',
        f"{PERMISSIONS}::test_a_dead_credential_opens_nothing_and_learns_nothing",
    ),
    _mutant(
        "the published table",
        "a wrong secret opens",
        "app/api/admission.py",
        '            col(ApiKey.secret_hash) == bindparam("secret_hash"),\n',
        "",
        "tests/api/test_admission.py",
    ),
    _mutant(
        "no field too many",
        "a list keeps the restricted field for everybody",
        "app/services/listing.py",
        "        item = case((is_seen, item), else_=cast(JsonObject(**fewer), Text))",
        "        item = case((is_seen, item), else_=item)",
        "tests/api/test_fields.py",
    ),
    _mutant(
        "no field too many",
        "the rule of a restricted field is dropped",
        "app/services/candidates.py",
        '    if not row.pop("sees_expectation"):',
        '    if row.pop("sees_expectation") is None:',
        "tests/api/test_fields.py",
    ),
    _mutant(
        "no field too many",
        "unknown fields are accepted",
        "app/schemas/base.py",
        'extra="forbid"',
        'extra="ignore"',
        "tests/api/test_fields.py",
    ),
    _mutant(
        "no field too many",
        "an answer tells what is kept inside",
        "app/schemas/people.py",
        "    public_id: str = Field(",
        "    secret_hash: str | None = None\n    public_id: str = Field(",
        "tests/api/test_fields.py::test_answers_have_the_fields_that_are_written_down",
    ),
    _mutant(
        "blind scorecards",
        "cards are visible to who still owes one",
        PANELS,
        "            ~seat_without_card(col(Scorecard.visit_id)),\n",
        "",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "drafts are visible to others",
        PANELS,
        "            col(Scorecard.submitted_at).is_not(None),\n            entitled,",
        "            entitled,",
        "tests/api/test_scorecards.py::test_others_scorecards_open_when_ones_own_is_in",
    ),
    _mutant(
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
    _mutant(
        "blind scorecards",
        "a stage is scored although a card is still owed",
        PIPELINE,
        "self.cards_outstanding == 0 and ",
        "",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "a move speaks of others' cards before one's own",
        PIPELINE,
        "    if standing.owes_scorecard:\n",
        "    yield from filter(None, [scorecards_are_in(standing)])\n"
        "    if standing.owes_scorecard:\n",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "the gap report is computed from every card",
        "app/services/scores.py",
        "panels.visible_cards(reach),\n        )\n        .order_by(col(Scorecard.application_id))",
        ")\n        .order_by(col(Scorecard.application_id))",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "finalists are compared by every card",
        "app/services/scores.py",
        "panels.visible_cards(reach),\n        )\n        .order_by(col(Scorecard.application_id), s",
        ")\n        .order_by(col(Scorecard.application_id), s",
        "tests/api/test_comparisons.py::test_whoever_owes_a_card_sees_nothing_of_the_others_of_that_visit",
    ),
    _mutant(
        "figures one can act on",
        "an order is printed wherever two composites differ",
        "app/rubrics/ordering.py",
        "is_shown=abs(z) >= SHOWN_FROM",
        "is_shown=abs(z) > 0",
        "tests/rubrics/test_ordering.py",
    ),
    _mutant(
        "figures one can act on",
        "raters of one session count as separate looks",
        "app/rubrics/levels.py",
        "(1 / (session + rater * parts / count), total / count)",
        "(count / parts / (session + rater), total / count)",
        "tests/rubrics/test_levels.py",
    ),
    _mutant(
        "figures one can act on",
        "a rating is taken as the floor it attests",
        "app/domain/fit.py",
        "WITHIN_LEVEL: Final = 0.5",
        "WITHIN_LEVEL: Final = 0.0",
        "tests/rubrics/test_levels.py",
    ),
    _mutant(
        "figures one can act on",
        "a joiner counts before the first day",
        "app/domain/gaps/standing.py",
        "if member.joins_on is None]",
        "if member is not None]",
        "tests/api/test_gap_report.py::test_a_hire_counts_from_the_first_day_and_is_a_joiner_until_then",
    ),
    _mutant(
        "blind scorecards",
        "the caution about somebody counts every recommendation",
        "app/services/scores.py",
        "            panels.visible_cards(reach),\n        )\n        .group_by(",
        "            col(Scorecard.id).is_not(None),\n        )\n        .group_by(",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "the report of a group is computed from every card",
        "app/services/scores.py",
        "            panels.visible_cards(card_reach),\n",
        "            col(Scorecard.submitted_at).is_not(None),\n",
        f"{GROUP}::test_whoever_owes_a_scorecard_is_shown_nothing_of_the_others",
    ),
    _mutant(
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
    _mutant(
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
    _mutant(
        "blind scorecards",
        "reminders count whose cards are in",
        "app/services/reminders.py",
        "                ~owes_here.correlate(Interview),\n",
        "                owes_here.correlate(Interview) | ~owes_here.correlate(Interview),\n",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "a decision shows what it was based on to who owes a card",
        "app/services/debriefs.py",
        'if any(visit["owes_scorecard"] for visit in visits):',
        "if not visits:",
        "tests/api/test_debriefs.py",
    ),
    _mutant(
        "blind scorecards",
        "amending a card tells whether another one is in",
        PANELS,
        '        visible_cards(OPERATIONS["applications.scorecards"].reach_of(role)),\n',
        "",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "blind scorecards",
        "an answer from before one was seated is repeated",
        PANELS,
        "    if kind in of_application and owes_any(session, act, of_application[kind]):",
        "    if kind not in of_application:",
        f"{BLINDNESS}::test_an_answer_from_before_one_was_seated_is_repeated_no_more",
    ),
    _mutant(
        "an independent first score is kept",
        "two cards of one person count as two people",
        PANELS,
        "func.count(func.distinct(col(Scorecard.person_id)))",
        "func.count(col(Scorecard.id))",
        "tests/api/test_panels.py",
    ),
    _mutant(
        "an independent first score is kept",
        "a changed opinion enters the score by way of a correction",
        AMENDMENTS,
        "    if is_clerical:\n        _require_no_opinion(record, before, revisions)\n",
        "",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "no lost update",
        "somebody submits while they leave the panel",
        SCORECARDS,
        "            & col(seat.left_at).is_(None),\n",
        ",\n",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    _mutant(
        "an independent first score is kept",
        "a correction made after reading others' cards counts at once",
        AMENDMENTS,
        "    if is_clerical and not after_others:\n",
        "    if is_clerical:\n",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "an independent first score is kept",
        "an approved correction rewrites what was given independently",
        AMENDMENTS,
        "    card.current_revision = max(card.current_revision, revision)\n",
        "    card.current_revision = card.independent_revision = revision\n",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "an independent first score is kept",
        "a changed opinion enters the score",
        AMENDMENTS,
        "    card.touch(act.now)\n    session.flush()\n    return card\n\n\ndef approve(",
        "    card.current_revision = revision if not is_clerical else card.current_revision\n"
        "    card.touch(act.now)\n    session.flush()\n    return card\n\n\ndef approve(",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "an independent first score is kept",
        "somebody approves their own correction",
        AMENDMENTS,
        "    if card.person_id == act.caller.person_id:\n",
        "    if card.person_id is None:\n",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "an independent first score is kept",
        "who could have read before they were seated counts as independent",
        SCORECARDS,
        "None if desk.is_decided or desk.could_have_read else 1",
        "None if desk.is_decided else 1",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "an independent first score is kept",
        "a card after the decision counts as independent",
        SCORECARDS,
        "None if desk.is_decided or desk.could_have_read else 1",
        "None if desk.could_have_read else 1",
        "tests/api/test_amendments.py",
    ),
    _mutant(
        "the debrief waits for the panel",
        "a debrief takes in cards of a stage that still waits",
        "app/services/debriefs.py",
        'states[card["stage"]] is not VisitState.WAITING',
        'states[card["stage"]] is not None',
        "tests/api/test_debriefs.py",
    ),
    _mutant(
        "the debrief waits for the panel",
        "disagreements come in the rubric's order",
        "app/rubrics/comparison.py",
        "found.append((-float(priority), -float(criterion.weight), place, item))",
        "found.append((place, -float(criterion.weight), -float(priority), item))",
        "tests/api/test_debriefs.py",
    ),
    _mutant(
        "blind scorecards",
        "a change tells whether somebody was scored",
        "app/services/requisitions.py",
        "    if panels.owes_any(",
        "    if not detail and panels.owes_any(",
        f"{BLINDNESS}::test_a_plan_does_not_tell_whether_somebody_was_scored",
        f"{LIFE}::test_who_owes_a_scorecard_is_told_that_before_whether_anybody_was_scored",
    ),
    _mutant(
        "a score keeps its meaning",
        "a published version may be replaced",
        RUBRICS,
        "    if row is None or row.status is not RubricStatus.DRAFT:",
        "    if row is None:",
        f"{LIFE}::test_a_published_version_never_changes",
    ),
    _mutant(
        "a score keeps its meaning",
        "the version number may be too small",
        RUBRICS,
        "number.precedence < smallest.precedence",
        "number.precedence <= changes.old.precedence",
        f"{LIFE}::test_a_number_that_promises_too_much_is_refused_with_the_smallest_that_fits",
    ),
    _mutant(
        "a score keeps its meaning",
        "one person may reword anchors alone",
        RUBRICS,
        "relies_on_wording and row.drafted_by_id == act.caller.person_id",
        "relies_on_wording and row.drafted_by_id is None",
        f"{LIFE}::test_wording_only_takes_a_second_person",
    ),
    _mutant(
        "a score keeps its meaning",
        "another draft is published than the one that was read",
        RUBRICS,
        "    act.expect(row.version)\n    rubric = _checked(row.document)",
        "    rubric = _checked(row.document)",
        f"{LIFE}::test_a_draft_is_replaced_and_deleted_by_whoever_read_it_last",
    ),
    _mutant(
        "a score keeps its meaning",
        "a requisition may change its major version after scoring",
        "app/services/requisitions.py",
        "(rubric.id, rubric.major) != (now.id, now.major)",
        "rubric.id != now.id",
        f"{LIFE}::test_the_rubric_of_a_requisition_is_free_until_a_candidate_is_scored",
    ),
    _mutant(
        "a score keeps its meaning",
        "a requisition may be opened on a retired version",
        "app/rubrics/loader.py",
        "        if status is RubricStatus.RETIRED:",
        "        if not version:",
        f"{LIFE}::test_a_retired_version_is_kept_and_nothing_new_is_scored_by_it",
    ),
    _mutant(
        "a score keeps its meaning",
        "scores of another major version count unmapped",
        "app/services/scores.py",
        "carried(rubric_id, version).get(criterion)",
        "carried(rubric_id, version).get(criterion, criterion)",
        f"{LIFE}::test_scores_of_an_earlier_major_version_count_for_what_they_are_mapped_to",
    ),
    _mutant(
        "a score keeps its meaning",
        "a changed anchor is taken for wording",
        "app/rubrics/changes.py",
        '_ranked(Step.MAJOR, "anchors", is_wording=True)',
        '_ranked(Step.PATCH, "anchors", is_wording=True)',
        "tests/rubrics/test_changes.py",
    ),
    _mutant(
        "a score keeps its meaning",
        "a version is kept in the process before it is committed",
        RUBRICS,
        "    return _rubric(row), row\n",
        "    library.find(rubric_id, version)\n    return _rubric(row), row\n",
        f"{LIFE}::test_a_published_version_is_read_from_the_database_once",
    ),
    _mutant(
        "no lost update",
        "two versions of a rubric are published side by side",
        RUBRICS,
        ".with_for_update(key_share=True)",
        "",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    _mutant(
        "the published table",
        "everybody sees drafts of rubrics",
        RUBRICS,
        '    if row["status"] == RubricStatus.DRAFT and not _may_draft(act):',
        '    if row["status"] is None and not _may_draft(act):',
        f"{LIFE}::test_every_version_is_listed_and_drafts_only_for_those_who_may_draft",
    ),
    _mutant(
        "a plan shows what it must",
        "an incomplete plan is activated without anybody's accepting it",
        "app/services/requisitions.py",
        "    if not accepts_findings:\n",
        "    if accepts_findings:\n",
        "tests/api/test_coverage.py",
    ),
    _mutant(
        "a plan shows what it must",
        "what the chosen form of a stage cannot show counts as assessed",
        "app/rubrics/coverage.py",
        "form(stage.variant)",
        "form(None)",
        "tests/rubrics/test_coverage.py",
    ),
    _mutant(
        "a calendar follows its interview",
        "an update does not outrank what it updates",
        "app/services/calendars.py",
        "sequence=interview.version - 1",
        "sequence=0",
        "tests/api/test_calendars.py",
    ),
    _mutant(
        "a calendar follows its interview",
        "a cancellation is sent as an invitation",
        "app/reports/calendars.py",
        '"CANCEL" if meeting.is_cancelled else "REQUEST"',
        '"REQUEST"',
        "tests/api/test_calendars.py",
    ),
    _mutant(
        "every criterion has its lead",
        "what is left over when criteria are shared out is lost",
        "app/rubrics/panels.py",
        "number * size + min(number, more)",
        "number * size",
        "tests/rubrics/test_panels.py",
    ),
    _mutant(
        "blind scorecards",
        "agreement is measured over cards one may not see yet",
        CALIBRATION,
        "            panels.visible_cards(reach),\n",
        "",
        f"{REPORTS}::test_a_visit_takes_part_once_the_callers_own_card_is_in",
    ),
    _mutant(
        "blind scorecards",
        "lateness tells whose card is in",
        "app/services/lateness.py",
        "            ~owes_here.correlate(Interview),\n",
        "",
        f"{REPORTS}::test_a_visit_takes_part_once_the_callers_own_card_is_in",
    ),
    _mutant(
        "figures are right",
        "agreement goes by the current scores",
        CALIBRATION,
        "col(Rating.revision) == col(Scorecard.independent_revision)",
        "col(Rating.revision) == col(Scorecard.current_revision)",
        f"{REPORTS}::test_agreement_goes_by_what_was_given_before_others_could_be_read",
    ),
    _mutant(
        "figures are right",
        "as many ML engineers as scientists are taken for more",
        STAFFING,
        "engineers > scientists:",
        "engineers >= scientists:",
        "tests/domain/test_staffing.py",
    ),
    _mutant(
        "figures are right",
        "a central team of just enough engineers is called small",
        STAFFING,
        "engineers / teams >= CENTRAL_FTE_PER_TEAM",
        "engineers / teams > CENTRAL_FTE_PER_TEAM",
        "tests/domain/test_staffing.py",
    ),
    _mutant(
        "figures are right",
        "whose level is only claimed passes for an expert",
        STAFFING,
        "(known.verified_level or 0) < EXPERT_LEVEL",
        "known.level < EXPERT_LEVEL",
        "tests/domain/test_staffing.py",
    ),
    _mutant(
        "unknown is never no",
        "an unknown goal hides every recommendation",
        "app/domain/structure/advice.py",
        "(*row.goals, Goal.UNKNOWN)",
        "row.goals",
        "tests/domain/test_structure.py",
    ),
    _mutant(
        "unknown is never no",
        "what nobody answered counts as missing",
        "app/domain/practices.py",
        "            if answers.get(name) in (PracticeAnswer.PARTLY, PracticeAnswer.NO)\n",
        "            if answers.get(name) is not PracticeAnswer.YES\n",
        "tests/domain/test_practices.py",
    ),
    _mutant(
        "no lost update",
        "answers to the checklist are replaced unseen",
        "app/services/practices.py",
        "    act.expect(team.version)\n",
        "",
        "tests/api/test_practices.py",
    ),
    _mutant(
        "who answered is kept",
        "a correction takes the other answers over",
        "app/services/practices.py",
        "if new.get(row.practice) == row.model_dump(include=_GIVEN):",
        "if new.get(row.practice) == row.model_dump():",
        "tests/api/test_practices.py",
    ),
    _mutant(
        "figures are right",
        "exactly four fifths is flagged",
        IMPACT,
        "    return above < ",
        "    return above <= ",
        f"{REPORTS}::test_a_ratio_is_flagged_below_four_fifths_and_not_at_exactly_that",
    ),
    _mutant(
        "figures are right",
        "Boschloo's test has the groups in rows",
        IMPACT,
        "focal.selected, focal.decided, reference.selected, reference.decided",
        "focal.selected, pooled.selected, focal.declined, pooled.declined",
        "tests/domain/test_impact.py",
    ),
    _mutant(
        "figures are right",
        "each comparison of rates is judged as if it were the only one",
        IMPACT,
        "min(1.0, (comparisons - place) * p_values[index])",
        "p_values[index]",
        f"{REPORTS}::test_several_groups_are_judged_together",
    ),
    _mutant(
        "figures are right",
        "a ratio of nobody selected goes by its interval",
        IMPACT,
        "p=fisher_p if half else ",
        "p=",
        "tests/domain/test_impact.py",
    ),
    _mutant(
        "demographics stay apart",
        "a small group is shown",
        IMPACT,
        "outcomes=None if cell.is_hidden else cell.outcomes",
        "outcomes=cell.outcomes",
        f"{REPORTS}::test_a_small_group_is_folded_with_the_next_smallest_or_hidden_beside_another",
    ),
    _mutant(
        "demographics stay apart",
        "a statement shows in the candidate's record",
        "app/services/demographics.py",
        "    session.flush()",
        "    candidate = session.get_one(Candidate, candidate_id)\n"
        "    candidate.touch(act.now)\n    session.flush()",
        "tests/api/test_demographics.py",
    ),
    _mutant(
        "blind scorecards",
        "a snapshot is there for who owes a card for a hire it rests on",
        SNAPSHOTS,
        "    return access.within(GapSnapshot, reach) & ~rests_on_owed",
        "    return access.within(GapSnapshot, reach) & (rests_on_owed | ~rests_on_owed)",
        WORLDS,
    ),
    _mutant(
        "blind scorecards",
        "a snapshot rests on a hire only where they brought levels",
        SNAPSHOTS,
        "        if member.application_id\n",
        "        if member.application_id and member.levels\n",
        f"{KEPT}::test_whether_a_hire_brought_levels_does_not_decide_what_is_hidden",
    ),
    _mutant(
        "blind scorecards",
        "who owes a card for a hire has a team without their levels for the whole of it",
        "app/services/members.py",
        '    if any(row["owes_card"] for row in rows):\n        return None\n',
        "",
        f"{KEPT}::test_who_owes_a_scorecard_for_a_hire_takes_no_snapshot_and_has_no_now",
    ),
    _mutant(
        "what is kept stays",
        "the hash of a snapshot leaves levels out",
        "app/domain/gaps/kept.py",
        '"level": known.level,',
        '"level": 0,',
        CHANGED,
    ),
    _mutant(
        "what is kept stays",
        "the database lets a snapshot be deleted",
        "migrations/versions/0009_keep_gap_reports.py",
        '("delete", "DELETE")',
        '("delete", "UPDATE")',
        f"{KEPT}::test_the_database_refuses_to_change_or_delete_a_snapshot",
    ),
    *(
        _mutant(
            "every change is put down to somebody",
            name,
            CHANGES,
            old,
            new,
            CHANGED,
        )
        for name, old, new in (
            (
                "who left is not named",
                "    for member_id in sorted(holders.before ^ holders.after):",
                "    for member_id in sorted(holders.after - holders.before):",
            ),
            (
                "a share that only shrank is not told",
                "        if share.differ:",
                "        if share.after > share.before:",
            ),
            (
                "a level that went the other way is called the reason",
                "    if sign * (level.after - level.before) > 0:",
                "    if level.after != level.before:",
            ),
            (
                "a hire is called an addition",
                "Reason.HIRED if hired else Reason.ADDED",
                "Reason.ADDED",
            ),
        )
    ),
    _mutant(
        "nothing is netted",
        "a surplus in one team hides a gap in another",
        "app/domain/gaps/group.py",
        "gap=sum((row.gap for row, _ in rows), Fraction()),",
        "gap=max(Fraction(), demand - supply),",
        GROUP_RULE,
    ),
    _mutant(
        "nothing is netted",
        "the shortfall of a group counts unknown levels as held",
        "app/domain/gaps/group.py",
        "        shortfall=sum(row.shortfall for",
        "        shortfall=sum(row.optimistic_shortfall for",
        GROUP_RULE,
    ),
    _mutant(
        "nothing is netted",
        "candidates of a team that lacks nothing count for the others",
        "app/domain/gaps/group.py",
        "short = [pipeline for row, pipeline in rows if row.gap]",
        "short = [pipeline for row, pipeline in rows]",
        GROUP_RULE,
    ),
    _mutant(
        "figures are right",
        "whom to assess first is told without weights",
        "app/domain/gaps/report.py",
        "skill_gap_share = sum((row.weight for row in rows), Fraction())",
        "skill_gap_share = sum((Fraction(1) for row in rows), Fraction())",
        "tests/domain/test_gaps.py",
    ),
    _mutant(
        "the published table",
        "the report of a group covers teams out of reach",
        "app/services/teams.py",
        "select(Team.id).where(access.within(Team, reach))",
        "select(Team.id)",
        GROUP,
    ),
    _mutant(
        "exports run no code",
        "a table's text is written as it is",
        "app/reports/tables.py",
        'return f"\'{value}"',
        "return value",
        "tests/reports/test_tables.py",
    ),
    _mutant(
        "exports run no code",
        "a page takes names for markup",
        "app/reports/pages.py",
        "autoescape=True",
        "autoescape=False",
        "tests/reports/test_pages.py",
    ),
    _mutant(
        "exports run no code",
        "a workbook takes text for a formula",
        "app/reports/workbooks.py",
        "page.write_string(line, place, _text(shown(cell, kind)), pen)",
        "page.write_formula(line, place, _text(shown(cell, kind)), pen)",
        "tests/reports/test_workbooks.py",
    ),
    _mutant(
        "exports can be opened",
        "a picture holds what XML may not",
        "app/reports/drawing.py",
        "made.text = printable(said)",
        "made.text = said",
        "tests/reports/test_pictures.py",
    ),
    _mutant(
        "unknown is not zero",
        "a workbook writes what is unknown as 0",
        "app/reports/workbooks.py",
        "page.write_blank(line, place, None, pen)",
        "page.write_number(line, place, 0, pen)",
        "tests/reports/test_workbooks.py",
    ),
    _mutant(
        "unknown is not zero",
        "a page says 0 for what is unknown",
        "app/reports/pages.py",
        "said = column.empty if cell is None",
        'said = "0" if cell is None',
        "tests/reports/test_pages.py",
    ),
    _mutant(
        "unknown is not zero",
        "a picture draws an unknown level as 0",
        "app/reports/heat_map.py",
        'digit = "?" if row["level"] is None',
        'digit = "0" if row["level"] is None',
        "tests/reports/test_pictures.py",
    ),
    _mutant(
        "unknown is not zero",
        "a trend draws a day without a figure as 0",
        "app/reports/gap_trend.py",
        "return Point(day, None)",
        "return Point(day, 0.0)",
        "tests/reports/test_pictures.py",
    ),
    _mutant(
        "the contract is true",
        "an answer's status is not documented",
        "app/api/documentation.py",
        "        made[201] =",
        "        made[207] =",
        "tests/test_contract.py",
    ),
    _mutant(
        "the contract is true",
        "an example names a stage the move does not start from",
        "app/api/routes/applications.py",
        '"from_stage": "decision",',
        '"from_stage": "screen",',
        "tests/api/test_examples.py",
    ),
    _mutant(
        "one error shape",
        "a crash is told as the framework would",
        "app/api/errors.py",
        "    @app.exception_handler(Exception)",
        "    @app.exception_handler(ZeroDivisionError)",
        "tests/api/test_errors.py",
    ),
    _mutant(
        "one error shape",
        "an unknown address is told as the framework would",
        "app/api/errors.py",
        "    @app.exception_handler(HTTPException)",
        "    @app.exception_handler(ZeroDivisionError)",
        "tests/api/test_errors.py",
    ),
    _mutant(
        "paging is complete",
        "a cursor has no tie-breaker",
        "app/services/listing.py",
        "tuple_(*keys) > tuple_(*bounds)",
        "keys[0] > bounds[0]",
        "tests/api/test_paging.py",
    ),
    _mutant(
        "a draft asks for what the team lacks",
        "a soft skill is required",
        DRAFTING,
        "[skill for skill in asked if skill.kind is SkillKind.TECHNICAL]",
        "asked",
        DRAFTS,
    ),
    _mutant(
        "a draft asks for what the team lacks",
        "the role's profile comes before the gap",
        DRAFTING,
        "            not self.missing,\n            self.profile_level is None,",
        "            self.profile_level is None,\n            not self.missing,",
        DRAFTS,
    ),
    _mutant(
        "a draft asks for what the team lacks",
        "nothing is left to prefer",
        DRAFTING,
        "max(len(technical) - spared, limits.low)",
        "len(technical)",
        DRAFTS,
    ),
    _mutant(
        "a draft asks for what the team lacks",
        "a gap is chosen by its size alone",
        DRAFTING,
        "-row.gap * row.criticality",
        "-row.gap",
        DRAFTS,
    ),
    _mutant(
        "a posting cannot run a script",
        "JSON-LD ends the script element it stands in",
        POSTINGS,
        '"[<>&]"',
        '"[>&]"',
        POSTED,
    ),
    _mutant(
        "a posting cannot run a script",
        "what others wrote is HTML",
        POSTINGS,
        'html.escape(line["text"])',
        'line["text"]',
        POSTED,
    ),
    _mutant(
        "a posting cannot run a script",
        "what others wrote is Markdown",
        POSTINGS,
        "    line = _MARKUP.sub",
        "    _MARKUP.sub",
        POSTED,
    ),
    _mutant(
        "a posting makes nothing up",
        "every job can be done from anywhere",
        POSTINGS,
        '"TELECOMMUTE" if is_remote else None',
        '"TELECOMMUTE"',
        POSTED,
    ),
    _mutant(
        "the best hires are best",
        "a search turns back at what it could still reach",
        HIRE_SEARCH,
        "for more in range(1, left + 1)]",
        "for more in [1] * left]",
        f"{SEARCHES}::test_without_a_guess_to_start_from_the_search_finds_the_best_sets",
    ),
    _mutant(
        "the best hires are best",
        "a set of hires is met in no order at all",
        HIRE_SEARCH,
        "open=parents.open[rows] & later & affordable",
        "open=later & affordable",
        TRYING_ALL,
    ),
    _mutant(
        "the best hires are best",
        "somebody who closes nothing is hired",
        HIRE_SEARCH,
        "needed = self.value.index(without) - index > TIE",
        "needed = self.value.index(without) - index > -1",
        "tests/domain/test_hiring_plans.py::"
        "test_nobody_is_hired_beside_those_who_leave_them_nothing_to_close",
    ),
    _mutant(
        "the best hires are best",
        "a hire leaves the expected number of holders, not their distribution",
        "app/domain/hiring_plans/value.py",
        "        after[:, :-1] += before[:, 1:] * chance\n",
        "",
        f"{HIRES}::test_the_expected_skill_gap_is_that_of_every_outcome",
    ),
    _mutant(
        "the best hires are best",
        "equal candidates are taken whatever they cost",
        "app/domain/hiring_plans/plan.py",
        "(candidate.cost is None, candidate.cost or 0, candidate.id)",
        "candidate.id",
        "tests/domain/test_hiring_plans.py::"
        "test_of_equal_sets_the_cheaper_is_best_then_the_first_by_id_and_all_are_listed",
    ),
    _mutant(
        "the best hires are best",
        "a search cut short calls its guess proven",
        HIRE_SEARCH,
        "self.floors[children.size :] = np.minimum(self.floors[children.size :], lowest)",
        "np.minimum(self.floors[children.size :], lowest)",
        f"{SEARCHES}::test_a_search_cut_short_says_so_and_how_much_better_another_set_could_be",
    ),
    _mutant(
        "whoever is hired is hired once",
        "a member with another open application closes gaps again",
        "app/services/applications.py",
        "is_live() & col(Application.id).not_in(of_members)",
        "is_live()",
        "tests/api/test_gap_report.py::"
        "test_whoever_is_on_the_team_already_closes_no_gap_a_second_time",
    ),
    _mutant(
        "whoever is hired is hired once",
        "a plan takes the largest opening of somebody for all of them",
        "app/domain/hiring_plans/pool.py",
        "        min(application.fte for",
        "        max(application.fte for",
        "tests/domain/test_hiring_plans_pool.py",
    ),
    _mutant(
        "heavy work leaves the rest alone",
        "heavy work may take every thread",
        "app/db.py",
        "settings.worker_threads // HEAVY_SHARE",
        "settings.worker_threads",
        "tests/test_db.py",
    ),
)
