"""Faults in the life of a take-home, a calendar, a draft and a posting."""

from tests.mutants.mutant import TAKE_HOMES, mutant

LIVES = "tests/api/test_take_homes.py"
DRAFTING = "app/domain/job_descriptions/drafting.py"
DRAFTS = "tests/domain/test_job_descriptions.py"
POSTINGS = "app/reports/job_postings.py"
POSTED = "tests/reports/test_job_postings.py"

MUTANTS = (
    mutant(
        "a take-home's life",
        "an expired one is handed in without an extension",
        "app/domain/take_homes.py",
        "    (TakeHomeStatus.EXPIRED, TakeHomeAction.EXTEND): _EXTEND,\n",
        "    (TakeHomeStatus.EXPIRED, TakeHomeAction.EXTEND): _EXTEND,\n"
        "    (TakeHomeStatus.EXPIRED, TakeHomeAction.SUBMIT): _SUBMIT,\n",
        f"{LIVES}::test_one_that_expired_goes_on_once_it_is_extended",
    ),
    mutant(
        "a take-home's life",
        "one is handed in although its stage was decided",
        TAKE_HOMES,
        "application.status not in LIVE or visit.outcome is not None",
        "application.status not in LIVE and visit.outcome is not None",
        f"{LIVES}::test_it_stays_as_it_was_when_the_stage_is_decided",
    ),
    mutant(
        "a take-home's life",
        "a follow-up does not wait for the submission",
        "app/services/interviews.py",
        "        take_homes.require_submitted(session, visit.id)\n",
        "        pass\n",
        f"{LIVES}::test_a_follow_up_waits_for_the_submission",
    ),
    mutant(
        "a calendar follows its interview",
        "an update does not outrank what it updates",
        "app/services/calendars.py",
        "sequence=interview.version - 1",
        "sequence=0",
        "tests/api/test_calendars.py",
    ),
    mutant(
        "a calendar follows its interview",
        "a cancellation is sent as an invitation",
        "app/reports/calendars.py",
        '"CANCEL" if meeting.is_cancelled else "REQUEST"',
        '"REQUEST"',
        "tests/api/test_calendars.py",
    ),
    mutant(
        "a draft asks for what the team lacks",
        "a soft skill is required",
        DRAFTING,
        "[skill for skill in asked if skill.kind is SkillKind.TECHNICAL]",
        "asked",
        DRAFTS,
    ),
    mutant(
        "a draft asks for what the team lacks",
        "the role's profile comes before the gap",
        DRAFTING,
        "            not self.missing,\n            self.profile_level is None,",
        "            self.profile_level is None,\n            not self.missing,",
        DRAFTS,
    ),
    mutant(
        "a draft asks for what the team lacks",
        "nothing is left to prefer",
        DRAFTING,
        "max(len(technical) - spared, limits.low)",
        "len(technical)",
        DRAFTS,
    ),
    mutant(
        "a draft asks for what the team lacks",
        "a gap is chosen by its size alone",
        DRAFTING,
        "-row.gap * row.criticality",
        "-row.gap",
        DRAFTS,
    ),
    mutant(
        "a posting cannot run a script",
        "JSON-LD ends the script element it stands in",
        POSTINGS,
        '"[<>&]"',
        '"[>&]"',
        POSTED,
    ),
    mutant(
        "a posting cannot run a script",
        "what others wrote is HTML",
        POSTINGS,
        'html.escape(line["text"])',
        'line["text"]',
        POSTED,
    ),
    mutant(
        "a posting cannot run a script",
        "what others wrote is Markdown",
        POSTINGS,
        "    line = _MARKUP.sub",
        "    _MARKUP.sub",
        POSTED,
    ),
    mutant(
        "a posting makes nothing up",
        "every job can be done from anywhere",
        POSTINGS,
        '"TELECOMMUTE" if is_remote else None',
        '"TELECOMMUTE"',
        POSTED,
    ),
    mutant(
        "figures one can act on",
        "a level attested again on another day is no record",
        "app/services/members.py",
        'known["as_of"] or act.now.date()',
        'known["as_of"]',
        "tests/api/test_predictions.py",
    ),
    mutant(
        "figures one can act on",
        "the start of a hire moves to before the application",
        "app/services/members.py",
        "starts_on < applied_at.date()",
        "starts_on.year < 1",
        "tests/api/test_gap_report.py",
    ),
)
