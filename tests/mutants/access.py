"""Faults in who may see and do what, and in who is said to have done it."""

from tests.mutants.mutant import CHANGED, GROUP, IMPACT, LIFE, REPORTS, RUBRICS, mutant

PERMISSIONS = "tests/api/test_permissions.py"
CELLS = f"{PERMISSIONS}::test_every_cell_of_the_table_is_as_published"
POLICY = "app/domain/policy.py"
CHANGES = "app/domain/gaps/changes.py"

MUTANTS = (
    *(
        mutant(
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
    mutant(
        "the published table",
        "records are loaded beyond the reach",
        "app/services/access.py",
        "        within(model, act.reach),\n",
        "        true(),\n",
        CELLS,
    ),
    mutant(
        "the published table",
        "a key's scopes are not looked at",
        POLICY,
        "        if caller.scopes and self.scope not in caller.scopes:",
        "        if caller.scopes and not self.scope:",
        f"{PERMISSIONS}::test_a_key_without_the_scope_of_an_operation_is_refused_it",
    ),
    mutant(
        "the published table",
        "whoever left a panel still reaches its application",
        "app/services/access.py",
        "            col(seat.left_at).is_(None),\n",
        "",
        "tests/api/test_interviews.py",
    ),
    mutant(
        "the published table",
        "an expired key still works",
        "app/api/admission.py",
        'col(ApiKey.expires_at) > bindparam("now", type_=UTCDateTime())',
        'col(ApiKey.expires_at) != bindparam("now", type_=UTCDateTime())',
        f"{PERMISSIONS}::test_a_dead_credential_opens_nothing_and_learns_nothing",
    ),
    mutant(
        "the published table",
        "a wrong secret opens",
        "app/api/admission.py",
        '            col(ApiKey.secret_hash) == bindparam("secret_hash"),\n',
        "",
        "tests/api/test_admission.py",
    ),
    mutant(
        "no field too many",
        "a list keeps the restricted field for everybody",
        "app/services/listing.py",
        "        item = case((is_seen, item), else_=cast(JsonObject(**fewer), Text))",
        "        item = case((is_seen, item), else_=item)",
        "tests/api/test_fields.py",
    ),
    mutant(
        "no field too many",
        "the rule of a restricted field is dropped",
        "app/services/candidates.py",
        '    if not row.pop("sees_expectation"):',
        '    if row.pop("sees_expectation") is None:',
        "tests/api/test_fields.py",
    ),
    mutant(
        "no field too many",
        "unknown fields are accepted",
        "app/schemas/base.py",
        'extra="forbid"',
        'extra="ignore"',
        "tests/api/test_fields.py",
    ),
    mutant(
        "no field too many",
        "an answer tells what is kept inside",
        "app/schemas/people.py",
        "    public_id: str = Field(",
        "    secret_hash: str | None = None\n    public_id: str = Field(",
        "tests/api/test_fields.py::test_answers_have_the_fields_that_are_written_down",
    ),
    mutant(
        "the published table",
        "everybody sees drafts of rubrics",
        RUBRICS,
        '    if row["status"] == RubricStatus.DRAFT and not _may_draft(act):',
        '    if row["status"] is None and not _may_draft(act):',
        f"{LIFE}::test_every_version_is_listed_and_drafts_only_for_those_who_may_draft",
    ),
    mutant(
        "demographics stay apart",
        "a small group is shown",
        IMPACT,
        "outcomes=None if cell.is_hidden else cell.outcomes",
        "outcomes=cell.outcomes",
        f"{REPORTS}::test_a_small_group_is_folded_with_the_next_smallest_or_hidden_beside_another",
    ),
    mutant(
        "demographics stay apart",
        "a statement shows in the candidate's record",
        "app/services/demographics.py",
        "    session.flush()",
        "    candidate = session.get_one(Candidate, candidate_id)\n"
        "    candidate.touch(act.now)\n    session.flush()",
        "tests/api/test_demographics.py",
    ),
    *(
        mutant(
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
    mutant(
        "the published table",
        "the report of a group covers teams out of reach",
        "app/services/teams.py",
        "select(Team.id).where(access.within(Team, reach))",
        "select(Team.id)",
        GROUP,
    ),
)
