"""Which level of a skill a stage plan can attest, known before anybody is interviewed."""

from collections.abc import Iterable
from fractions import Fraction

from app.domain.fit import verified_level
from app.rubrics.definition import LEVELS
from app.rubrics.levels import estimate, weighed


def attestable_level(sessions: Iterable[tuple[Fraction, int]]) -> int:
    """The highest level that a hire can have verified, if everybody gives the highest rating.

    sessions: of each, the weight of one rating as evidence and how many people rate. A level is
    verified when it is more likely reached than not. 0 where the evidence is too thin to record any
    level, which is below one primary rating.
    """
    best = LEVELS[-1]
    found = estimate(weighed(weight, best * raters, raters) for weight, raters in sessions)
    level = found.candidate_level
    if level is None or level.recorded is None:
        return 0
    return verified_level(level.recorded, level.level_estimate)
