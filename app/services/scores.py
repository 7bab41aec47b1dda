"""From scorecards to figures: levels per skill, those of a hire, and what a decision goes by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, case, func, or_
from sqlmodel import Session, col, select

from app.domain.fit import CandidateLevel
from app.domain.pipeline import StageKind
from app.domain.policy import OPERATIONS, Reach
from app.domain.scorecards import NEGATIVE
from app.domain.withheld import plain
from app.models.applications import Application, StageVisit
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Rating as RatingRow
from app.models.scorecards import Scorecard
from app.models.types import Word
from app.rubrics.definition import Rubric
from app.rubrics.levels import Estimate, Sums, added, estimate, weighed
from app.rubrics.loader import Library
from app.rubrics.scoring import COMPOSITE_FORMULA, Flag, composite, floor_flags
from app.services import access, applications, panels, teams
from app.services.acting import Act
from app.statements import Prepared, Row, Rows, select_columns

Counting = Callable[[str, str, str, str], tuple[str, int, int] | None]
"""Rubric, version, kind of stage, criterion -> skill of the team, evidence weight as a ratio."""


Skills = dict[str, Estimate]
"""What the ratings of an application come to, by skill of the team."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the scorecards one may see say of a live candidate.

    floors_missed: criteria whose score lies below the floor of the rubric. recommendations:
    submitted ones, and how many of them are no or strong_no.
    """

    levels: Mapping[str, CandidateLevel]
    floors_missed: tuple[str, ...] = ()
    recommendations: int = 0
    negative: int = 0


UNRATED: Final = Candidate({})


def candidates(
    session: Session, act: Act, library: Library, team_id: UUID
) -> dict[UUID, Candidate]:
    """Of the team's live candidates, by application, from the scorecards the caller may see."""
    reach = OPERATIONS["applications.scorecards"].reach_of(act.caller.role)
    about = {"team_id": team_id, **access.parameters(act.caller)}
    verdicts = {row["application_id"]: row for row in _RECOMMENDATIONS.all(session, reach, **about)}
    found = {}
    for row, skills in _by_application(library, _OF_TEAM.all(session, reach, **about)):
        said = verdicts[row["application_id"]]
        floors = _floors(library, row["rubric_id"], row["rubric_version"])
        found[row["application_id"]] = Candidate(
            levels=_candidate_levels(skills),
            floors_missed=tuple(
                skill
                for skill, floor in floors.items()
                if skill in skills and Flag.BELOW_FLOOR in floor_flags(skills[skill].score, floor)
            ),
            recommendations=said["recommendations"],
            negative=said["negative"],
        )
    return found


def counted_levels(
    session: Session, act: Act, library: Library, choice: teams.Choice
) -> dict[UUID, dict[str, dict[CandidateLevel, int]]]:
    """Per chosen team and skill, how many live candidates share a level estimated from scorecards.

    From the scorecards the caller may see.
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
    for row, skills in _by_application(library, rows):
        of_team = found.setdefault(row["team_id"], {})
        for skill, level in _candidate_levels(skills).items():
            shared = of_team.setdefault(skill, {})
            shared[level] = shared.get(level, 0) + 1
    return found


def hired_levels(
    session: Session, library: Library, application_id: UUID
) -> dict[str, CandidateLevel]:
    """What a hire's levels are recorded from, out of every submitted scorecard.

    Whoever hires has been told own-scorecard-first before; the decision itself discloses.
    """
    rows = _OF_APPLICATION.all(session, application_id=application_id)
    return {
        skill: level
        for _, skills in _by_application(library, rows)
        for skill, level in _candidate_levels(skills).items()
    }


def _candidate_levels(skills: Skills) -> dict[str, CandidateLevel]:
    return {
        skill: level
        for skill, found in skills.items()
        if (level := found.candidate_level) is not None
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
    estimates = criterion_estimates(rubric, rows)
    found = composite(rubric.weights, estimates, rubric.scoring.min_coverage)
    return {
        "composite": plain(found.value),
        "partial": plain(found.partial),
        "standard_error": found.standard_error,
        "floors_missed": [
            criterion.id
            for criterion in rubric.criteria
            if criterion.id in estimates
            and Flag.BELOW_FLOOR in floor_flags(estimates[criterion.id].score, criterion.floor)
        ],
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
        score = composite(weights, criterion_estimates(rubric, given), coverage).value
        if score is not None:
            found[application_id] = score
    return found


def criterion_estimates(rubric: Rubric, rows: Rows) -> dict[str, Estimate]:
    """By the version an application is pinned to; its ratings are all of that major.

    So nothing is carried, and a minor version published since weighs them only once it is pinned.
    """
    found: defaultdict[str, list[Sums]] = defaultdict(list)
    for row in rows:
        weight = rubric.evidence_weight(row["kind"], row["criterion"])
        found[row["criterion"]].append(weighed(weight, row["total"], row["ratings"]))
    return {name: estimate(sessions) for name, sessions in found.items()}


def _by_application(library: Library, rows: Iterable[Row]) -> Iterator[tuple[Row, Skills]]:
    """One application after the other: a row of it, and what its ratings come to.

    The rows of an application come together. Criteria that count for one skill share a session.
    """
    counts_as = _counting(library)
    for _, ratings in groupby(rows, itemgetter("application_id")):
        by_skill: defaultdict[str, dict[UUID, Sums]] = defaultdict(dict)
        for row in ratings:
            version = row["rubric_id"], row["rubric_version"]
            counted = counts_as(*version, row["kind"], row["criterion"])
            if counted is not None:
                skill, weight, parts = counted
                sums = weight * row["total"], weight * row["ratings"], parts
                sessions, session_id = by_skill[skill], row["interview_id"]
                known = sessions.get(session_id)
                sessions[session_id] = added(known, sums) if known else sums
        yield row, {skill: estimate(found.values()) for skill, found in by_skill.items()}


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


def _floors(library: Library, rubric_id: str, version: str) -> dict[str, int]:
    """The floors of this version, by what the scores of its criteria count for."""
    rubric = library.get(rubric_id, version)
    carried = library.carried(rubric)
    return {
        carried[criterion.id]: criterion.floor
        for criterion in rubric.criteria
        if criterion.floor is not None and criterion.id in carried
    }


def _ratings() -> Select[Any]:
    each: tuple[Any, ...] = (
        Scorecard.application_id,
        Scorecard.interview_id,
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


def rated_at_requisition(reach: Reach) -> Select[Any]:
    """Ratings added up by session and criterion, with the lowest and the highest of them."""
    score, stage = col(RatingRow.score), col(StageVisit.stage)
    return (
        _ratings()
        .add_columns(stage, func.min(score).label("lowest"), func.max(score).label("highest"))
        .group_by(stage)
        .where(
            col(Application.requisition_id) == bindparam("requisition_id"),
            panels.visible_cards(reach),
        )
        .order_by(col(Scorecard.application_id), stage, col(RatingRow.criterion))
    )


def _recommendations(reach: Reach) -> Select[Any]:
    """How many recommendations each live candidate of the team has, and how many against them."""
    # An IN would be expanded anew for every run.
    against = or_(*(col(Scorecard.recommendation) == word for word in NEGATIVE))
    return (
        select_columns(
            Scorecard.application_id,
            func.count().label("recommendations"),
            func.sum(case((against, 1), else_=0)).label("negative"),
        )
        .join(Application, col(Application.id) == col(Scorecard.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            col(Scorecard.submitted_at).is_not(None),
            col(Requisition.team_id) == bindparam("team_id"),
            applications.could_join(),
            panels.visible_cards(reach),
        )
        .group_by(col(Scorecard.application_id))
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
_RECOMMENDATIONS = Prepared(_recommendations)
_OF_APPLICATION = Prepared(
    lambda: _ratings().where(col(Scorecard.application_id) == bindparam("application_id"))
)
