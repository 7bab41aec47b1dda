"""Why a figure is withheld: it is then null with one of these codes, never 0, 1 or 100 %."""

from enum import StrEnum


class Withheld(StrEnum):
    """The reason that stands where a statistic cannot be given."""

    NO_RATINGS = "no_ratings"
    NO_PAIRABLE_UNITS = "no_pairable_units"
    NO_VARIATION = "no_variation"
    TOO_FEW_UNITS = "too_few_units"
    NOT_CONNECTED = "not_connected"
    ZERO_DECIDED = "zero_decided"
    SMALL_GROUP = "small_group"
    NOT_TESTABLE = "not_testable"
    TOO_MANY_DECIDED = "too_many_decided"
