"""Contract of what is recommended about a team's structure."""

from pydantic import Field

from app.domain.gaps import Goal, Structure
from app.domain.structure import Stance
from app.schemas.base import Out
from app.schemas.catalogue import CitedOut, SourceOut


class AdviceOut(Out):
    """What one more document says."""

    stance: Stance = Field(description="How it stands to the first choice.")
    structure: Structure | None = Field(
        description="Null where the document leaves such organisations out."
    )
    text: str
    sources: list[SourceOut]


class DrawbacksOut(Out):
    """What speaks against one structure."""

    structure: Structure
    cons: list[CitedOut]


class RecommendationOut(Out):
    """The first choice for these goals, and what else is said; nothing decides between them."""

    goals: list[Goal]
    first: Structure
    reason: CitedOut
    others: list[AdviceOut]
    has_conflict: bool = Field(description="Whether another structure is recommended too.")
    is_current_first: bool | None = Field(
        description="Whether the team has the first choice already; null while it is unstated."
    )
    weigh: list[DrawbacksOut] = Field(
        description="What speaks against the current structure and the first, where they differ."
    )


class StructureProfileOut(Out):
    """What speaks for a structure and against it."""

    structure: Structure
    title: str
    forms: list[CitedOut] = Field(description="How each document describes it.")
    pros: list[CitedOut]
    cons: list[CitedOut]
    suits: list[CitedOut] = Field(description="Whom it is said to suit.")
    our_choice: str | None = Field(description="What in this none of the sources says.")


class StructureAdviceOut(Out):
    """How ML people may sit in the organisation."""

    current: Structure | None
    recommendations: list[RecommendationOut] = Field(
        description="One, or one for each goal while the team's is unknown."
    )
    structures: list[StructureProfileOut]
    considerations: list[CitedOut]
