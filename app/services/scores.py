"""From visible scorecards to figures: levels per skill, the debrief, and a hire's levels."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from app.domain.fit import CandidateLevel
from app.domain.pipeline import LIVE
from app.domain.policy import OPERATIONS, Reach
from app.models.applications import Application, StageVisit
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Rating as RatingRow
from app.models.scorecards import Scorecard
from app.rubrics.levels import Level, level
from app.rubrics.loader import Library
from app.rubrics.scoring import Rating, score_card, scores_to_plain
from app.services import access, panels, scorecards
from app.services.acting import Act
from app.statements import Prepared, Rows, select_columns


def debrief(session: Session, act: Act, library: Library, application_id: UUID) -> dict[str, Any]:
    """What the scorecards the caller may see add up to, by the requisition's rubric."""
    cards = [
        card
        for card in scorecards.of_application(session, act, application_id)
        if card["submitted_at"] is not None
    ]
    requisition = session.execute(
        select(Requisition.rubric_id, Requisition.rubric_version)
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .where(col(Application.id) == application_id)
    ).one()
    rubric = library.get(requisition.rubric_id, requisition.rubric_version)
    kinds = _kinds(session, application_id)
    ratings = [
        Rating(
            criterion=rating["criterion"],
            stage=kinds[card["stage"]],
            rater=str(card["person"]["id"]),
            visit=card["stage"],
            value=rating["score"],
        )
        for card in cards
        for rating in card["ratings"]
    ]
    recommendations: dict[str, int] = {}
    for card in cards:
        word = card["recommendation"]
        recommendations[word] = recommendations.get(word, 0) + 1
    return {
        "application_id": application_id,
        "visibility": scorecards.VISIBILITY,
        "scorecards": len(cards),
        "recommendations": recommendations,
        "scores": scores_to_plain(score_card(rubric, ratings)),
    }


def _kinds(session: Session, application_id: UUID) -> dict[str, str]:
    rows = session.execute(
        select(PlanStage.key, PlanStage.kind)
        .join(Application, col(Application.requisition_id) == col(PlanStage.requisition_id))
        .where(col(Application.id) == application_id)
    )
    return {row.key: row.kind for row in rows}


def candidate_levels(
    session: Session, act: Act, library: Library, team_id: UUID
) -> dict[UUID, dict[str, CandidateLevel]]:
    """Levels of the team's live candidates, from the scorecards the caller may see."""
    reach = OPERATIONS["applications.scorecards"].reach_of(act.caller.role)
    rows = _OF_TEAM.all(session, reach, team_id=team_id, **access.parameters(act.caller))
    return {
        application_id: {
            skill: CandidateLevel(theta=estimate.theta, sd=estimate.sd, n=effective)
            for skill, (estimate, effective) in levels.items()
        }
        for application_id, levels in _levels(library, rows).items()
    }


def hired_levels(session: Session, library: Library, application_id: UUID) -> dict[str, Level]:
    """The levels a hire brings to the team, from every submitted scorecard.

    Whoever hires has been told own-scorecard-first before; the decision itself discloses.
    """
    rows = _OF_APPLICATION.all(session, application_id=application_id)
    found = _levels(library, rows).get(application_id, {})
    return {skill: estimate for skill, (estimate, _effective) in found.items()}


def _levels(library: Library, rows: Rows) -> dict[UUID, dict[str, tuple[Level, float]]]:
    """Shrunk level and effective number of ratings, per application and skill.

    Ratings are counted as whole numbers first: thousands of fractions would take longer to add up
    than everything else in a gap report.
    """
    weights: dict[tuple[str, str, str, str], Fraction] = {}
    counted: dict[tuple[UUID, str], dict[Fraction, list[int]]] = {}
    for row in rows:
        place = (row["rubric_id"], row["rubric_version"], row["kind"], row["criterion"])
        weight = weights.get(place)
        if weight is None:
            rubric = library.get(place[0], place[1])
            weight = weights[place] = rubric.evidence_weight(place[2], place[3])
        sums = counted.setdefault((row["application_id"], row["criterion"]), {})
        tally = sums.setdefault(weight, [0, 0])
        tally[0] += row["score"]
        tally[1] += 1
    found: dict[UUID, dict[str, tuple[Level, float]]] = {}
    for (application_id, criterion), sums in counted.items():
        total = sum((weight * score for weight, (score, _) in sums.items()), Fraction(0))
        effective = sum((weight * count for weight, (_, count) in sums.items()), Fraction(0))
        estimate = level(effective, total / effective)
        found.setdefault(application_id, {})[criterion] = (estimate, float(effective))
    return found


def _ratings() -> Select[Any]:
    return (
        select_columns(
            Scorecard.application_id,
            Scorecard.rubric_id,
            Scorecard.rubric_version,
            PlanStage.kind,
            RatingRow.criterion,
            RatingRow.score,
        )
        .select_from(Scorecard)
        .join(RatingRow, col(RatingRow.scorecard_id) == col(Scorecard.id))
        .join(StageVisit, col(StageVisit.id) == col(Scorecard.visit_id))
        .join(Application, col(Application.id) == col(Scorecard.application_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Application.requisition_id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .where(col(RatingRow.score).is_not(None), col(Scorecard.submitted_at).is_not(None))
    )


def _of_team(reach: Reach) -> Select[Any]:
    live = [col(Application.status) == status.value for status in sorted(LIVE)]
    return (
        _ratings()
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            col(Requisition.team_id) == bindparam("team_id"),
            live[0] | live[1],
            panels.visible_cards(reach),
        )
    )


_OF_TEAM = Prepared(_of_team)
_OF_APPLICATION = Prepared(
    lambda: _ratings().where(col(Scorecard.application_id) == bindparam("application_id"))
)
