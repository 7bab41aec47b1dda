"""From scorecards to figures: levels per skill, those of a hire, and what a decision goes by."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, bindparam, cast, func, type_coerce
from sqlmodel import Session, col, select

from app.domain.fit import CandidateLevel
from app.domain.pipeline import StageKind
from app.domain.policy import OPERATIONS, Reach
from app.domain.scorecards import NEGATIVE
from app.domain.withheld import plain
from app.models.applications import Application, StageVisit
from app.models.functions import JoinedTexts
from app.models.requisitions import PlanStage, Requisition
from app.models.scorecards import Rating as RatingRow
from app.models.scorecards import Scorecard
from app.models.types import Word
from app.rubrics.definition import Rubric
from app.rubrics.levels import Estimate, Sums, added, estimate, weighed
from app.rubrics.loader import Library
from app.rubrics.scoring import COMPOSITE_FORMULA, composite, floors_missed
from app.rubrics.versions import SemanticVersion
from app.services import access, applications, panels, teams
from app.services.acting import Act
from app.statements import Prepared, Row, Rows, select_columns

Card = tuple[str, str, str, str]
"""Rubric, version, kind of stage, and the scores as the database writes them in one text."""

Sessions = tuple[tuple[Card, ...], ...]
"""The cards of an application by session, both in order: the same for all who were rated alike."""

Skills = dict[str, Estimate]
"""What the ratings of an application come to, by skill of the team."""

_ALIKE: Final = 16384
"""How many different texts and ways to be rated are remembered."""


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
    rows = _OF_TEAM.all(session, reach, team_id=team_id, **access.parameters(act.caller))
    skills_of = _skills_of(library)
    floors_of = cache(partial(_floors, library))
    found = {}
    for application_id, cards in _by_application(rows):
        skills = skills_of(_sessions(cards))
        floors = floors_of(cards[0]["pinned_id"], cards[0]["pinned_version"])
        recommended = [card["recommendation"] for card in cards if card["recommendation"]]
        found[application_id] = Candidate(
            levels=_candidate_levels(skills),
            floors_missed=floors_missed(skills, floors),
            recommendations=len(recommended),
            negative=sum(word in NEGATIVE for word in recommended),
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
    alike: defaultdict[UUID, Counter[Sessions]] = defaultdict(Counter)
    for _, cards in _by_application(rows):
        alike[cards[0]["team_id"]][_sessions(cards)] += 1
    skills_of = _skills_of(library)
    levels_of = cache(lambda sessions: _candidate_levels(skills_of(sessions)))
    found: dict[UUID, dict[str, dict[CandidateLevel, int]]] = {}
    for team_id, counted in alike.items():
        of_team: defaultdict[str, dict[CandidateLevel, int]] = defaultdict(dict)
        for sessions, number in counted.items():
            for skill, level in levels_of(sessions).items():
                shared = of_team[skill]
                shared[level] = shared.get(level, 0) + number
        found[team_id] = of_team
    return found


def hired_levels(
    session: Session, library: Library, application_id: UUID
) -> dict[str, CandidateLevel]:
    """What a hire's levels are recorded from, out of every submitted scorecard.

    Whoever hires has been told own-scorecard-first before; the decision itself discloses.
    """
    cards = _OF_APPLICATION.all(session, application_id=application_id)
    return _candidate_levels(_skills_of(library)(_sessions(cards)))


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
    cards = _OF_APPLICATION.all(session, application_id=application.id)
    estimates = criterion_estimates(rubric, cards)
    found = composite(rubric.weights, estimates, rubric.scoring.min_coverage)
    return {
        "composite": plain(found.value),
        "partial": plain(found.partial),
        "standard_error": found.standard_error,
        "floors_missed": list(
            floors_missed(estimates, {one.id: one.floor for one in rubric.criteria})
        ),
        "coverage": float(found.coverage),
        "ratings": sum(len(scores_in(card["scores"])) for card in cards),
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


def criterion_estimates(rubric: Rubric, cards: Rows) -> dict[str, Estimate]:
    """By the version an application is pinned to; its ratings are all of that major.

    So nothing is carried, and a minor version published since weighs them only once it is pinned.
    """
    weight = cache(rubric.evidence_weight)
    found: defaultdict[str, dict[Any, Sums]] = defaultdict(dict)
    for card in cards:
        for criterion, score in scores_in(card["scores"]).items():
            sums = weighed(weight(card["kind"], criterion), score, 1)
            _add(found[criterion], card["session"], sums)
    return {name: estimate(sessions.values()) for name, sessions in found.items()}


def _by_application(cards: Iterable[Row]) -> Iterator[tuple[UUID, Rows]]:
    """The cards of one application after the other; they come together."""
    for application_id, found in groupby(cards, itemgetter("application_id")):
        yield application_id, list(found)


def _sessions(cards: Rows) -> Sessions:
    """How an application was rated, whoever it is: reviews of one submission share a session."""
    found: defaultdict[Any, list[Card]] = defaultdict(list)
    for card in cards:
        key = card["rubric_id"], _counted_by(card), card["kind"], card["scores"]
        found[card["session"]].append(key)
    return tuple(sorted(tuple(sorted(session)) for session in found.values()))


def _counted_by(card: Row) -> str:
    """The version a card counts by: the one its requisition is pinned to, within its major.

    What a minor version changes, weights and floors, needs no new ratings.
    """
    given, pinned = card["rubric_version"], card["pinned_version"]
    if given == pinned or card["rubric_id"] != card["pinned_id"]:
        return str(given)
    same = SemanticVersion.parse(given).major == SemanticVersion.parse(pinned).major
    return str(pinned if same else given)


def _skills_of(library: Library) -> Callable[[Sessions], Skills]:
    """What the ratings of an application come to, by skill of the team.

    Criteria that count for one skill share a session. A rating by an earlier major version counts
    for what the newest one maps its criterion to; for nothing where that is nothing.
    """
    carried = cache(lambda *version: library.carried(library.get(*version)))

    @cache
    def counting(rubric_id: str, version: str, kind: str) -> dict[str, tuple[str, int, int]]:
        """Criterion -> skill of the team, and how much a rating of it counts, as a ratio."""
        rubric = library.get(rubric_id, version)
        stage = rubric.stage(kind)
        skills = carried(rubric_id, version)
        return {
            criterion: (
                skills[criterion],
                *rubric.evidence_weight(kind, criterion).as_integer_ratio(),
            )
            for criterion in (*stage.primary, *stage.secondary)
            if criterion in skills
        }

    def skills_of(sessions: Sessions) -> Skills:
        by_skill: defaultdict[str, dict[int, Sums]] = defaultdict(dict)
        for place, cards in enumerate(sessions):
            for rubric_id, version, kind, scores in cards:
                counts = counting(rubric_id, version, kind)
                for criterion, score in scores_in(scores).items():
                    if criterion in counts:
                        skill, weight, parts = counts[criterion]
                        _add(by_skill[skill], place, (weight * score, weight, parts))
        return {skill: estimate(found.values()) for skill, found in by_skill.items()}

    return cache(skills_of)


def _add(sessions: dict[Any, Sums], session: Any, sums: Sums) -> None:
    known = sessions.get(session)
    sessions[session] = added(known, sums) if known else sums


def _floors(library: Library, rubric_id: str, version: str) -> dict[str, int | None]:
    """The floors of this version, by what the scores of its criteria count for."""
    rubric = library.get(rubric_id, version)
    carried = library.carried(rubric)
    return {
        carried[criterion.id]: criterion.floor
        for criterion in rubric.criteria
        if criterion.floor is not None and criterion.id in carried
    }


def scores_given(revision: Any) -> ColumnElement[str]:
    """The scores of a scorecard in this revision as one text, "docker:4,python:3", in any order.

    Reading a row for each rating takes several times as long; `scores_in` reads the text.
    """
    one = col(RatingRow.criterion).concat(":").concat(cast(col(RatingRow.score), String))
    return (
        select(func.coalesce(JoinedTexts(one), ""))
        .where(
            col(RatingRow.scorecard_id) == col(Scorecard.id),
            col(RatingRow.revision) == revision,
            col(RatingRow.score).is_not(None),
        )
        .correlate(Scorecard)
        .scalar_subquery()
    )


@lru_cache(maxsize=_ALIKE)
def scores_in(text: str) -> Mapping[str, int]:
    """The scores by criterion, from the text that `scores_given` makes of them."""
    pairs = (part.split(":") for part in text.split(",")) if text else ()
    return {criterion: int(score) for criterion, score in pairs}


def submitted_cards(*columns: Any) -> Select[Any]:
    """One row for each submitted scorecard, with its scores as they count now."""
    return (
        select_columns(
            Scorecard.application_id,
            # A key and no more: to make an id of each takes longer than to group by them.
            type_coerce(col(Scorecard.interview_id), String).label("session"),
            Scorecard.rubric_id,
            Scorecard.rubric_version,
            PlanStage.kind,
            scores_given(col(Scorecard.current_revision)).label("scores"),
            col(Requisition.rubric_id).label("pinned_id"),
            col(Requisition.rubric_version).label("pinned_version"),
            *columns,
        )
        .select_from(Scorecard)
        .join(StageVisit, col(StageVisit.id) == col(Scorecard.visit_id))
        .join(Application, col(Application.id) == col(Scorecard.application_id))
        .join(
            PlanStage,
            (col(PlanStage.requisition_id) == col(Application.requisition_id))
            & (col(PlanStage.key) == col(StageVisit.stage)),
        )
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(col(Scorecard.submitted_at).is_not(None))
    )


def _of_team(reach: Reach) -> Select[Any]:
    return (
        submitted_cards(Scorecard.recommendation)
        .where(
            col(Requisition.team_id) == bindparam("team_id"),
            applications.could_join(),
            panels.visible_cards(reach),
        )
        .order_by(col(Scorecard.application_id), col(Scorecard.id))
    )


def _of_teams(reach: Reach, card_reach: Reach, by_ids: bool, by_manager: bool) -> Select[Any]:
    team_id = col(Requisition.team_id)
    return (
        submitted_cards(team_id)
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
    statement = submitted_cards().where(
        access.within(Application, reach), panels.visible_cards(card_reach)
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
    lambda: submitted_cards().where(col(Scorecard.application_id) == bindparam("application_id"))
)
