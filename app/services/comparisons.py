"""Finalists of a requisition side by side, from the scorecards the caller may see.

It shows what stands behind each figure and how sure an order is. Nobody is ranked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col

from app.domain.errors import DomainError, Fault
from app.domain.pipeline import LIVE
from app.domain.policy import OPERATIONS, Reach
from app.domain.roles import ROLES
from app.domain.withheld import MEANINGS
from app.models.applications import Application, StageVisit
from app.models.candidates import Candidate
from app.models.functions import JsonObject
from app.models.requisitions import Requisition
from app.models.scorecards import Scorecard
from app.rubrics.definition import Rubric
from app.rubrics.finalists import MOST_COMPARED, chance_of_target, is_disagreement
from app.rubrics.loader import Library
from app.rubrics.ordering import ORDER_FORMULA, order
from app.rubrics.scoring import (
    COMPOSITE_FORMULA,
    STANDARD_ERROR_FORMULA,
    STANDARD_ERROR_NOTE,
    Composite,
    Flag,
    composite,
    floor_flags,
)
from app.rubrics.versions import SemanticVersion
from app.services import access, panels, scores
from app.services.acting import Act
from app.statements import Prepared, Row, Rows, select_columns

STATEMENT: Final = (
    "Decision support, from the scorecards you may see. Candidates stand in order of their names. "
    "An order between two is given only where it is hardly chance. Each submitted scorecard counts "
    "as soon as you may see it. A debrief waits for the whole panel of a stage, so its figures may "
    "differ. " + STANDARD_ERROR_NOTE
)
FORMULAS: Final[Mapping[str, str]] = {
    "composite": f"Weighted mean of the criterion scores: {COMPOSITE_FORMULA.expression}.",
    "standard_error": f"{STANDARD_ERROR_FORMULA.expression}. {STANDARD_ERROR_NOTE}",
    "chance": (
        "Of a skill: P(level >= target), from the latent level and its standard deviation. Of a "
        "pair: that the composite that is higher is truly higher, from both standard errors."
    ),
    "order": ORDER_FORMULA.expression,
    "disagreement": (
        "Raters of one session whose levels differ by two or more, or who say below level 3 and at "
        "or above it."
    ),
}


def read(
    session: Session,
    act: Act,
    library: Library,
    requisition_id: UUID,
    *,
    application_ids: Collection[UUID] = (),
) -> dict[str, Any]:
    """The candidates of a requisition side by side: those named, or everybody still on the way.

    Raises DomainError: `not-found`; `input-invalid` for an application that is none of this
    requisition's, and for more people than can be compared at once.
    """
    requisition = access.load(session, act, Requisition, requisition_id)
    rubric = library.get(requisition.rubric_id, requisition.rubric_version)
    parameters = {"requisition_id": requisition_id, **access.parameters(act.caller)}
    people = _chosen(_PEOPLE.all(session, act.reach, **parameters), application_ids)
    reach = OPERATIONS["applications.scorecards"].reach_of(act.caller.role)
    cards: defaultdict[UUID, Rows] = defaultdict(list)
    for card in _CARDS.all(session, reach, **parameters):
        cards[card["application_id"]].append(card)
    finalists = [_Finalist(one, rubric, cards[one["application_id"]]) for one in people]
    found = [one for one in finalists if one.is_rated]
    profile = ROLES[requisition.role].target_profile
    return {
        "requisition_id": requisition_id,
        "title": requisition.title,
        "role": requisition.role,
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "computed_at": act.now,
        "statement": STATEMENT,
        "candidates": [one.shown(profile) for one in found],
        "pairs": [_pair(first, second) for first, second in combinations(found, 2)],
        "without_evidence": [_named(one.person) for one in finalists if not one.is_rated],
        "formulas": dict(FORMULAS),
        "null_reasons": dict(MEANINGS)
        | {"no_target": "The role asks for no level of this criterion."},
        "order_formula": ORDER_FORMULA,
    }


class _Finalist:
    """One candidate: what their ratings under the requisition's major version come to."""

    def __init__(self, person: Row, rubric: Rubric, cards: Rows) -> None:
        self.person, self.rubric = person, rubric
        words = sorted(card["recommendation"] for card in cards if card["recommendation"])
        self.recommendations = Counter(words)
        self.cards = [
            card
            for card in cards
            if card["rubric_id"] == rubric.id
            and SemanticVersion.parse(card["rubric_version"]).major == rubric.major
        ]
        number = sum(len(scores.scores_in(card["scores"])) for card in cards)
        self.is_rated = number > 0
        self.left_out = number - sum(len(scores.scores_in(card["scores"])) for card in self.cards)
        self.estimates = scores.criterion_estimates(rubric, self.cards)
        self.composite: Composite = composite(
            rubric.weights, self.estimates, rubric.scoring.min_coverage
        )

    def shown(self, profile: Mapping[str, int]) -> dict[str, Any]:
        figures = self.composite
        return {
            "application_id": self.person["application_id"],
            "candidate": self.person["candidate"],
            "status": self.person["status"],
            "stage": self.person["stage"],
            "composite": {
                "value": figures.value,
                "partial": figures.partial,
                "standard_error": figures.standard_error,
                "coverage": figures.coverage,
                "min_coverage": figures.min_coverage,
                "reason": figures.reason,
            },
            "skills": list(self._skills(profile)),
            "recommendations": self.recommendations,
            "disagreements": list(self._disagreements()),
            "left_out_ratings": self.left_out,
        }

    def _skills(self, profile: Mapping[str, int]) -> Iterator[dict[str, Any]]:
        for criterion in self.rubric.criteria:
            found = self.estimates.get(criterion.id)
            level = found.candidate_level if found else None
            target = profile.get(criterion.id)
            flags = floor_flags(level.score if level else None, criterion.floor)
            chance, chance_null_reason = chance_of_target(level, target)
            yield {
                "criterion": criterion.id,
                "title": criterion.title,
                "score": level.score if level else None,
                "level_estimate": level.level_estimate if level else None,
                "level_sd": level.level_sd if level else None,
                "effective_n": level.effective_n if level else 0,
                "null_reason": None if level else "no_ratings",
                "target": target,
                "chance": chance,
                "chance_null_reason": chance_null_reason,
                "is_below_floor": Flag.BELOW_FLOOR in flags,
                "is_floor_unknown": Flag.FLOOR_UNKNOWN in flags,
            }

    def _disagreements(self) -> Iterator[dict[str, Any]]:
        given: defaultdict[tuple[str, str, Any], list[int]] = defaultdict(list)
        for card in self.cards:
            for criterion, score in scores.scores_in(card["scores"]).items():
                given[card["stage"], criterion, card["session"]].append(score)
        for (stage, criterion, _), levels in sorted(given.items()):
            if is_disagreement(levels):
                yield {
                    "stage": stage,
                    "criterion": criterion,
                    "title": self.rubric.criterion(criterion).title,
                    "lowest": min(levels),
                    "highest": max(levels),
                }


def _percent(chance: float) -> str:
    """In whole percent; a chance is never certain."""
    whole = round(chance * 100)
    return "over 99 %" if whole >= 100 else "under 1 %" if whole <= 0 else f"{whole} %"


def _pair(first: _Finalist, second: _Finalist) -> dict[str, Any]:
    found = order(first.composite, second.composite)
    higher, words = None, "No difference shown."
    if found.difference is None:
        words = "Not enough has been seen to compare them."
    elif found.is_shown and found.chance is not None:
        above = first if found.difference > 0 else second
        higher = above.person["application_id"]
        name = above.person["candidate"]["name"]
        words = (
            f"{name} is higher, with a chance of {_percent(found.chance)} that this order is true."
        )
    return {
        "first": _named(first.person),
        "second": _named(second.person),
        "difference": found.difference,
        "z_score": found.z_score,
        "chance": found.chance,
        "null_reason": found.reason,
        "higher": higher,
        "words": words,
    }


def _named(person: Row) -> dict[str, Any]:
    return {"id": person["application_id"], "name": person["candidate"]["name"]}


def _chosen(people: Rows, application_ids: Collection[UUID]) -> Sequence[Row]:
    """Who is asked for, by name. Raises DomainError `input-invalid`."""
    known = {one["application_id"]: one for one in people}
    unknown = [
        Fault("query#/application_id", "unknown", "The requisition has no such application.")
        for one in application_ids
        if one not in known
    ]
    wanted = [known[one] for one in dict.fromkeys(application_ids) if one in known]
    if not application_ids:
        wanted = [one for one in people if one["status"] in LIVE]
    if not unknown and len(wanted) > MOST_COMPARED:
        remedy = f"Name at most {MOST_COMPARED} applications to compare."
        unknown = [Fault("query#/application_id", "too-many", remedy)]
    if unknown:
        raise DomainError(
            "input-invalid", "Correct what errors lists and ask again.", faults=unknown
        )
    return sorted(wanted, key=lambda one: (one["candidate"]["name"], str(one["application_id"])))


def _people(reach: Reach) -> Select[Any]:
    return (
        select_columns(
            col(Application.id).label("application_id"),
            Application.status,
            Application.stage,
            JsonObject(id=Candidate.id, name=Candidate.name).label("candidate"),
        )
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .where(
            col(Application.requisition_id) == bindparam("requisition_id"),
            access.within(Application, reach),
        )
    )


def _cards(reach: Reach) -> Select[Any]:
    return scores.submitted_cards(StageVisit.stage, Scorecard.recommendation).where(
        col(Application.requisition_id) == bindparam("requisition_id"),
        panels.visible_cards(reach),
    )


_PEOPLE = Prepared(_people)
_CARDS = Prepared(_cards)
