"""Whether what was predicted of hires came true on the team.

A prediction is the chance, as it stood when somebody was hired, that they reach the level their
team wants in a skill. It is settled by the first level recorded months later by somebody who has
seen the person's work.
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from app.domain.fit import CandidateLevel, holder_probability
from app.domain.gaps import Evidence
from app.domain.normal import Z_95
from app.domain.proportions import wilson_interval
from app.domain.withheld import Withheld

SETTLED_AFTER: Final = timedelta(days=90)
"""How long after somebody's first day their level may settle a prediction."""

SETTLED_BY: Final = frozenset({Evidence.WORK_SAMPLE, Evidence.MANAGER, Evidence.PEER})
"""What settles a prediction: neither the person's own word, nor the interviews that made it."""

SETTLED_AT_LEAST: Final = 30
HIRES_AT_LEAST: Final = 10
GROUP_AT_LEAST: Final = 5
"""Hires below which a group is not broken down. The three numbers are our choice."""

_INNER_BOUNDS: Final = (0.2, 0.4, 0.6, 0.8)
"""Where one fifth of the chances ends and the next begins; a bound belongs to the upper one."""


@dataclass(frozen=True, slots=True)
class SeenLevel:
    """A recorded level, 0 to 5 or None for unknown, and the day it was seen."""

    level: int | None
    evidence: Evidence
    seen_on: date


@dataclass(frozen=True, slots=True)
class Settlement:
    """The level that settles a prediction; None: it waits.

    seen_early: it waits although a level of a kind that settles is on record, since that was seen
    too early, perhaps before the first day.
    """

    level: int | None
    seen_early: bool = False


@dataclass(frozen=True, slots=True)
class Prediction:
    """P(level >= target) of a hire in a skill, and what became of it.

    is_rated: false where nobody had rated the skill, so that the chance is that of the prior alone.
    """

    skill: str
    target: int
    probability: float
    settlement: Settlement
    is_rated: bool = True

    @property
    def level(self) -> int | None:
        """The level that settled it, None while it waits."""
        return self.settlement.level

    @property
    def came_true(self) -> bool:
        """Whether the level that settled it reaches the target."""
        return self.level is not None and self.level >= self.target


@dataclass(frozen=True, slots=True)
class Hire:
    """What was predicted of somebody; `composite` is None where it was withheld at the decision."""

    id: str
    role: str
    composite: float | None
    predictions: tuple[Prediction, ...]

    @property
    def settled(self) -> tuple[Prediction, ...]:
        """The predictions that a level has settled."""
        return tuple(one for one in self.predictions if one.level is not None)


@dataclass(frozen=True, slots=True)
class Fifth:
    """The settled predictions whose chance lies in [low, high), or [0.8, 1] for the last fifth.

    share: came_true_count of count, with its Wilson interval. Mean and share are None where count
    is 0.
    """

    low: float
    high: float
    count: int
    mean_probability: float | None
    came_true_count: int
    share: float | None
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far predictions and what came true agree.

    brier_score: mean squared difference, 0 at best. brier_reference: the score of always saying the
    share that came true. brier_skill_score: 1 - brier_score / brier_reference, above 0 where the
    predictions do better than that; None when everything came true or nothing did.
    """

    mean_probability: float
    came_true_share: float
    brier_score: float
    brier_reference: float
    brier_skill_score: float | None
    brier_skill_score_reason: Withheld | None
    fifths: tuple[Fifth, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rank correlation over `hires` people, and its 95 % interval.

    `reason` says why there is no correlation, `interval_reason` why there is no interval.
    """

    hires: int
    rank_correlation: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Withheld | None = None
    interval_reason: Withheld | None = None


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What became of the predictions of some hires.

    calibration is None, with a reason, below `SETTLED_AT_LEAST` settled predictions of
    `HIRES_AT_LEAST` hires. correlation is between the composite at the decision and the mean of the
    levels that settled something, over the hires that have both. settled_unrated: those of the
    settled that the prior alone made. waiting_seen_early: see `Settlement`.
    """

    hires: int
    settled_hires: int
    settled: int
    settled_unrated: int
    waiting: int
    waiting_seen_early: int
    calibration: Calibration | None
    reason: Withheld | None
    correlation: Correlation


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The track record of each group of `GROUP_AT_LEAST` hires or more, in order of its name.

    The groups that are not shown have at least as many hires together: otherwise what is shown,
    taken from the whole, would tell of a few people.
    """

    groups: tuple[tuple[str, TrackRecord], ...]
    hidden_groups: int
    hidden_hires: int


def predict(
    levels: Mapping[str, CandidateLevel], targets: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """The chance that somebody of these levels reaches each target, as it is kept with a hire.

    A skill that nobody rated has the chance of the prior, and is marked as not rated.
    """
    return {
        skill: {
            "target": target,
            "probability": holder_probability(levels.get(skill), target).expected,
            "is_rated": skill in levels,
        }
        for skill, target in sorted(targets.items())
    }


def settlement(records: Iterable[SeenLevel], starts_on: date) -> Settlement:
    """What settles a prediction; the records come in the order in which they were made."""
    seen_early = False
    for record in records:
        if record.level is None or record.evidence not in SETTLED_BY:
            continue
        if record.seen_on >= starts_on + SETTLED_AFTER:
            return Settlement(record.level)
        seen_early = True
    return Settlement(None, seen_early)


def track_record(hires: Sequence[Hire]) -> TrackRecord:
    """What became of these hires' predictions; their order does not matter."""
    predictions = [prediction for hire in hires for prediction in hire.predictions]
    settled = [prediction for prediction in predictions if prediction.level is not None]
    settled_hires = sum(bool(hire.settled) for hire in hires)
    is_enough = len(settled) >= SETTLED_AT_LEAST and settled_hires >= HIRES_AT_LEAST
    points = [
        (hire.composite, _mean_level(hire.settled))
        for hire in hires
        if hire.composite is not None and hire.settled
    ]
    return TrackRecord(
        hires=len(hires),
        settled_hires=settled_hires,
        settled=len(settled),
        settled_unrated=sum(not prediction.is_rated for prediction in settled),
        waiting=len(predictions) - len(settled),
        waiting_seen_early=sum(prediction.settlement.seen_early for prediction in predictions),
        calibration=calibration(settled) if is_enough else None,
        reason=None if is_enough else Withheld.TOO_FEW_UNITS,
        correlation=rank_correlation(points)
        if len(points) >= HIRES_AT_LEAST
        else Correlation(len(points), reason=Withheld.TOO_FEW_UNITS),
    )


def by_role(hires: Iterable[Hire]) -> Breakdown:
    """The track record of each role that people were hired for."""
    groups: defaultdict[str, list[Hire]] = defaultdict(list)
    for hire in hires:
        groups[hire.role].append(hire)
    return _broken_down(groups)


def by_skill(hires: Iterable[Hire]) -> Breakdown:
    """The track record of the predictions in each skill."""
    groups: defaultdict[str, list[Hire]] = defaultdict(list)
    for hire in hires:
        for prediction in hire.predictions:
            groups[prediction.skill].append(replace(hire, predictions=(prediction,)))
    return _broken_down(groups)


def calibration(settled: Sequence[Prediction]) -> Calibration:
    """How far settled predictions, at least one, came true; their order does not matter."""
    share = Fraction(sum(one.came_true for one in settled), len(settled))
    squares = ((one.probability - one.came_true) ** 2 for one in settled)
    brier = math.fsum(squares) / len(settled)
    reference = float(share * (1 - share))
    return Calibration(
        mean_probability=_mean_probability(settled),
        came_true_share=float(share),
        brier_score=brier,
        brier_reference=reference,
        brier_skill_score=1 - brier / reference if reference else None,
        brier_skill_score_reason=None if reference else Withheld.NO_VARIATION,
        fifths=_fifths(settled),
    )


def rank_correlation(points: Sequence[tuple[float, float | Fraction]]) -> Correlation:
    """Spearman's rank correlation of pairs of values; equal values share their mean rank.

    The interval is that of Bonett and Wright (2000), Psychometrika 65: in Fisher's z, with variance
    (1 + rho^2 / 2) / (n - 3). There is none for three points or fewer, nor where rho is 1 or -1: it
    would have no width, whatever the number of points.
    """
    n = len(points)
    # Sums of whole numbers, so that the order of the points cannot matter.
    across, along = (_centred_ranks([point[axis] for point in points]) for axis in (0, 1))
    spread = sum(x * x for x in across) * sum(y * y for y in along)
    if spread == 0:
        return Correlation(n, reason=Withheld.NO_VARIATION)
    rho = sum(x * y for x, y in zip(across, along, strict=True)) / math.sqrt(spread)
    if n <= 3 or abs(rho) >= 1:
        return Correlation(n, rho, interval_reason=Withheld.TOO_FEW_UNITS)
    reach = Z_95 * math.sqrt((1 + rho**2 / 2) / (n - 3))
    low, high = (math.tanh(math.atanh(rho) + side * reach) for side in (-1, 1))
    return Correlation(n, rho, low, high)


def _broken_down(groups: Mapping[str, Sequence[Hire]]) -> Breakdown:
    smallest_first = sorted(groups.items(), key=lambda group: (len(group[1]), group[0]))
    hidden: set[str] = set()
    hidden_groups = 0
    for _name, hires in smallest_first:
        if len(hires) >= GROUP_AT_LEAST and not 0 < len(hidden) < GROUP_AT_LEAST:
            break
        hidden.update(hire.id for hire in hires)
        hidden_groups += 1
    shown = sorted(smallest_first[hidden_groups:])
    return Breakdown(
        groups=tuple((name, track_record(hires)) for name, hires in shown),
        hidden_groups=hidden_groups,
        hidden_hires=len(hidden),
    )


def _mean_level(settled: Sequence[Prediction]) -> Fraction:
    return Fraction(sum(one.level or 0 for one in settled), len(settled))


def _mean_probability(settled: Sequence[Prediction]) -> float:
    return math.fsum(one.probability for one in settled) / len(settled)


def _fifths(settled: Sequence[Prediction]) -> tuple[Fifth, ...]:
    parts: list[list[Prediction]] = [[] for _bound in (*_INNER_BOUNDS, 1.0)]
    for prediction in settled:
        parts[bisect_right(_INNER_BOUNDS, prediction.probability)].append(prediction)
    bounds = pairwise((0.0, *_INNER_BOUNDS, 1.0))
    return tuple(_fifth(low, high, part) for (low, high), part in zip(bounds, parts, strict=True))


def _fifth(low: float, high: float, settled: Sequence[Prediction]) -> Fifth:
    count, came_true_count = len(settled), sum(one.came_true for one in settled)
    if count == 0:
        return Fifth(low, high, 0, None, 0, None, None, None)
    share, interval = came_true_count / count, wilson_interval(came_true_count, count)
    return Fifth(low, high, count, _mean_probability(settled), came_true_count, share, *interval)


def _centred_ranks(values: Sequence[float | Fraction]) -> list[int]:
    """Twice the distance of each value's rank from the mean rank; equal values share a rank."""
    counts = Counter(values)
    doubled_ranks, below = {}, 0
    for value in sorted(counts):
        doubled_ranks[value] = 2 * below + counts[value] + 1
        below += counts[value]
    return [doubled_ranks[value] - (len(values) + 1) for value in values]
