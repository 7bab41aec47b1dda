"""Groups of people by what they state."""

import pytest

from app.domain.demographics import Attribute, RaceEthnicity, Sex, group_of, in_order


@pytest.mark.parametrize(
    ("attribute", "group"),
    [
        (Attribute.SEX, "female"),
        (Attribute.RACE_ETHNICITY, "asian"),
        (Attribute.INTERSECTION, "female, asian"),
    ],
)
def test_a_group_goes_by_the_name_of_what_was_stated(attribute: Attribute, group: str) -> None:
    assert group_of(attribute, Sex.FEMALE, RaceEthnicity.ASIAN) == group
    assert group_of(attribute, None, None) is None


def test_an_intersection_takes_both_statements() -> None:
    assert group_of(Attribute.INTERSECTION, Sex.MALE, None) is None
    assert group_of(Attribute.INTERSECTION, None, RaceEthnicity.WHITE) is None


def test_every_group_has_its_place_once() -> None:
    assert in_order(Attribute.SEX) == tuple(Sex)
    assert in_order(Attribute.RACE_ETHNICITY) == tuple(RaceEthnicity)
    crossed = in_order(Attribute.INTERSECTION)
    assert len(crossed) == len(set(crossed)) == len(Sex) * len(RaceEthnicity)
    assert crossed[:2] == ("female, hispanic_or_latino", "female, white")
