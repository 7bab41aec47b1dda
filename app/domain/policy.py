"""Who may do what: every operation of the service, and how far each role reaches in it.

This table is the only place that grants anything. Routes name their operation here or do not start;
queries turn a reach into rows; docs/permissions.md publishes it and a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, StrEnum, auto
from uuid import UUID


class Role(StrEnum):
    """What a person is here for. `service` stands for an ATS or another machine."""

    INTERVIEWER = "interviewer"
    HIRING_MANAGER = "hiring_manager"
    RECRUITER = "recruiter"
    SERVICE = "service"
    ADMIN = "admin"


class Reach(Flag):
    """Which objects an operation extends to; reaches add up.

    OWN: the caller's own (keys, scorecards, assignments). ASSIGNED: the caller sits on a panel of
    the application. MANAGED: the caller is the requisition's hiring manager or the team's manager.
    CONNECTED: the caller's ATS brought the record in. ALL: everything.
    """

    NONE = 0
    OWN = auto()
    ASSIGNED = auto()
    MANAGED = auto()
    CONNECTED = auto()
    ALL = auto()


NONE, OWN, ASSIGNED, MANAGED, CONNECTED, ALL = (
    Reach.NONE,
    Reach.OWN,
    Reach.ASSIGNED,
    Reach.MANAGED,
    Reach.CONNECTED,
    Reach.ALL,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for: its name, the key scope it needs and each role's reach."""

    name: str
    scope: str
    reach: Mapping[Role, Reach] = field(hash=False)

    def reach_of(self, role: Role) -> Reach:
        """How far the role reaches; NONE when the operation is closed to it."""
        return self.reach.get(role, Reach.NONE)

    def reach_for(self, caller: "Caller") -> Reach:
        """How far it extends for the caller; NONE when it is closed to their role or key."""
        if caller.scopes and self.scope not in caller.scopes:
            return Reach.NONE
        return self.reach_of(caller.role)


def _grant(
    name: str,
    scope: str,
    *,
    interviewer: Reach = NONE,
    hiring_manager: Reach = NONE,
    recruiter: Reach = NONE,
    service: Reach = NONE,
    admin: Reach = NONE,
) -> Operation:
    return Operation(
        name,
        scope,
        {
            Role.INTERVIEWER: interviewer,
            Role.HIRING_MANAGER: hiring_manager,
            Role.RECRUITER: recruiter,
            Role.SERVICE: service,
            Role.ADMIN: admin,
        },
    )


_EVERYONE_READS = {
    "interviewer": ALL,
    "hiring_manager": ALL,
    "recruiter": ALL,
    "service": ALL,
    "admin": ALL,
}
_RUBRIC_WRITE = {"recruiter": ALL, "admin": ALL}
_CANDIDATE_READ = {
    "interviewer": ASSIGNED,
    "hiring_manager": MANAGED | ASSIGNED,
    "recruiter": ALL,
    "service": CONNECTED,
    "admin": ALL,
}
_RECORD_WRITE = {"recruiter": ALL, "service": CONNECTED, "admin": ALL}
_REQUISITION_WRITE = {"hiring_manager": MANAGED, **_RECORD_WRITE}
_DECIDE = {"hiring_manager": MANAGED, "recruiter": ALL, "admin": ALL}
_ON_PANEL = {
    "interviewer": ASSIGNED,
    "hiring_manager": ASSIGNED,
    "recruiter": ASSIGNED,
    "admin": ASSIGNED,
}
_CARD_READ = {
    "interviewer": ASSIGNED,
    "hiring_manager": MANAGED | ASSIGNED,
    "recruiter": ALL,
    "admin": ALL,
}
_TEAM_READ = {"hiring_manager": MANAGED, "recruiter": ALL, "admin": ALL}
# An ATS opens requisitions, and a requisition names its team and the team's manager.
_TEAM_FIND = {**_TEAM_READ, "service": ALL}
_TEAM_WRITE = {"hiring_manager": MANAGED, "admin": ALL}
_OWN_KEYS = {
    "interviewer": OWN,
    "hiring_manager": OWN,
    "recruiter": OWN,
    "service": OWN,
    "admin": ALL,
}
_ONESELF = {
    "interviewer": OWN,
    "hiring_manager": OWN,
    "recruiter": OWN,
    "service": OWN,
    "admin": OWN,
}

_TABLE = (
    _grant("me.read", "me:read", **_ONESELF),
    _grant("me.assignments", "me:read", **_ONESELF),
    _grant("people.create", "people:write", admin=ALL),
    _grant("people.list", "people:read", hiring_manager=ALL, recruiter=ALL, admin=ALL),
    _grant("people.read", "people:read", hiring_manager=ALL, recruiter=ALL, admin=ALL),
    _grant("people.update", "people:write", admin=ALL),
    _grant("keys.create", "keys:write", **_OWN_KEYS),
    _grant("keys.list", "keys:read", **_OWN_KEYS),
    _grant("keys.read", "keys:read", **_OWN_KEYS),
    _grant("keys.rotate", "keys:write", **_OWN_KEYS),
    _grant("keys.revoke", "keys:write", **_OWN_KEYS),
    _grant("roles.list", "catalogue:read", **_EVERYONE_READS),
    _grant("roles.read", "catalogue:read", **_EVERYONE_READS),
    _grant("rubrics.list", "catalogue:read", **_EVERYONE_READS),
    _grant("rubrics.read", "catalogue:read", **_EVERYONE_READS),
    _grant("rubrics.export", "catalogue:read", **_EVERYONE_READS),
    _grant("rubrics.diff", "catalogue:read", **_EVERYONE_READS),
    _grant("rubrics.create", "rubrics:write", **_RUBRIC_WRITE),
    _grant("rubrics.import", "rubrics:write", **_RUBRIC_WRITE),
    _grant("rubrics.update", "rubrics:write", **_RUBRIC_WRITE),
    _grant("rubrics.delete", "rubrics:write", **_RUBRIC_WRITE),
    _grant("rubrics.publish", "rubrics:write", **_RUBRIC_WRITE),
    _grant("rubrics.retire", "rubrics:write", **_RUBRIC_WRITE),
    _grant("candidates.create", "candidates:write", **_RECORD_WRITE),
    _grant("candidates.list", "candidates:read", **_CANDIDATE_READ),
    _grant("candidates.read", "candidates:read", **_CANDIDATE_READ),
    _grant("candidates.update", "candidates:write", **_RECORD_WRITE),
    _grant("candidates.upsert", "candidates:write", **_RECORD_WRITE),
    # Nobody reads them: only the report on adverse impact counts them.
    _grant("demographics.state", "demographics:write", **_RECORD_WRITE),
    _grant("demographics.withdraw", "demographics:write", **_RECORD_WRITE),
    _grant("requisitions.create", "requisitions:write", **_REQUISITION_WRITE),
    _grant("requisitions.list", "requisitions:read", **_CANDIDATE_READ),
    _grant("requisitions.read", "requisitions:read", **_CANDIDATE_READ),
    _grant("requisitions.update", "requisitions:write", **_REQUISITION_WRITE),
    _grant("requisitions.upsert", "requisitions:write", **_RECORD_WRITE),
    _grant("requisitions.coverage", "requisitions:read", **_CANDIDATE_READ),
    _grant("requisitions.comparison", "scorecards:read", **_DECIDE),
    _grant("requisitions.plan", "requisitions:write", **_DECIDE),
    _grant("applications.create", "applications:write", **_RECORD_WRITE),
    _grant("applications.list", "applications:read", **_CANDIDATE_READ),
    _grant("applications.read", "applications:read", **_CANDIDATE_READ),
    _grant("applications.update", "applications:write", **_RECORD_WRITE),
    _grant("applications.upsert", "applications:write", **_RECORD_WRITE),
    _grant("applications.history", "applications:read", **_CANDIDATE_READ),
    _grant("applications.advance", "decisions:write", **_DECIDE),
    _grant("applications.skip", "decisions:write", **_DECIDE),
    _grant("applications.reject", "decisions:write", **_DECIDE),
    _grant("applications.withdraw", "decisions:write", **_DECIDE),
    _grant("applications.reopen", "decisions:write", **_DECIDE),
    _grant("applications.hire", "decisions:write", **_DECIDE),
    _grant("applications.scorecards", "scorecards:read", **_CARD_READ),
    _grant("applications.debrief", "scorecards:read", **_CARD_READ),
    _grant("applications.open-debrief", "decisions:write", **_DECIDE),
    _grant("interviews.create", "interviews:write", **_DECIDE),
    _grant("interviews.list", "interviews:read", **_CARD_READ),
    _grant("interviews.read", "interviews:read", **_CARD_READ),
    _grant("interviews.update", "interviews:write", **_DECIDE),
    _grant("interviews.kit", "interviews:read", **_CARD_READ),
    _grant("interviews.leave", "scorecards:write", **_ON_PANEL),
    _grant("reminders.list", "interviews:read", **_CARD_READ),
    _grant("interviews.calendar", "interviews:read", **_CARD_READ),
    _grant("take-homes.create", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.list", "take-homes:read", **_CANDIDATE_READ),
    _grant("take-homes.read", "take-homes:read", **_CANDIDATE_READ),
    _grant("take-homes.brief", "take-homes:read", **_CANDIDATE_READ),
    _grant("take-homes.update", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.send", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.start", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.submit", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.extend", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.expire", "take-homes:write", **_REQUISITION_WRITE),
    _grant("take-homes.withdraw", "take-homes:write", **_REQUISITION_WRITE),
    _grant("scorecards.own", "scorecards:write", **_ON_PANEL),
    _grant("scorecards.save", "scorecards:write", **_ON_PANEL),
    _grant("scorecards.submit", "scorecards:write", **_ON_PANEL),
    _grant("scorecards.read", "scorecards:read", **_CARD_READ),
    _grant("scorecards.amend", "scorecards:write", **_ON_PANEL),
    _grant("scorecards.approve", "decisions:write", **_DECIDE),
    _grant("teams.create", "teams:write", **_TEAM_WRITE),
    _grant("teams.list", "teams:read", **_TEAM_FIND),
    _grant("teams.read", "teams:read", **_TEAM_FIND),
    _grant("teams.update", "teams:write", **_TEAM_WRITE),
    _grant("teams.demand", "teams:read", **_TEAM_READ),
    _grant("teams.set-demand", "teams:write", **_TEAM_WRITE),
    _grant("teams.practices", "teams:read", **_TEAM_READ),
    _grant("teams.set-practices", "teams:write", **_TEAM_WRITE),
    _grant("members.create", "teams:write", **_TEAM_WRITE),
    _grant("members.list", "teams:read", **_TEAM_READ),
    _grant("members.read", "teams:read", **_TEAM_READ),
    _grant("members.levels", "teams:read", **_TEAM_READ),
    _grant("members.update", "teams:write", **_TEAM_WRITE),
    _grant("members.delete", "teams:write", **_TEAM_WRITE),
    _grant("teams.gap-report", "reports:read", **_TEAM_READ),
    _grant("teams.gap-report-if", "reports:read", **_TEAM_READ),
    _grant("teams.hiring-plan", "reports:read", **_TEAM_READ),
    _grant("teams.hiring-plan-if", "reports:read", **_TEAM_READ),
    _grant("teams.job-description", "reports:read", **_TEAM_READ),
    _grant("teams.fill-job-description", "reports:read", **_TEAM_READ),
    _grant("teams.gap-trend", "reports:read", **_TEAM_READ),
    _grant("gap-snapshots.create", "reports:write", **_TEAM_WRITE),
    _grant("gap-snapshots.list", "reports:read", **_TEAM_READ),
    _grant("gap-snapshots.read", "reports:read", **_TEAM_READ),
    _grant("gap-snapshots.compare", "reports:read", **_TEAM_READ),
    _grant("teams.gap-section", "reports:read", **_TEAM_READ),
    _grant("reports.gaps", "reports:read", **_TEAM_READ),
    _grant("reports.agreement", "reports:read", **_TEAM_READ),
    _grant("reports.leniency", "reports:read", **_TEAM_READ),
    _grant("reports.lateness", "reports:read", **_TEAM_READ),
    _grant("reports.prediction", "reports:read", **_TEAM_READ),
    _grant("reports.decisions", "reports:read", **_TEAM_READ),
    _grant("reports.adverse-impact", "reports:read", recruiter=ALL, admin=ALL),
)

OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _TABLE}

SCOPES = frozenset(operation.scope for operation in _TABLE)
"""What a key can be limited to; a key without scopes may do all its owner may."""

RESTRICTED_FIELDS: Mapping[str, Mapping[Role, Reach]] = {
    "candidate.compensation_expectation": {
        Role.HIRING_MANAGER: MANAGED,
        Role.RECRUITER: ALL,
        Role.ADMIN: ALL,
    },
}
"""Fields that are absent from an answer unless the caller reaches the object in this way."""


def field_reach(name: str, role: Role) -> Reach:
    """In which relation to an object the role sees the restricted field."""
    return RESTRICTED_FIELDS[name].get(role, Reach.NONE)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent the request: a person, in a role, with the scopes of the key they used.

    system: the ATS a `service` stands for, else None. scopes: empty means all the role may do.
    key_expires_at: when the key they used ends, None for never.
    """

    person_id: UUID
    role: Role
    name: str
    system: str | None = None
    scopes: frozenset[str] = frozenset()
    key_expires_at: datetime | None = None
