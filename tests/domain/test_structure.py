from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.gaps import Goal, OrgType, Structure, TeamProfile
from app.domain.sources import HIRING, SUGGESTED, Cited
from app.domain.structure import STRUCTURES, Recommendation, Stance, structure_advice

SMALL, LARGE, MEDIUM, ENTERPRISE = OrgType
PRODUCT, RESEARCH, UNKNOWN = Goal
CENTRALIZED, DECENTRALIZED, HYBRID = Structure
AGREES, DIFFERS, SILENT = Stance


def advised(
    org_type: OrgType, goal: Goal, current: Structure | None = None
) -> tuple[Recommendation, ...]:
    return structure_advice(TeamProfile(org_type, goal, current, 1)).recommendations


def documents(cited: Any) -> list[tuple[str, str]]:
    return [(source.document, source.heading) for source in cited.sources]


@pytest.mark.parametrize(
    ("org_type", "goal", "first", "said_by"),
    [
        (SMALL, PRODUCT, DECENTRALIZED, (SUGGESTED, "1. Small Startups")),
        (SMALL, RESEARCH, CENTRALIZED, (SUGGESTED, "1. Small Startups")),
        (LARGE, PRODUCT, DECENTRALIZED, (SUGGESTED, "2. Large Startups")),
        (LARGE, RESEARCH, CENTRALIZED, (SUGGESTED, "2. Large Startups")),
        (MEDIUM, PRODUCT, HYBRID, (HIRING, "MLOps Team Structures 3")),
        (MEDIUM, RESEARCH, HYBRID, (HIRING, "MLOps Team Structures 3")),
        (ENTERPRISE, PRODUCT, HYBRID, (SUGGESTED, "3. Enterprises")),
        (ENTERPRISE, RESEARCH, HYBRID, (SUGGESTED, "3. Enterprises")),
    ],
)
def test_each_kind_of_organisation_and_goal_has_a_first_choice_with_its_source(
    org_type: OrgType, goal: Goal, first: Structure, said_by: tuple[str, str]
) -> None:
    (found,) = advised(org_type, goal)
    assert found.first is first
    assert goal in found.goals
    assert documents(found.reason) == [said_by]


@pytest.mark.parametrize(
    ("org_type", "goal", "others", "has_conflict"),
    [
        (SMALL, PRODUCT, [(AGREES, DECENTRALIZED, HIRING)], False),
        (SMALL, RESEARCH, [(DIFFERS, DECENTRALIZED, HIRING)], True),
        (LARGE, PRODUCT, [(DIFFERS, HYBRID, HIRING)], True),
        (LARGE, RESEARCH, [(DIFFERS, HYBRID, HIRING)], True),
        (MEDIUM, PRODUCT, [(SILENT, None, SUGGESTED)], False),
        (
            ENTERPRISE,
            PRODUCT,
            [
                (AGREES, HYBRID, HIRING),
                (DIFFERS, CENTRALIZED, SUGGESTED),
                (DIFFERS, CENTRALIZED, HIRING),
            ],
            True,
        ),
    ],
)
def test_what_other_documents_say_stands_beside_the_first_choice(
    org_type: OrgType,
    goal: Goal,
    others: list[tuple[Stance, Structure | None, str]],
    has_conflict: bool,
) -> None:
    (found,) = advised(org_type, goal)
    assert [
        (advice.stance, advice.structure, advice.sources[0].document) for advice in found.others
    ] == others
    assert found.has_conflict is has_conflict


@pytest.mark.parametrize(
    ("org_type", "goals"),
    [
        (SMALL, [(PRODUCT,), (RESEARCH,)]),
        (LARGE, [(PRODUCT,), (RESEARCH,)]),
        (MEDIUM, [(PRODUCT, RESEARCH)]),
        (ENTERPRISE, [(PRODUCT, RESEARCH)]),
    ],
)
def test_an_unknown_goal_gets_every_row_of_its_organisation(
    org_type: OrgType, goals: list[tuple[Goal, ...]]
) -> None:
    assert [found.goals for found in advised(org_type, UNKNOWN)] == goals


def test_a_current_structure_that_is_not_the_first_choice_is_weighed_against_it() -> None:
    (found,) = advised(SMALL, PRODUCT, CENTRALIZED)
    assert found.is_current_first is False
    assert [one.structure for one in found.weigh] == [CENTRALIZED, DECENTRALIZED]
    assert [one.cons for one in found.weigh] == [
        STRUCTURES[CENTRALIZED].cons,
        STRUCTURES[DECENTRALIZED].cons,
    ]


@pytest.mark.parametrize(("current", "is_first"), [(DECENTRALIZED, True), (None, None)])
def test_nothing_is_weighed_when_the_structure_is_the_first_choice_or_unstated(
    current: Structure | None, is_first: bool | None
) -> None:
    (found,) = advised(SMALL, PRODUCT, current)
    assert found.is_current_first is is_first
    assert found.weigh == ()


def test_with_an_unknown_goal_each_row_is_weighed_by_itself() -> None:
    for_product, for_research = advised(LARGE, UNKNOWN, CENTRALIZED)
    assert (for_product.is_current_first, for_research.is_current_first) == (False, True)


def test_the_pros_and_cons_are_all_those_of_the_documents() -> None:
    assert {
        structure: (len(profile.pros), len(profile.cons))
        for structure, profile in STRUCTURES.items()
    } == {CENTRALIZED: (4, 8), DECENTRALIZED: (6, 5), HYBRID: (2, 2)}


def test_every_structure_stands_in_the_answer_whatever_is_recommended() -> None:
    found = structure_advice(TeamProfile(MEDIUM, PRODUCT, None, 1))
    assert [profile.structure for profile in found.structures] == list(Structure)
    assert len(found.considerations) == 3


def test_only_the_class_of_squads_and_embedded_engineers_is_our_own() -> None:
    assert [one for one, profile in STRUCTURES.items() if profile.our_choice] == [DECENTRALIZED]


def _every_line() -> Iterator[Cited]:
    for org_type in OrgType:
        found = structure_advice(TeamProfile(org_type, UNKNOWN, None, 1))
        yield from found.considerations
        for row in found.recommendations:
            yield row.reason
            yield from (Cited(advice.text, advice.sources) for advice in row.others)
    for profile in STRUCTURES.values():
        yield from (*profile.forms, *profile.pros, *profile.cons, *profile.suits)


def test_every_line_is_a_sentence_with_its_source() -> None:
    for line in _every_line():
        assert line.text[0].isupper()
        assert line.text.endswith(".")
        assert line.sources
        assert all(source.document and source.heading for source in line.sources)
