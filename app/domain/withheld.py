"""Why a figure is withheld: it is then null with one of these codes, never 0, 1 or 100 %."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final


class Withheld(StrEnum):
    """The reason that stands where a score or a statistic cannot be given."""

    NO_RATINGS = "no_ratings"
    NOT_OBSERVED = "not_observed"
    SECONDARY_EVIDENCE_ONLY = "secondary_evidence_only"
    BELOW_COVERAGE = "below_coverage"
    NO_PAIRABLE_UNITS = "no_pairable_units"
    NO_VARIATION = "no_variation"
    TOO_FEW_UNITS = "too_few_units"
    NOT_CONNECTED = "not_connected"
    ZERO_DECIDED = "zero_decided"
    SMALL_GROUP = "small_group"
    NOT_TESTABLE = "not_testable"
    TOO_MANY_DECIDED = "too_many_decided"


MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        reason.value: meaning
        for reason, meaning in {
            Withheld.NO_RATINGS: "There is no rating to say anything of.",
            Withheld.NOT_OBSERVED: "Everybody who rated it marked it as not observed.",
            Withheld.SECONDARY_EVIDENCE_ONLY: "The stage rates no criterion as a primary one.",
            Withheld.BELOW_COVERAGE: "Too little of the rubric's weight has been observed.",
            Withheld.NO_PAIRABLE_UNITS: "Nothing was rated by two people independently.",
            Withheld.NO_VARIATION: "All values are equal, so agreement cannot be told from chance.",
            Withheld.TOO_FEW_UNITS: "There is too little to say anything reliable.",
            Withheld.NOT_CONNECTED: "Some raters share no unit with others, not even in a chain.",
            Withheld.ZERO_DECIDED: "Nothing has been decided yet.",
            Withheld.SMALL_GROUP: "The group is too small to be shown or tested.",
            Withheld.NOT_TESTABLE: "There are not two groups whose rates could be compared.",
            Withheld.TOO_MANY_DECIDED: "The exact test would take too long; see those beside it.",
        }.items()
    }
)
"""What the word of each reason means, for a reader of a report."""


def plain(figure: Fraction | None) -> float | None:
    """An exact figure as an answer gives it; one that is withheld stays null."""
    return None if figure is None else float(figure)
