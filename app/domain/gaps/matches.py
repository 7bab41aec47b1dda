"""Which live candidates would close a gap, each looked at as if hired alone."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from app.domain.fit import candidate_fit, holder_probability, is_eligible
from app.domain.gaps.figures import CandidateRef, Eligibility, RoleCloser, SkillCloser
from app.domain.gaps.inputs import LiveCandidate
from app.domain.roles import ROLES


def role_closers(
    role: str, gap: Fraction, candidates: Sequence[LiveCandidate], weights: Mapping[str, float]
) -> tuple[RoleCloser, ...]:
    """Name the candidates eligible for a role with a gap, and how much of it each would fill.

    Eligible are those who applied for the role and those whose fit qualifies (`is_eligible`).
    Order: least gap left, applicants for the role first, best certain fit, then ids.
    """
    if gap == 0:
        return ()
    closers = []
    # Few amounts repeat; that equal ones are one object spares comparing fractions when sorting.
    filled_by = cache(lambda fte: min(Fraction(fte), gap))
    left_after = cache(lambda fte: gap - filled_by(fte))
    for candidate in candidates:
        fit = candidate_fit(candidate.levels, ROLES[role].target_profile, weights)
        if candidate.role == role:
            eligibility = Eligibility.REQUISITION
        elif is_eligible(fit):
            eligibility = Eligibility.FIT
        else:
            continue
        filled, left = filled_by(candidate.fte), left_after(candidate.fte)
        closers.append(RoleCloser(_ref(candidate), eligibility, fit, filled, left))
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
                    _ref(candidate), level.level_estimate, level.level_sd, level.n, probability
                )
            )
    return tuple(sorted(closers, key=_skill_order))


def unrated(skill: str, candidates: Sequence[LiveCandidate]) -> int:
    """Count the candidates whom nobody rated on a skill."""
    levels = (candidate.levels.get(skill) for candidate in candidates)
    return sum(level is None or level.n == 0 for level in levels)


def _ref(candidate: LiveCandidate) -> CandidateRef:
    return CandidateRef(candidate.id, candidate.name, candidate.application_id, candidate.stage)


def _role_order(closer: RoleCloser) -> tuple[Fraction, bool, float, str, str]:
    certain = closer.fit.low if closer.fit else 0.0
    is_guest = closer.eligibility is not Eligibility.REQUISITION
    person = closer.candidate
    return (closer.gap_left, is_guest, -certain, person.id, person.application_id)


def _skill_order(closer: SkillCloser) -> tuple[float, str, str]:
    person = closer.candidate
    return (-closer.probability.evidence, person.id, person.application_id)
