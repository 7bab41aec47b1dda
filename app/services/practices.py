"""Practices: the checklist of how a team works together, and the team's answers to it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from app.domain.policy import Reach
from app.domain.practices import PRACTICES, require_on_checklist
from app.models.functions import nested
from app.models.practices import PracticeAnswerRow
from app.models.teams import Team
from app.services import access
from app.services.acting import Act, not_found
from app.statements import Prepared, select_columns

_GIVEN: Final = {"practice", "answer", "note"}
_CHECKLIST: Final = {name: asdict(practice) for name, practice in PRACTICES.items()}
_UNANSWERED: Final[Mapping[str, None]] = MappingProxyType(
    dict.fromkeys(("answer", "note", "answered_by_id", "answered_at"))
)


def read(session: Session, act: Act, team_id: UUID) -> dict[str, Any]:
    """The whole checklist in its order, with the team's answers where there are any.

    Raises DomainError (`not-found`) when there is no team that the caller may see.
    """
    row = _ANSWERS.first(session, act.reach, team_id=team_id, **access.parameters(act.caller))
    if row is None:
        raise not_found()
    answers = {answer.pop("practice"): answer for answer in row.pop("answers")}
    checklist = [known | answers.get(name, _UNANSWERED) for name, known in _CHECKLIST.items()]
    return row | {"team_id": team_id, "practices": checklist}


def replace(
    session: Session, act: Act, team_id: UUID, answers: Sequence[Mapping[str, Any]]
) -> None:
    """Replace every answer of the team, based on the team's version that the caller read.

    An answer that stays what it was, note and all, stays with whoever gave it. Raises DomainError
    (`input-invalid`) naming every practice that is unknown or given twice.
    """
    team = access.load(session, act, Team, team_id, lock=True)
    act.expect(team.version)
    require_on_checklist([given["practice"] for given in answers])
    earlier = session.exec(
        select(PracticeAnswerRow).where(col(PracticeAnswerRow.team_id) == team_id)
    )
    new = {given["practice"]: given for given in answers}
    for row in earlier:
        if new.get(row.practice) == row.model_dump(include=_GIVEN):
            del new[row.practice]
        else:
            session.delete(row)
    session.flush()
    session.add_all(
        PracticeAnswerRow(
            id=act.new_id(),
            team_id=team_id,
            answered_by_id=act.caller.person_id,
            answered_at=act.now,
            **given,
        )
        for given in new.values()
    )
    team.touch(act.now)
    session.flush()


def _answers(reach: Reach) -> Select[Any]:
    answers = nested(
        Team,
        col(PracticeAnswerRow.team_id),
        practice=PracticeAnswerRow.practice,
        answer=PracticeAnswerRow.answer,
        note=PracticeAnswerRow.note,
        answered_by_id=PracticeAnswerRow.answered_by_id,
        answered_at=PracticeAnswerRow.answered_at,
    )
    statement = select_columns(Team.version, answers.label("answers"))
    return statement.where(col(Team.id) == bindparam("team_id"), access.within(Team, reach))


_ANSWERS = Prepared(_answers)
