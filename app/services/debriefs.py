"""The debrief: everything the panels found about an application, side by side.

It shows, orders and explains; what happens next is decided by a person. A visit joins once its
panel is in, once it is decided, or when somebody opened it early and said why.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, type_coerce
from sqlmodel import Session, col

from app.domain.errors import DomainError
from app.domain.policy import Reach
from app.domain.scorecards import AmendmentKind, VisitState, visit_state
from app.models.applications import Application, DebriefOpening, Decision, StageVisit
from app.models.functions import JsonObject
from app.models.people import Person
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Amendment, Scorecard
from app.models.scorecards import Rating as RatingRow
from app.rubrics.comparison import KEY_AREAS, PRIORITY_FORMULA, disagreements
from app.rubrics.definition import Rubric
from app.rubrics.loader import Library
from app.rubrics.scoring import Flag, Rating, ScoreSummary, summarise
from app.services import access, panels, scorecards
from app.services.acting import Act
from app.statements import Prepared, Rows, select_columns

_NOT_KEPT: Final = {"standard_error": None, "floors_missed": None}
"""Figures that the oldest decisions were made without."""

ABOUT = (
    "Decision support. Figures come from people's ratings by the formulas shown; they advance and "
    "reject nobody. A person decides and gives the reason. Scorecards of a stage count here once "
    "its panel is in, the stage is decided, or somebody opened it early. The comparison of "
    "finalists and the gap report count each submitted scorecard that you may see, so their "
    "figures may differ."
)


def read(session: Session, act: Act, library: Library, application_id: UUID) -> dict[str, Any]:
    """The debrief of an application, from the scorecards the caller may see.

    Raises DomainError (`not-found`) unless the caller may see the application.
    """
    given = scorecards.of_application(session, act, application_id)
    parameters = access.parameters(act.caller)
    visits = _VISITS.all(session, application_id=application_id, **parameters)
    states = {visit["stage"]: _state(visit) for visit in visits}
    kinds = {visit["stage"]: visit["kind"] for visit in visits}
    rubric = library.get(visits[0]["rubric_id"], visits[0]["rubric_version"])
    cards = [
        card
        for card in given
        if card["submitted_at"] is not None and states[card["stage"]] is not VisitState.WAITING
    ]
    ratings = [
        Rating(
            criterion=rating["criterion"],
            stage=kinds[card["stage"]],
            rater=card["person"]["id"],
            session=f"{card['stage']}: {card['purpose']}",
            value=rating["score"],
        )
        for card in cards
        for rating in card["ratings"]
    ]
    scores = summarise(rubric, ratings)
    later = _OPINIONS.all(session, act.reach, application_id=application_id, **parameters)
    verdicts = {row["scorecard_id"]: row["recommendation"] for row in later}
    decisions = [
        decision | {"figures": decision["figures"] and _NOT_KEPT | decision["figures"]}
        for decision in _DECISIONS.all(session, application_id=application_id)
    ]
    if any(visit["owes_scorecard"] for visit in visits):
        # What a decision was based on adds up cards that the caller may not read yet.
        decisions = [decision | {"figures": None} for decision in decisions]
    return {
        "application_id": application_id,
        "about": ABOUT,
        "visibility": scorecards.VISIBILITY,
        "computed_at": act.now,
        "stages": [_stage(visit, states[visit["stage"]], cards) for visit in visits],
        "scorecards": len(cards),
        "recommendations": dict(Counter(card["recommendation"] for card in cards)),
        "panel": [_card(card, verdicts.get(card["id"])) for card in cards],
        "skills": _skills(rubric, scores, cards, kinds, later),
        "disagreement_formula": PRIORITY_FORMULA,
        "disagreements": disagreements(rubric, ratings),
        "floors_missed": [
            item.criterion for item in scores.criteria if Flag.BELOW_FLOOR in item.flags
        ],
        "assessment_areas": _areas(scores),
        "scores": scores,
        "decisions": decisions,
    }


def open_early(session: Session, act: Act, application_id: UUID, stage: str, reason: str) -> None:
    """Let a visit into the debrief before its panel is in; who did it and why is kept.

    Raises DomainError: `not-found`, `own-scorecard-missing`, `stage-conflict` for a stage that the
    application has not entered, `already-exists` for a visit that is in the debrief already.
    """
    access.load(session, act, Application, application_id, lock=True)
    visits = _VISITS.all(session, application_id=application_id, **access.parameters(act.caller))
    visit = next((visit for visit in visits if visit["stage"] == stage), None)
    if visit is None:
        raise DomainError("stage-conflict", "The application has not entered this stage.")
    if visit["owes_scorecard"]:
        raise panels.own_card_first()
    if _state(visit) is not VisitState.WAITING:
        raise DomainError("already-exists", "This stage is in the debrief already. Read it.")
    session.add(
        DebriefOpening(
            id=act.new_id(),
            visit_id=visit["id"],
            person_id=act.caller.person_id,
            reason=reason,
            opened_at=act.now,
        )
    )
    session.flush()


def _state(visit: Mapping[str, Any]) -> VisitState:
    return visit_state(
        is_decided=visit["outcome"] is not None,
        is_opened=visit["opened_at"] is not None,
        submitted=visit["cards_submitted"],
        outstanding=visit["cards_outstanding"],
    )


def _stage(
    visit: Mapping[str, Any], state: VisitState, cards: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    opened = None
    if visit["opened_at"] is not None:
        opened = {
            "person": visit["opened_by"],
            "reason": visit["opening_reason"],
            "opened_at": visit["opened_at"],
        }
    return {
        "stage": visit["stage"],
        "kind": visit["kind"],
        "state": state,
        "scorecards": sum(card["stage"] == visit["stage"] for card in cards),
        "opened": opened,
    }


def _card(card: Mapping[str, Any], verdict: str | None) -> dict[str, Any]:
    """What one person makes of the candidate; `verdict` is what a debrief has made of that."""
    members = (
        "person",
        "stage",
        "purpose",
        "recommendation",
        "summary",
        "submitted_at",
        "submitted_late",
        "awaits_approval",
    )
    return {
        "scorecard_id": card["id"],
        "revision": card["revision"],
        "is_independent": card["is_independent"],
        "after_debrief": verdict if verdict != card["recommendation"] else None,
        **{name: card[name] for name in members},
    }


def _skills(
    rubric: Rubric,
    scores: ScoreSummary,
    cards: Iterable[Mapping[str, Any]],
    kinds: Mapping[str, str],
    later: Rows,
) -> list[dict[str, Any]]:
    """Every criterion with all that was said of it, in the rubric's order."""
    changed: defaultdict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in later:
        opinion = {"score": row["score"], "evidence": row["evidence"]}
        changed[row["scorecard_id"]][row["criterion"]] = opinion
    weights = {
        stage: {
            name: float(rubric.evidence_weight(stage, name))
            for name in rubric.stage(stage).criteria
        }
        for stage in set(kinds.values())
    }
    said: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for card in cards:
        scorecard_id, person = card["id"], card["person"]
        stage, purpose = card["stage"], card["purpose"]
        weight_of, changed_to = weights[kinds[stage]], changed.get(scorecard_id, {})
        for rating in card["ratings"]:
            name = rating["criterion"]
            now = changed_to.get(name)
            # An amendment says everything anew; most of it says nothing new.
            is_changed = now is not None and now["score"] != rating["score"]
            said[name].append(
                {
                    "scorecard_id": scorecard_id,
                    "person": person,
                    "stage": stage,
                    "purpose": purpose,
                    "score": rating["score"],
                    "evidence": rating["evidence"],
                    "evidence_weight": weight_of[name],
                    "after_debrief": now if is_changed else None,
                }
            )
    found = []
    for criterion, summary in zip(rubric.criteria, scores.criteria, strict=True):
        levels = [one["score"] for one in said[criterion.id] if one["score"] is not None]
        found.append(
            {
                "criterion": criterion.id,
                "title": criterion.title,
                "kind": criterion.kind.value,
                "score": summary.score,
                "weight": summary.weight,
                "floor": summary.floor,
                "flags": summary.flags,
                "spread": max(levels) - min(levels) if levels else None,
                "ratings": said[criterion.id],
            }
        )
    return found


def _areas(scores: ScoreSummary) -> list[dict[str, Any]]:
    by_name = {item.criterion: item for item in scores.criteria}
    return [
        {
            "area": area,
            "criteria": [name for name in names if name in by_name],
            "scores": [by_name[name].score for name in names if name in by_name],
        }
        for area, names in KEY_AREAS.items()
    ]


def _visits() -> Select[Any]:
    return (
        select_columns(
            StageVisit.id,
            StageVisit.stage,
            StageVisit.outcome,
            PlanStage.kind,
            Requisition.rubric_id,
            Requisition.rubric_version,
            DebriefOpening.opened_at,
            col(DebriefOpening.reason).label("opening_reason"),
            JsonObject(id=Person.id, name=Person.name).label("opened_by"),
            panels.judges(col(StageVisit.id))
            .correlate(StageVisit)
            .scalar_subquery()
            .label("cards_submitted"),
            panels.outstanding(col(StageVisit.id))
            .correlate(StageVisit)
            .scalar_subquery()
            .label("cards_outstanding"),
            type_coerce(panels.seat_without_card(col(StageVisit.id)), Integer).label(
                "owes_scorecard"
            ),
        )
        .join(Application, col(Application.id) == col(StageVisit.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Requisition.id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .join(DebriefOpening, col(DebriefOpening.visit_id) == col(StageVisit.id), isouter=True)
        .join(Person, col(Person.id) == col(DebriefOpening.person_id), isouter=True)
        .where(col(StageVisit.application_id) == bindparam("application_id"))
        .order_by(col(PlanStage.position))
    )


def _opinions(reach: Reach) -> Select[Any]:
    """Ratings of amendments made after a debrief, oldest first: the last of them stands."""
    return (
        select_columns(
            RatingRow.scorecard_id,
            RatingRow.criterion,
            RatingRow.score,
            RatingRow.evidence,
            Amendment.recommendation,
        )
        .join(
            Amendment,
            (col(Amendment.scorecard_id) == col(RatingRow.scorecard_id))
            & (col(Amendment.revision) == col(RatingRow.revision)),
        )
        .join(Scorecard, col(Scorecard.id) == col(RatingRow.scorecard_id))
        .where(
            col(Scorecard.application_id) == bindparam("application_id"),
            col(Amendment.kind) == AmendmentKind.DEBRIEF,
            panels.visible_cards(reach),
        )
        .order_by(col(Amendment.revision))
    )


_VISITS = Prepared(_visits)
_OPINIONS = Prepared(_opinions)
_DECISIONS = Prepared(
    lambda: (
        select_columns(
            Decision.action,
            Decision.from_stage,
            Decision.reason,
            Decision.decided_at,
            Decision.figures,
            JsonObject(id=Person.id, name=Person.name).label("person"),
        )
        .join(Person, col(Person.id) == col(Decision.person_id))
        .where(col(Decision.application_id) == bindparam("application_id"))
        .order_by(col(Decision.id))
    )
)
