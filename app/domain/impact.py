"""Adverse impact: how rates of selection differ between self-reported groups of people.

The four-fifths rule is that of 29 CFR 1607.4(D); groups under two per cent and people of unknown
category are treated as in New York City's rules on Local Law 144 (known to us at second hand). On
small groups equal rates raise that flag about every other time, so a confidence interval of the
ratio stands beside it (Morris and Lobsenz 2000), and the reading goes by both. Nothing here is
legal advice. Categories are stored apart from scoring: only this report reads them, and nothing it
says enters a score.
"""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from app.domain.boschloo import boschloo_p
from app.domain.formula import Formula
from app.domain.normal import Z_95, two_sided_p
from app.domain.withheld import Withheld

FORMULA: Final = Formula(
    "adverse-impact-four-fifths", "1.0.0", "flag if 5 a n_reference < 4 c n_focal"
)

INTERVAL_FORMULA: Final = Formula(
    "impact-ratio-log-interval",
    "1.0.0",
    "exp(ln(ratio) +- 1.959964 s), s^2 = 1/a - 1/n_focal + 1/c - 1/n_reference; "
    "p = 2 Phi(-|ln(ratio)| / s)",
)
READING_FORMULA: Final = Formula(
    "impact-ratio-reading",
    "1.0.0",
    "review if ratio < 4/5 and Holm's p < 0.05: p ascending, the largest min(1, (G - j) p_(j)) of "
    "all j <= i, over the G - 1 comparisons of G groups",
)


class ImpactReading(StrEnum):
    """What the ratio and its p, adjusted for the number of comparisons, say together."""

    REVIEW = "review"
    CANNOT_TELL = "cannot_tell"
    NO_FLAG = "no_flag"


WORDING: Final[Mapping[ImpactReading, str]] = {
    ImpactReading.REVIEW: "a difference that calls for review",
    ImpactReading.CANNOT_TELL: "the ratio is below four fifths, but chance alone could explain it",
    ImpactReading.NO_FLAG: "the ratio is four fifths or above",
}
"""What a report says of each reading, and all that it may say."""

NOT_ADVICE: Final = (
    "Categories are self-reported. The flag is the four-fifths rule alone: on small groups, equal "
    "rates raise it about every other time. The reading asks in addition whether chance could "
    "explain the difference. Only `review` is a difference that calls for review; `cannot_tell` "
    "means too few decisions to say; `no_flag` does not prove that rates are equal. The printed "
    "intervals are not adjusted for the number of comparisons. This is no legal advice."
)
"""What a report says of itself."""

FOUR_FIFTHS: Final = Fraction(4, 5)
SMALLEST_SHOWN: Final = 5
"""Fewer decided than this are shown as "<5"."""

SMALLEST_SHARE: Final = Fraction(1, 50)
"""Groups under this share of all decided are listed and not tested."""

BOSCHLOO_LIMIT: Final = 1000
"""Most decided in either group for Boschloo's test, which takes some 0.3 s there."""

SIGNIFICANT_BELOW: Final = 0.05


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of a group's applications; only the first two, together `decided`, enter rates.

    selected: passed the stage, or were hired; declined: failed it, or were rejected.
    """

    selected: int
    declined: int
    withdrawn: int = 0
    open: int = 0

    def __post_init__(self) -> None:
        if min(self.selected, self.declined, self.withdrawn, self.open) < 0:
            raise ValueError("counts are 0 or above")

    @property
    def decided(self) -> int:
        return self.selected + self.declined

    @property
    def rate(self) -> Fraction | None:
        """The share of the decided who were selected; None when nobody was decided."""
        return Fraction(self.selected, self.decided) if self.decided else None

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(
            self.selected + other.selected,
            self.declined + other.declined,
            self.withdrawn + other.withdrawn,
            self.open + other.open,
        )


ByGroup: TypeAlias = Mapping[str | None, Outcomes]
"""Outcomes per category, or per combination of categories; None holds those of unknown category."""


@dataclass(frozen=True, slots=True)
class SignificanceTests:
    """Two-sided tests of whether both rates may be the same; each p lies from 0 to 1.

    `z_score` is that of the pooled rate, negative when the focal rate is the lower one. All are
    None when a group has no decisions, or nobody or everybody was selected in both
    (`not_testable`). `boschloo_p_value` alone is None when a group exceeds BOSCHLOO_LIMIT
    (`too_many_decided`).
    """

    fisher_p_value: float | None
    boschloo_p_value: float | None
    z_score: float | None
    z_p_value: float | None
    reason: Withheld | None
    boschloo_reason: Withheld | None


_NO_TESTS: Final = SignificanceTests(
    None, None, None, None, Withheld.NOT_TESTABLE, Withheld.NOT_TESTABLE
)


@dataclass(frozen=True, slots=True)
class RatioInterval:
    """The 95 % limits of the ratio, and the p of a ratio of 1.

    has_half_added: nobody of the focal group was selected, so 0.5 was added to all four counts
    (Haldane). Such an interval is too wide to judge by, and p is then that of Fisher's exact test.
    """

    low: float
    high: float
    p_value: float
    has_half_added: bool


@dataclass(frozen=True, slots=True)
class ImpactComparison:
    """A focal group beside the reference group.

    ratio: rate over reference rate. is_flagged: below four fifths; at exactly 0.8 it is not.
    turns_on_one_person: flagged, and no longer so if one selection had gone to the focal group
    instead. shortfall: how many more of the focal group the pooled rate would have selected, in
    people. These are None with `reason` when a rate is missing or the reference rate is 0.
    `interval` is None then, and when there are no tests (`tests.reason`).
    """

    ratio: Fraction | None
    is_flagged: bool | None
    turns_on_one_person: bool | None
    shortfall: Fraction | None
    reason: Withheld | None
    interval: RatioInterval | None
    tests: SignificanceTests


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One group, or several folded together so that none of them can be told from the totals.

    `outcomes` and `rate` are None for fewer than 5 decided. `ratio` is 1 for the reference, whose
    `comparison` is None, as is that of a row not tested; `reason` says why a row has no ratio.
    `adjusted_p_value` is the interval's p by Holm's method over all comparisons. Where a comparison
    has no p, `adjusted_p_value` is None, and `reading` goes by the ratio, which is 1 then.
    """

    groups: tuple[str, ...]
    outcomes: Outcomes | None
    rate: Fraction | None
    ratio: Fraction | None
    is_reference: bool
    reason: Withheld | None
    comparison: ImpactComparison | None
    adjusted_p_value: float | None = None
    reading: ImpactReading | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """Every group once, in the order given, beside those of unknown category.

    `decided` counts everybody, unknown ones too. It is None (`small_group`) when it would tell how
    many the hidden groups decided and there is no other group to fold them with. Then no other
    total may be shown either.
    `reason` says why there is no ratio at all.
    """

    formula: Formula
    rows: tuple[ImpactRow, ...]
    unknown: Outcomes
    decided: int | None
    decided_reason: Withheld | None
    reason: Withheld | None


@dataclass(frozen=True, slots=True)
class _Cell:
    groups: tuple[str, ...]
    outcomes: Outcomes
    is_hidden: bool = False


def adverse_impact(by_group: ByGroup) -> Impact:
    """Compare each group's rate with the highest rate among the groups that are tested.

    Fewer than two tested groups, or nobody selected in any, give no ratio (`not_testable`). Of
    equal rates the largest group is the reference, then the first given.
    """
    unknown = by_group.get(None, Outcomes(0, 0))
    cells = _cells({name: found for name, found in by_group.items() if name is not None})
    decided = unknown.decided + sum(cell.outcomes.decided for cell in cells)
    is_given_away = _gives_away([cell.outcomes.decided for cell in cells if cell.is_hidden])
    tested = [
        cell
        for cell in cells
        if not cell.is_hidden and cell.outcomes.decided >= SMALLEST_SHARE * decided
    ]
    reference = _reference(tested)
    reason = None
    if reference is None:
        reason = Withheld.NOT_TESTABLE if decided else Withheld.ZERO_DECIDED
    return Impact(
        formula=FORMULA,
        rows=_with_readings(_row(cell, reference, is_tested=cell in tested) for cell in cells),
        unknown=unknown,
        decided=None if is_given_away else decided,
        decided_reason=Withheld.SMALL_GROUP if is_given_away else None,
        reason=reason,
    )


def selected_above_median(scores: Iterable[tuple[str | None, Fraction]]) -> ByGroup:
    """Outcomes for scores in place of decisions: selected are those above the median of all.

    Takes the group and score of everybody scored, unknown categories included.
    """
    scored = list(scores)
    if not scored:
        return {}
    median = statistics.median(score for _, score in scored)
    totals = Counter(group for group, _ in scored)
    above = Counter(group for group, score in scored if score > median)
    return {group: Outcomes(above[group], n - above[group]) for group, n in totals.items()}


def added_up(parts: Iterable[ByGroup]) -> ByGroup:
    """The outcomes of each group in all parts together."""
    total: defaultdict[str | None, Outcomes] = defaultdict(lambda: Outcomes(0, 0))
    for part in parts:
        for group, found in part.items():
            total[group] += found
    return dict(total)


def compare(focal: Outcomes, reference: Outcomes) -> ImpactComparison:
    """Set one group beside another, which need not be the one with the higher rate."""
    tests = _tests(focal, reference)
    rate, reference_rate = focal.rate, reference.rate
    if rate is None or not reference_rate:
        return ImpactComparison(None, None, None, None, Withheld.NOT_TESTABLE, None, tests)
    pooled = focal + reference
    is_flagged = _is_below_four_fifths(focal.selected, focal, reference.selected, reference)
    return ImpactComparison(
        ratio=rate / reference_rate,
        is_flagged=is_flagged,
        turns_on_one_person=is_flagged
        and not _is_below_four_fifths(focal.selected + 1, focal, reference.selected - 1, reference),
        shortfall=Fraction(focal.decided * pooled.selected, pooled.decided) - focal.selected,
        reason=None,
        interval=_interval(focal, reference, tests.fisher_p_value),
        tests=tests,
    )


def holm(p_values: Sequence[float], comparisons: int) -> list[float]:
    """Each p adjusted for so many comparisons, in the order given (Holm 1979).

    There may be more comparisons than p: one without a p counts as one with the largest.
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (comparisons - place) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def _cells(by_name: Mapping[str, Outcomes]) -> list[_Cell]:
    """Hide small groups, and fold them with the next smallest if the totals would give them away.

    Nothing in a folded cell says which of its groups was small.
    """
    hidden = {name for name, found in by_name.items() if found.decided < SMALLEST_SHOWN}
    larger = [name for name in by_name if name not in hidden]
    if larger and _gives_away([by_name[name].decided for name in hidden]):
        next_smallest = min(larger, key=lambda name: by_name[name].decided)
        folded = tuple(name for name in by_name if name in hidden or name == next_smallest)
        hidden = set()
    else:
        folded = ()
    cells: list[_Cell] = []
    for name, found in by_name.items():
        if name not in folded:
            cells.append(_Cell((name,), found, name in hidden))
        elif name == folded[0]:
            together = sum((by_name[each] for each in folded), Outcomes(0, 0))
            cells.append(_Cell(folded, together))
    return cells


def _gives_away(hidden: Sequence[int]) -> bool:
    """Whether the number decided in hidden groups together tells it of each of them.

    It does for a single group, and when all have none or all the most that is hidden.
    """
    extremes = (0, len(hidden) * (SMALLEST_SHOWN - 1))
    return len(hidden) == 1 or (bool(hidden) and sum(hidden) in extremes)


def _reference(tested: Sequence[_Cell]) -> _Cell | None:
    if len(tested) < 2:
        return None
    highest = max(tested, key=lambda cell: (cell.outcomes.rate or 0, cell.outcomes.decided))
    return highest if highest.outcomes.selected else None


def _row(cell: _Cell, reference: _Cell | None, *, is_tested: bool) -> ImpactRow:
    is_reference = cell is reference
    comparison = None
    reason = None
    if not is_tested:
        reason = Withheld.SMALL_GROUP
    elif reference is None:
        reason = Withheld.NOT_TESTABLE
    elif not is_reference:
        comparison = compare(cell.outcomes, reference.outcomes)
    ratio = Fraction(1) if is_reference else None
    return ImpactRow(
        groups=cell.groups,
        outcomes=None if cell.is_hidden else cell.outcomes,
        rate=None if cell.is_hidden else cell.outcomes.rate,
        ratio=comparison.ratio if comparison else ratio,
        is_reference=is_reference,
        reason=reason,
        comparison=comparison,
    )


def _with_readings(rows: Iterable[ImpactRow]) -> tuple[ImpactRow, ...]:
    """The rows with the p of each comparison adjusted for all of them, and what it says."""
    rows = tuple(rows)
    compared = [row.comparison for row in rows if row.comparison]
    intervals = [found.interval for found in compared if found.interval]
    adjusted = iter(holm([interval.p_value for interval in intervals], len(compared)))

    def read(row: ImpactRow) -> ImpactRow:
        if row.comparison is None or row.comparison.is_flagged is None:
            return row
        p = next(adjusted) if row.comparison.interval else None
        if not row.comparison.is_flagged:
            return replace(row, adjusted_p_value=p, reading=ImpactReading.NO_FLAG)
        is_shown = p is not None and p < SIGNIFICANT_BELOW
        reading = ImpactReading.REVIEW if is_shown else ImpactReading.CANNOT_TELL
        return replace(row, adjusted_p_value=p, reading=reading)

    return tuple(map(read, rows))


def _interval(
    focal: Outcomes, reference: Outcomes, fisher_p_value: float | None
) -> RatioInterval | None:
    """The interval of the ratio by its logarithm; None where there is nothing to test."""
    if fisher_p_value is None:
        return None
    half = Fraction(1, 2) if not focal.selected else Fraction()
    a, n = focal.selected + half, focal.decided + half
    c, reference_n = reference.selected + half, reference.decided + half
    log_ratio = math.log((a / n) / (c / reference_n))
    error = math.sqrt(1 / a - 1 / n + 1 / c - 1 / reference_n)
    reach = Z_95 * error
    return RatioInterval(
        low=math.exp(log_ratio - reach),
        high=math.exp(log_ratio + reach),
        p_value=fisher_p_value if half else two_sided_p(log_ratio / error),
        has_half_added=bool(half),
    )


def _is_below_four_fifths(
    selected: int, focal: Outcomes, reference_selected: int, reference: Outcomes
) -> bool:
    above = FOUR_FIFTHS.denominator * selected * reference.decided
    return above < FOUR_FIFTHS.numerator * reference_selected * focal.decided


def _tests(focal: Outcomes, reference: Outcomes) -> SignificanceTests:
    pooled = focal + reference
    if not (focal.decided and reference.decided and pooled.selected and pooled.declined):
        return _NO_TESTS

    import numpy as np
    from scipy.stats import fisher_exact

    table = np.array([[each.selected, each.declined] for each in (focal, reference)])
    share = Fraction(pooled.selected, pooled.decided)
    variance = share * (1 - share) * (Fraction(1, focal.decided) + Fraction(1, reference.decided))
    difference = Fraction(focal.selected, focal.decided) - Fraction(
        reference.selected, reference.decided
    )
    z = float(difference) / math.sqrt(variance)
    is_quick = max(focal.decided, reference.decided) <= BOSCHLOO_LIMIT
    return SignificanceTests(
        fisher_p_value=float(fisher_exact(table).pvalue),
        boschloo_p_value=boschloo_p(
            focal.selected, focal.decided, reference.selected, reference.decided
        )
        if is_quick
        else None,
        z_score=z,
        z_p_value=two_sided_p(z),
        reason=None,
        boschloo_reason=None if is_quick else Withheld.TOO_MANY_DECIDED,
    )
