"""From scorecards to figures: levels per skill, those of a hire, and what a decision goes by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func
from sqlmodel import Session, col, select

from app.domain.fit import CandidateLevel
from app.domain.pipeline import StageKind
from app.domain.policy import OPERATIONS, Reach
from app.domain.withheld import plain
from app.models.applications import Application, StageVisit
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Rating as RatingRow
from app.models.scorecards import Scorecard
from app.models.types import Word
from app.rubrics.definition import Rubric
from app.rubrics.levels import (
    Evidence,
    Level,
    Sums,
    added,
    estimate,
    estimate_of,
)
from app.rubrics.loader import Library
from app.rubrics.scoring import COMPOSITE_FORMULA, composite
from app.services import access, applications, panels, teams
from app.services.acting import Act
from app.statements import Prepared, Row, Rows, select_columns

Counting = Callable[[str, str, str, str], tuple[str, int, int] | None]
"""Rubric, version, kind of stage, criterion -> skill of the team, evidence weight as a ratio."""


def candidate_levels(
    session: Session, act: Act, library: Library, team_id: UUID
) -> dict[UUID, dict[str, CandidateLevel]]:
    """Levels of the team's live candidates, from the scorecards the caller may see."""
    reach = OPERATIONS["applications.scorecards"].reach_of(act.caller.role)
    rows = _OF_TEAM.all(session, reach, team_id=team_id, **access.parameters(act.caller))
    return {
        row["application_id"]: {skill: candidate_level(sums) for skill, sums in by_skill.items()}
        for row, by_skill in _by_application(library, rows)
    }


def counted_levels(
    session: Session, act: Act, library: Library, choice: teams.Choice
) -> dict[UUID, dict[str, dict[CandidateLevel, int]]]:
    """Per chosen team and skill, how many live candidates share a level estimated from scorecards.

    As `candidate_levels`, of the scorecards the caller may see.
    """
    card_reach = OPERATIONS["applications.scorecards"].reach_of(act.caller.role)
    rows = _OF_TEAMS.each(
        session,
        act.reach,
        card_reach,
        *choice.shape,
        **choice.parameters,
        **access.parameters(act.caller),
    )
    found: dict[UUID, dict[str, dict[CandidateLevel, int]]] = {}
    for row, by_skill in _by_application(library, rows):
        of_team = found.setdefault(row["team_id"], {})
        for skill, sums in by_skill.items():
            shared = of_team.setdefault(skill, {})
            level = candidate_level(sums)
            shared[level] = shared.get(level, 0) + 1
    return found


def hired_levels(session: Session, library: Library, application_id: UUID) -> dict[str, Level]:
    """The levels a hire brings to the team, from every submitted scorecard.

    Whoever hires has been told own-scorecard-first before; the decision itself discloses.
    """
    rows = _OF_APPLICATION.all(session, application_id=application_id)
    return {
        skill: estimate_of(sums).level
        for _, by_skill in _by_application(library, rows)
        for skill, sums in by_skill.items()
    }


def figures(session: Session, library: Library, application: Application) -> dict[str, Any]:
    """What every submitted scorecard of the application comes to now, to be kept with a decision.

    A card that comes in later, or is corrected, changes the running composite and not this one.
    """
    pinned = session.execute(
        select(Requisition.rubric_id, Requisition.rubric_version).where(
            Requisition.id == application.requisition_id
        )
    ).one()
    rubric = library.get(pinned.rubric_id, pinned.rubric_version)
    rows = _OF_APPLICATION.all(session, application_id=application.id)
    found = composite(rubric.weights, _criterion_scores(rubric, rows), rubric.scoring.min_coverage)
    return {
        "composite": plain(found.value),
        "partial": plain(found.partial),
        "coverage": float(found.coverage),
        "ratings": sum(row["ratings"] for row in rows),
        "formula": {"name": COMPOSITE_FORMULA.name, "version": COMPOSITE_FORMULA.version},
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
    }


def comparable(
    session: Session,
    act: Act,
    library: Library,
    requisition_id: UUID | None,
    stage: StageKind | None,
) -> dict[UUID, Fraction]:
    """Composites of applications within reach, or scores of a stage, from the cards one may see.

    Only scores within a requisition compare with each other: all are made by the version it is
    scored by, whatever was published since. An application whose composite is withheld for its
    coverage has none.
    """
    reach = OPERATIONS["applications.scorecards"].reach_of(act.caller.role)
    rows = _COMPARABLE.all(
        session,
        act.reach,
        reach,
        requisition_id is not None,
        stage is not None,
        requisition_id=requisition_id,
        stage=stage,
        **access.parameters(act.caller),
    )
    by_application: defaultdict[UUID, Rows] = defaultdict(list)
    for row in rows:
        by_application[row["application_id"]].append(row)
    found = {}
    for application_id, given in by_application.items():
        rubric = library.get(given[0]["pinned_id"], given[0]["pinned_version"])
        weights = rubric.weights
        coverage = rubric.scoring.min_coverage
        if stage is not None:
            # A stage's score is that of its primary criteria, however many of them were observed.
            weights = {name: weights[name] for name in rubric.stage(stage).primary}
            coverage = Fraction()
        score = composite(weights, _criterion_scores(rubric, given), coverage).value
        if score is not None:
            found[application_id] = score
    return found


def _criterion_scores(rubric: Rubric, rows: Rows) -> dict[str, Fraction | None]:
    """Scores of an application by the version it is pinned to; its ratings are all of that major.

    So nothing is carried, and a minor version published since weighs them only once it is pinned.
    """
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for row in rows:
        weight = rubric.evidence_weight(row["kind"], row["criterion"])
        found[row["criterion"]].append((weight, row["total"], row["ratings"]))
    return {name: estimate(evidence).score for name, evidence in found.items()}


def _by_application(library: Library, rows: Iterable[Row]) -> Iterator[tuple[Row, dict[str, Sums]]]:
    """One application after the other: a row of it, and its ratings added up per skill of the team.

    The rows of an application come together.
    """
    counts_as = _counting(library)
    for _, ratings in groupby(rows, itemgetter("application_id")):
        by_skill: dict[str, Sums] = {}
        for row in ratings:
            version = row["rubric_id"], row["rubric_version"]
            counted = counts_as(*version, row["kind"], row["criterion"])
            if counted is not None:
                skill, weight, parts = counted
                sums = weight * row["total"], weight * row["ratings"], parts
                known = by_skill.get(skill)
                by_skill[skill] = added(known, sums) if known else sums
        yield row, by_skill


def _counting(library: Library) -> Counting:
    """For what a rating counts, and with which weight, by the version of the rubric it is under.

    One by an earlier major version counts for what the newest one maps its criterion to; None where
    that is nothing.
    """
    carried = cache(lambda *version: library.carried(library.get(*version)))

    def counts_as(
        rubric_id: str, version: str, kind: str, criterion: str
    ) -> tuple[str, int, int] | None:
        skill = carried(rubric_id, version).get(criterion)
        if skill is None:
            return None
        weight = library.get(rubric_id, version).evidence_weight(kind, criterion)
        return skill, *weight.as_integer_ratio()

    return cache(counts_as)


@lru_cache(maxsize=4096)
def candidate_level(sums: Sums) -> CandidateLevel:
    """The level these ratings give, in the numbers a gap report counts with."""
    found = estimate_of(sums)
    return CandidateLevel(
        level_estimate=found.level.level_estimate,
        level_sd=found.level.level_sd,
        n=float(found.effective_n),
    )


def _ratings() -> Select[Any]:
    each: tuple[Any, ...] = (
        Scorecard.application_id,
        Scorecard.rubric_id,
        Scorecard.rubric_version,
        PlanStage.kind,
        RatingRow.criterion,
    )
    return (
        select_columns(
            *each,
            func.sum(RatingRow.score).label("total"),
            func.count().label("ratings"),
        )
        .select_from(Scorecard)
        .join(
            RatingRow,
            (col(RatingRow.scorecard_id) == col(Scorecard.id))
            & (col(RatingRow.revision) == col(Scorecard.current_revision)),
        )
        .join(StageVisit, col(StageVisit.id) == col(Scorecard.visit_id))
        .join(Application, col(Application.id) == col(Scorecard.application_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Application.requisition_id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .where(col(RatingRow.score).is_not(None), col(Scorecard.submitted_at).is_not(None))
        .group_by(*each)
    )


def _of_team(reach: Reach) -> Select[Any]:
    return (
        _ratings()
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            col(Requisition.team_id) == bindparam("team_id"),
            applications.could_join(),
            panels.visible_cards(reach),
        )
        .order_by(col(Scorecard.application_id))
    )


def _of_teams(reach: Reach, card_reach: Reach, by_ids: bool, by_manager: bool) -> Select[Any]:
    team_id = col(Requisition.team_id)
    return (
        _ratings()
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .add_columns(team_id)
        .group_by(team_id)
        .where(
            teams.chosen(team_id, reach, by_ids, by_manager),
            applications.could_join(),
            access.within(Application, reach),
            panels.visible_cards(card_reach),
        )
        .order_by(col(Scorecard.application_id))
    )


def _comparable(
    reach: Reach, card_reach: Reach, by_requisition: bool, by_stage: bool
) -> Select[Any]:
    pinned = (Requisition.rubric_id, Requisition.rubric_version)
    statement = (
        _ratings()
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .add_columns(col(pinned[0]).label("pinned_id"), col(pinned[1]).label("pinned_version"))
        .group_by(*pinned)
        .where(access.within(Application, reach), panels.visible_cards(card_reach))
    )
    if by_requisition:
        statement = statement.where(
            col(Application.requisition_id) == bindparam("requisition_id", type_=Uuid())
        )
    if by_stage:
        statement = statement.where(
            col(PlanStage.kind) == bindparam("stage", type_=Word(StageKind))
        )
    return statement


_COMPARABLE = Prepared(_comparable)
_OF_TEAM = Prepared(_of_team)
_OF_TEAMS = Prepared(_of_teams)
_OF_APPLICATION = Prepared(
    lambda: _ratings().where(col(Scorecard.application_id) == bindparam("application_id"))
)
