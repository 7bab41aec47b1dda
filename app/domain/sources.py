"""Where the facts come from: five documents on teams and hiring, cited by title and heading."""

from dataclasses import dataclass
from typing import Final

PLANNING: Final = "Planning for Success: Suggested MLOps Team Structure"
SUGGESTED: Final = "Suggested MLOps Team Structure for Robust MLOps Models"
PICKING: Final = "How to pick roles for your machine learning team?"
HIRING: Final = "How To Hire MLOps Developers: Building Production-Ready Machine Learning Systems"
ESSAY: Final = "Untitled essay on cross-functional machine-learning teams, by analogy with DevOps"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: the title of a seed document and the heading in it."""

    document: str
    heading: str


@dataclass(frozen=True, slots=True)
class Cited:
    """One statement in our own words, and where it comes from."""

    text: str
    sources: tuple[Source, ...]


FOUR_FUNCTIONS: Final = (
    Source(PLANNING, "opening list"),
    Source(SUGGESTED, "6 Important Roles in a Matured MLOps Team"),
)
"""Where the four functions of the smallest cross-functional team are listed."""
