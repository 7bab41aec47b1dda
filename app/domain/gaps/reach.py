"""Targets of a team that its open requisitions cannot attest, however good the candidates are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gaps.figures import SkillRow


class OutOfReachReason(StrEnum):
    """Why no interview can show that somebody reaches a target."""

    NOT_RATED = "not_rated"
    NOT_ATTESTABLE = "not_attestable"


@dataclass(frozen=True, slots=True)
class TargetOutOfReach:
    """A target with holders missing that hiring cannot be seen to meet, and what to do about it.

    attestable_level: the highest level that a plan of an open requisition can attest, 0 where its
    evidence is too thin for any; None where no stage of any plan rates the skill.
    """

    skill: str
    title: str
    target: int
    attestable_level: int | None
    reason: OutOfReachReason
    text: str


def targets_out_of_reach(
    rows: Iterable[SkillRow], plans: Sequence[Mapping[str, int]]
) -> tuple[TargetOutOfReach, ...] | None:
    """Give the targets that no plan attests, in the order of the rows; None without any plan.

    plans: of each open requisition, the highest level that its plan can attest of each skill that a
    stage of it rates. A skill that nobody lacks is left out.
    """
    if not plans:
        return None
    return tuple(
        _out_of_reach(row, best)
        for row in rows
        if row.shortfall
        for best in (max((plan[row.skill] for plan in plans if row.skill in plan), default=None),)
        if best is None or best < row.target
    )


def _out_of_reach(row: SkillRow, best: int | None) -> TargetOutOfReach:
    wanted = f"The team wants level {row.target} of {row.title}."
    if best is None:
        reason = OutOfReachReason.NOT_RATED
        text = (
            f"{wanted} No stage of an open requisition rates it, so no hire will be known to hold "
            "it. Open a requisition whose rubric rates it, or have it assessed on the team."
        )
    else:
        reason = OutOfReachReason.NOT_ATTESTABLE
        most = f"attest level {best} at most" if best else "are too thin to attest any level"
        text = (
            f"{wanted} The plans of the open requisitions {most}, even if everybody rates 5. Let "
            "more stages or people rate it, lower the target, or have it assessed on the team."
        )
    return TargetOutOfReach(row.skill, row.title, row.target, best, reason, text)
