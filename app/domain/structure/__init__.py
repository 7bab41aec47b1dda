"""The structure a team might have: recommendations and the table behind them."""

from app.domain.structure.advice import (
    Advice,
    Drawbacks,
    Recommendation,
    Stance,
    StructureAdvice,
    structure_advice,
)
from app.domain.structure.catalogue import CONSIDERATIONS, STRUCTURES, StructureProfile

__all__ = [
    "CONSIDERATIONS",
    "STRUCTURES",
    "Advice",
    "Drawbacks",
    "Recommendation",
    "Stance",
    "StructureAdvice",
    "StructureProfile",
    "structure_advice",
]
