"""Which live candidates would close a gap, each as if hired alone, and with what caution."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

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
    SkillCloser,
)
from app.domain.gaps.inputs import LiveCandidate
from app.domain.roles import ROLES

_LESS_LIKELY_THAN_NOT = 0.5


def candidate_rows(
    candidates: Sequence[LiveCandidate], weights: Mapping[str, float]
) -> tuple[CandidateRow, ...]:
    """Everybody who could be hired, with their ability in the role applied for, by ids."""
    return tuple(
        CandidateRow(
            candidate=_ref(candidate),
            role=candidate.role,
            fte=Fraction(candidate.fte),
            ability=ability,
            ability_null_reason=_why_null(ability),
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
