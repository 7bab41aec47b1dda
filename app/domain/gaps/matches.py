"""Which live candidates would close a gap, each as if hired alone, and with what caution."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from operator import attrgetter

from app.domain.fit import (
    TwoViews,
    counted_share,
    holder_probability,
    is_eligible,
    role_ability,
)
from app.domain.gaps.figures import (
    CandidateRef,
    CandidateRow,
    Cautions,
    Eligibility,
    NullReason,
    RoleCloser,
    RoleRow,
    SkillCloser,
    SkillRow,
    Totals,
)
from app.domain.gaps.inputs import LiveCandidate
from app.domain.roles import ROLES

_LESS_LIKELY_THAN_NOT = 0.5


def candidate_rows(
    candidates: Sequence[LiveCandidate],
    weights: Mapping[str, float],
    closed: Callable[[LiveCandidate], TwoViews | None],
) -> tuple[CandidateRow, ...]:
    """Everybody who could be hired, with their ability in the role applied for, by ids.

    closed: what `index_closed` gives for this team.
    """
    return tuple(
        CandidateRow(
            candidate=_ref(candidate),
            role=candidate.role,
            fte=Fraction(candidate.fte),
            ability=ability,
            ability_null_reason=_why_null(ability),
            index_closed=closed(candidate),
            cautions=cautions(candidate, weights),
        )
        for candidate in sorted(candidates, key=lambda one: (one.id, one.application_id))
        for ability in (
            role_ability(candidate.levels, ROLES[candidate.role].target_profile, weights),
        )
    )


def cautions(candidate: LiveCandidate, weights: Mapping[str, float]) -> Cautions:
    """What speaks against proposing somebody; it changes no figure and no order.

    Weak are the rated skills of the role applied for that carry its highest weight and are less
    likely held at target than not.
    """
    profile = ROLES[candidate.role].target_profile
    highest = max((weights.get(skill, 1.0) for skill in profile), default=0.0)
    seen = candidate.recommendations
    return Cautions(
        floors_missed=tuple(candidate.floors_missed),
        weak_criteria=tuple(
            skill
            for skill, target in profile.items()
            if weights.get(skill, 1.0) == highest
            and (level := candidate.levels.get(skill)) is not None
            and holder_probability(level, target).evidence < _LESS_LIKELY_THAN_NOT
        ),
        recommendations=seen,
        negative_share=Fraction(candidate.negative, seen) if seen else None,
        negative_share_null_reason=None if seen else NullReason.NO_RATINGS,
    )


def index_closed(
    roles: Sequence[RoleRow], skills: Sequence[SkillRow], totals: Totals
) -> Callable[[LiveCandidate], TwoViews | None]:
    """What gives the fall of a team's index if one candidate alone is hired.

    It is what the hiring plan finds for them alone, where nobody has two applications.
    """
    demand, wanted = float(totals.weighted_demand), float(totals.weighted_wanted)
    role_part = float(totals.role_weight) if demand and wanted else float(bool(demand))
    fills: defaultdict[str, list[tuple[float, float, TwoViews]]] = defaultdict(list)
    for row in roles:
        for closer in row.closers:
            fill = float(row.gap), float(row.criticality), counted_share(closer.ability)
            fills[closer.candidate.application_id].append(fill)
    open_skills = [(row.skill, row.target, float(row.weight)) for row in skills if row.shortfall]

    def fall(
        candidate: LiveCandidate,
        chances: Sequence[tuple[float, TwoViews]],
        view: Callable[[TwoViews], float],
    ) -> float:
        able = (
            (criticality * view(share), gap, view(share))
            for gap, criticality, share in fills[candidate.application_id]
        )
        left, filled = float(candidate.fte), 0.0
        for worth, gap, share in sorted(able, reverse=True):
            if share > 0:
                given = min(left, gap / share)
                filled += worth * given
                left -= given
        held = math.fsum(weight * view(chance) for weight, chance in chances)
        return (role_part * filled / demand if demand else 0.0) + (
            (1 - role_part) * held / wanted if wanted else 0.0
        )

    def closed(candidate: LiveCandidate) -> TwoViews | None:
        if not (demand or wanted):
            return None
        chances = [
            (weight, holder_probability(candidate.levels.get(skill), target))
            for skill, target, weight in open_skills
        ]
        return TwoViews(
            fall(candidate, chances, attrgetter("evidence")),
            fall(candidate, chances, attrgetter("expected")),
        )

    return closed


def role_closers(
    role: str, gap: Fraction, candidates: Sequence[LiveCandidate], weights: Mapping[str, float]
) -> tuple[RoleCloser, ...]:
    """Name the candidates eligible for a role with a gap, and how much of it each would fill.

    Eligible are those who applied for the role and those whose ability qualifies (`is_eligible`);
    each fills FTE times ability. Order: least gap left, applicants for the role first, then ids.
    """
    if gap == 0:
        return ()
    missing = float(gap)
    whole = cache(float)
    closers = []
    for candidate in candidates:
        ability = role_ability(candidate.levels, ROLES[role].target_profile, weights)
        if candidate.role == role:
            eligibility = Eligibility.REQUISITION
        elif is_eligible(ability):
            eligibility = Eligibility.ABILITY
        else:
            continue
        share, fte = counted_share(ability), whole(candidate.fte)
        filled = TwoViews(min(fte * share.evidence, missing), min(fte * share.expected, missing))
        closers.append(
            RoleCloser(
                candidate=_ref(candidate),
                eligibility=eligibility,
                ability=ability,
                ability_null_reason=_why_null(ability),
                fte_filled=filled,
                gap_left=TwoViews(missing - filled.evidence, missing - filled.expected),
            )
        )
    return tuple(sorted(closers, key=_role_order))


def skill_closers(
    skill: str, target: int, candidates: Sequence[LiveCandidate]
) -> tuple[SkillCloser, ...]:
    """Name the candidates with evidence for a skill, the likeliest holder first, then by ids."""
    closers = []
    for candidate in candidates:
        level = candidate.levels.get(skill)
        probability = holder_probability(level, target)
        if level is not None and probability.evidence > 0:
            closers.append(
                SkillCloser(
                    _ref(candidate),
                    level.level_estimate,
                    level.level_sd,
                    level.effective_n,
                    probability,
                )
            )
    return tuple(sorted(closers, key=_skill_order))


def unrated(skill: str, candidates: Sequence[LiveCandidate]) -> int:
    """Count the candidates whom nobody rated on a skill."""
    return sum(skill not in candidate.levels for candidate in candidates)


def _why_null(ability: TwoViews | None) -> NullReason | None:
    return NullReason.NO_WEIGHT if ability is None else None


def _ref(candidate: LiveCandidate) -> CandidateRef:
    return CandidateRef(candidate.id, candidate.name, candidate.application_id, candidate.stage)


def _role_order(closer: RoleCloser) -> tuple[float, bool, str, str]:
    is_guest = closer.eligibility is not Eligibility.REQUISITION
    person = closer.candidate
    return (closer.gap_left.evidence, is_guest, person.id, person.application_id)


def _skill_order(closer: SkillCloser) -> tuple[float, str, str]:
    person = closer.candidate
    return (-closer.probability.evidence, person.id, person.application_id)
