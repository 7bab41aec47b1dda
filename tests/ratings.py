"""Ratings of one skill as the definitions write them, and what they come to.

`4,3` is one session with two raters, `4 | 3` are two sessions, `sec 2` is secondary evidence.
"""

from fractions import Fraction

from app.domain.fit import CandidateLevel
from app.rubrics.levels import Estimate, Sums, added, estimate, weighed

PRIMARY, SECONDARY = Fraction(1), Fraction(1, 2)


def rated(text: str) -> Estimate:
    return estimate([_session(one) for one in text.split("|")] if text else [])


def level_of(text: str) -> CandidateLevel:
    level = rated(text).candidate_level
    assert level is not None
    return level


def _session(text: str) -> Sums:
    sums: Sums = (0, 0, 1)
    for rating in text.split(","):
        secondary, _, value = rating.strip().rpartition(" ")
        sums = added(sums, weighed(SECONDARY if secondary else PRIMARY, int(value), 1))
    return sums
