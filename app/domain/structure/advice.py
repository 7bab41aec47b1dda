"""How ML people may sit in an organisation: what the documents recommend, and what they weigh.

Where documents differ, all of them stand in the answer; nothing here decides between them. Which
one comes first is our choice: the one that tells most kinds of organisation apart, and for the kind
it leaves out the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.gaps.inputs import Goal, Structure, TeamProfile
from app.domain.sources import Cited, Source
from app.domain.structure.catalogue import CONSIDERATIONS, ROWS, STRUCTURES, Row, StructureProfile


class Stance(StrEnum):
    """How a document stands to the first choice."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Advice:
    """What one more document says; no structure where it leaves such organisations out."""

    stance: Stance
    structure: Structure | None
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Drawbacks:
    """What speaks against one structure."""

    structure: Structure
    cons: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The first choice for these goals, and what else is said.

    has_conflict: another structure is recommended too. is_current_first: whether the team has the
    first choice already, None while its structure is unstated. weigh: what speaks against the
    current structure and against the first, where they differ.
    """

    goals: tuple[Goal, ...]
    first: Structure
    reason: Cited
    others: tuple[Advice, ...]
    has_conflict: bool
    is_current_first: bool | None
    weigh: tuple[Drawbacks, ...]


@dataclass(frozen=True, slots=True)
class StructureAdvice:
    """All there is to say of a team's structure; an unknown goal gives every recommendation."""

    current: Structure | None
    recommendations: tuple[Recommendation, ...]
    structures: tuple[StructureProfile, ...]
    considerations: tuple[Cited, ...]


def structure_advice(profile: TeamProfile) -> StructureAdvice:
    """Say what the documents recommend to a team of this profile."""
    return StructureAdvice(
        current=profile.structure,
        recommendations=tuple(
            _recommendation(row, profile.structure)
            for row in ROWS[profile.org_type]
            if profile.goal in (*row.goals, Goal.UNKNOWN)
        ),
        structures=tuple(STRUCTURES.values()),
        considerations=CONSIDERATIONS,
    )


def _recommendation(row: Row, current: Structure | None) -> Recommendation:
    others = tuple(
        Advice(_stance(structure, row.first), structure, said.text, said.sources)
        for structure, said in row.others
    )
    compared = () if current is None or current is row.first else (current, row.first)
    return Recommendation(
        goals=row.goals,
        first=row.first,
        reason=row.reason,
        others=others,
        has_conflict=any(advice.stance is Stance.DIFFERS for advice in others),
        is_current_first=None if current is None else current is row.first,
        weigh=tuple(Drawbacks(structure, STRUCTURES[structure].cons) for structure in compared),
    )


def _stance(structure: Structure | None, first: Structure) -> Stance:
    if structure is None:
        return Stance.SILENT
    return Stance.AGREES if structure is first else Stance.DIFFERS
