"""Faults in writing: what is acknowledged, retried, raced, migrated, or heavy."""

from tests.mutants.mutant import PIPELINE, RUBRICS, SCORECARDS, TAKE_HOMES, Mutant, mutant

RACES = "tests/api/test_races.py"
PANEL_AND_DRAFT = "test_a_panel_changes_and_a_first_draft_is_saved_without_either_being_refused"
REFERENCES = "app/services/references.py"
HELD = ("Application", "Requisition", "StageVisit", "seat")

MUTANTS = (
    mutant(
        "acknowledged is stored",
        "a commit that fails is answered as a success",
        "app/db.py",
        "            if writes:\n                session.commit()",
        "            if writes:\n                try:\n                    session.commit()\n"
        "                except Exception:\n                    session.rollback()",
        "tests/test_db.py::test_a_commit_that_fails_is_no_success",
    ),
    mutant(
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
    mutant(
        "no lost update",
        "writers begin deferred",
        "app/db.py",
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        "tests/test_db.py::test_a_writer_takes_the_lock_before_it_reads",
    ),
    mutant(
        "no lost update",
        "If-Match is not compared",
        "app/services/acting.py",
        "version not in self.expected_versions",
        "-1 in self.expected_versions",
        f"{RACES}::test_of_two_changes_based_on_one_version_one_is_made",
    ),
    mutant(
        "no lost update",
        "from_stage is not compared",
        PIPELINE,
        "    if from_stage != standing.stage:",
        "    if not from_stage:",
        f"{RACES}::test_of_two_moves_from_one_stage_one_is_made",
    ),
    mutant(
        "no lost update",
        "openings are not counted",
        PIPELINE,
        "(an_opening_is_left,)",
        "()",
        f"{RACES}::test_the_last_opening_is_filled_once",
    ),
    mutant(
        "no lost update",
        "a submitted scorecard is written again",
        SCORECARDS,
        '        raise DomainError("scorecard-submitted"',
        '        DomainError("scorecard-submitted"',
        "tests/api/test_scorecards.py::test_a_submitted_scorecard_is_final",
    ),
    *(
        mutant(
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
    mutant(
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
    mutant(
        "no lost update",
        "a held record keeps out the rows that refer to it",
        "app/services/access.py",
        "with_for_update(key_share=True, of=model)",
        "with_for_update(of=model)",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    mutant(
        "no lost update",
        "a plan turns a stage with drafts into one of another kind",
        "app/services/requisitions.py",
        "    _require_visited(session, requisition_id, stages)\n",
        "",
        "tests/api/test_plans.py",
    ),
    mutant(
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
    mutant(
        "no lost update",
        "an upsert gives an application to another candidate",
        "app/services/applications.py",
        "        _require_same(session, application, reference.system, record)\n",
        "",
        "tests/api/test_references.py::test_an_upsert_cannot_give_an_application_to_another",
    ),
    mutant(
        "no lost update",
        "a take-home is sent while its stage is decided",
        TAKE_HOMES,
        'Application, take_home.application_id, with_for_update={"key_share": True}',
        "Application, take_home.application_id",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    mutant(
        "no lost update",
        "a take-home is judged as it was before the lock",
        TAKE_HOMES,
        '    session.refresh(take_home, with_for_update={"key_share": True})\n',
        "",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    mutant(
        "upgrades lose no data",
        "foreign keys are on while tables are rebuilt",
        "migrations/env.py",
        'execute("PRAGMA foreign_keys=OFF")',
        'execute("PRAGMA foreign_keys=ON")',
        "tests/test_migrations.py::"
        "test_a_populated_database_keeps_every_row_up_and_down_through_all_revisions",
    ),
    mutant(
        "no lost update",
        "somebody submits while they leave the panel",
        SCORECARDS,
        "            & col(seat.left_at).is_(None),\n",
        ",\n",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    mutant(
        "no lost update",
        "two versions of a rubric are published side by side",
        RUBRICS,
        ".with_for_update(key_share=True)",
        "",
        "tests/api/test_waiting.py",
        engine="postgresql",
    ),
    mutant(
        "no lost update",
        "answers to the checklist are replaced unseen",
        "app/services/practices.py",
        "    act.expect(team.version)\n",
        "",
        "tests/api/test_practices.py",
    ),
    mutant(
        "heavy work leaves the rest alone",
        "heavy work may take every thread",
        "app/db.py",
        "settings.worker_threads // HEAVY_SHARE",
        "settings.worker_threads",
        "tests/test_db.py",
    ),
)
