"""Words of the self-reported statement that only the aggregate report on adverse impact reads.

The categories are those of 29 CFR 1607.4(B) as the EEO-1 report of the United States lists them, in
our own wording, with one more for people whom neither of its two sexes describes. Who declines to
state something has no word for it: declined and unknown are one and the same absence.
"""

from enum import StrEnum


class Sex(StrEnum):
    """What somebody states as their sex."""

    FEMALE = "female"
    MALE = "male"
    ANOTHER = "another"


class RaceEthnicity(StrEnum):
    """What somebody states as their race or ethnicity.

    As in the EEO-1 report, the first covers people of every race, the others everybody else.
    """

    HISPANIC_OR_LATINO = "hispanic_or_latino"
    WHITE = "white"
    BLACK_OR_AFRICAN_AMERICAN = "black_or_african_american"
    PACIFIC_ISLANDER = "pacific_islander"
    ASIAN = "asian"
    AMERICAN_INDIAN_OR_ALASKA_NATIVE = "american_indian_or_alaska_native"
    TWO_OR_MORE = "two_or_more"


class Attribute(StrEnum):
    """What a report groups people by; the intersection is that of the two others."""

    SEX = "sex"
    RACE_ETHNICITY = "race_ethnicity"
    INTERSECTION = "intersection"


def group_of(
    attribute: Attribute, sex: Sex | None, race_ethnicity: RaceEthnicity | None
) -> str | None:
    """The name of somebody's group; None when what it takes was not stated."""
    match attribute:
        case Attribute.SEX:
            return sex
        case Attribute.RACE_ETHNICITY:
            return race_ethnicity
        case Attribute.INTERSECTION:
            known = sex is not None and race_ethnicity is not None
            return f"{sex}, {race_ethnicity}" if known else None


def in_order(attribute: Attribute) -> tuple[str, ...]:
    """Every group there can be, in the order a report shows them."""
    pairs = [(sex, race) for sex in (*Sex, None) for race in (*RaceEthnicity, None)]
    found = (group_of(attribute, sex, race) for sex, race in pairs)
    return tuple(dict.fromkeys(name for name in found if name is not None))
