"""Adverse impact: how rates of selection differ between self-reported groups of people.

The four-fifths rule is that of 29 CFR 1607.4(D); groups under two per cent and people of unknown
category are treated as in New York City's rules on Local Law 144 (known to us at second hand). A
flag is a difference that calls for review, and no legal advice. Categories are stored apart from
scoring: only this report reads them, and nothing it says enters a score.
"""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from app.domain.formula import Formula
from app.domain.withheld import Withheld

FORMULA: Final = Formula(
    "adverse-impact-four-fifths", "1.0.0", "flag if 5 a n_reference < 4 c n_focal"
)

FLAGGED_WORDING: Final = "a difference that calls for review"
"""What a report says of a flagged ratio, and all that it may say."""

NOT_ADVICE: Final = (
    "Categories are self-reported. A flagged ratio is a difference that calls for review; one that "
    "is not flagged clears nothing. This is no legal advice."
)
"""What a report says of itself."""

FOUR_FIFTHS: Final = Fraction(4, 5)
SMALLEST_SHOWN: Final = 5
"""Fewer decided than this are shown as "<5"."""

SMALLEST_SHARE: Final = Fraction(1, 50)
"""Groups under this share of all decided are listed and not tested."""

BOSCHLOO_LIMIT: Final = 250
"""Most decided in either group for Boschloo's test, which takes about 0.3 s there.

Its cost grows with the product of both and faster when they differ: 50 against 2,000 took 16 s.
"""


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

    `z` is that of the pooled rate, negative when the focal rate is the lower one. All are None when
    a group has no decisions, or nobody or everybody was selected in both (`not_testable`).
    `boschloo_p` alone is None when a group exceeds BOSCHLOO_LIMIT (`too_many_decided`).
    """

    fisher_p: float | None
    boschloo_p: float | None
    z: float | None
    z_p: float | None
    reason: Withheld | None
    boschloo_reason: Withheld | None


_NO_TESTS: Final = SignificanceTests(
    None, None, None, None, Withheld.NOT_TESTABLE, Withheld.NOT_TESTABLE
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A focal group beside the reference group.

    ratio: rate over reference rate. flagged: below four fifths; at exactly 0.8 it is not.
    turns_on_one_person: flagged, and no longer so if one selection had gone to the focal group
    instead. shortfall: how many more of the focal group the pooled rate would have selected, in
    people. These are None with `reason` when a rate is missing or the reference rate is 0.
    """

    ratio: Fraction | None
    flagged: bool | None
    turns_on_one_person: bool | None
    shortfall: Fraction | None
    reason: Withheld | None
    tests: SignificanceTests


@dataclass(frozen=True, slots=True)
class Row:
    """One group, or several folded together so that none of them can be told from the totals.

    `outcomes` and `rate` are None for fewer than 5 decided. `ratio` is 1 for the reference, whose
    `comparison` is None, as is that of a row not tested; `reason` says why a row has no ratio.
    """

    groups: tuple[str, ...]
    outcomes: Outcomes | None
    rate: Fraction | None
    ratio: Fraction | None
    is_reference: bool
    reason: Withheld | None
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Impact:
    """Every group once, in the order given, beside those of unknown category.

    `decided` counts everybody, unknown ones too. It is None (`small_group`) when it would give
    hidden groups away and no other is left to fold them with: show no other total then either.
    `reason` says why there is no ratio at all.
    """

    formula: Formula
    rows: tuple[Row, ...]
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
        rows=tuple(_row(cell, reference, is_tested=cell in tested) for cell in cells),
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


def compare(focal: Outcomes, reference: Outcomes) -> Comparison:
    """Set one group beside another, which need not be the one with the higher rate."""
    rate, reference_rate = focal.rate, reference.rate
    if rate is None or not reference_rate:
        return Comparison(None, None, None, None, Withheld.NOT_TESTABLE, _tests(focal, reference))
    pooled = focal + reference
    flagged = _is_below_four_fifths(focal.selected, focal, reference.selected, reference)
    return Comparison(
        ratio=rate / reference_rate,
        flagged=flagged,
        turns_on_one_person=flagged
        and not _is_below_four_fifths(focal.selected + 1, focal, reference.selected - 1, reference),
        shortfall=Fraction(focal.decided * pooled.selected, pooled.decided) - focal.selected,
        reason=None,
        tests=_tests(focal, reference),
    )


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


def _row(cell: _Cell, reference: _Cell | None, *, is_tested: bool) -> Row:
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
    return Row(
        groups=cell.groups,
        outcomes=None if cell.is_hidden else cell.outcomes,
        rate=None if cell.is_hidden else cell.outcomes.rate,
        ratio=comparison.ratio if comparison else ratio,
        is_reference=is_reference,
        reason=reason,
        comparison=comparison,
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
    from scipy.stats import boschloo_exact, fisher_exact

    table = np.array([[each.selected, each.declined] for each in (focal, reference)])
    share = Fraction(pooled.selected, pooled.decided)
    variance = share * (1 - share) * (Fraction(1, focal.decided) + Fraction(1, reference.decided))
    difference = Fraction(focal.selected, focal.decided) - Fraction(
        reference.selected, reference.decided
    )
    z = float(difference) / math.sqrt(variance)
    is_quick = max(focal.decided, reference.decided) <= BOSCHLOO_LIMIT
    return SignificanceTests(
        fisher_p=float(fisher_exact(table).pvalue),
        boschloo_p=float(boschloo_exact(table).pvalue) if is_quick else None,
        z=z,
        z_p=math.erfc(abs(z) / math.sqrt(2)),
        reason=None,
        boschloo_reason=None if is_quick else Withheld.TOO_MANY_DECIDED,
    )
