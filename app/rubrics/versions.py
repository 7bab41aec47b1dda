"""Rubric versions: how they read and compare."""

import re
from dataclasses import dataclass
from typing import Self

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_PATTERN = re.compile(
    rf"(?P<major>{_NUMBER})\.(?P<minor>{_NUMBER})\.(?P<patch>{_NUMBER})"
    rf"(?:-(?P<prerelease>{_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
)
_LONGEST = 64

Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


@dataclass(frozen=True, slots=True)
class SemanticVersion:
    """A version number by the rules of Semantic Versioning 2.0.0, without build metadata.

    Build metadata is refused because it takes no part in precedence, and what a version contains is
    told by its hash. What the three numbers promise is our choice: a new major version when a
    criterion, an anchor's meaning, the scale or a stage's criteria change, a minor one for weights,
    floors, coverage or questions, a patch for wording that changes no rating.
    """

    major: int
    minor: int
    patch: int
    prerelease: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `major.minor.patch` with an optional `-prerelease`; ValueError for anything else."""
        match = _PATTERN.fullmatch(text) if len(text) <= _LONGEST else None
        if match is None:
            raise ValueError("not a semantic version such as 1.0.0 or 2.1.0-draft.1")
        return cls(
            major=int(match["major"]),
            minor=int(match["minor"]),
            patch=int(match["patch"]),
            prerelease=match["prerelease"] or "",
        )

    @property
    def precedence(self) -> Precedence:
        """A key that sorts by precedence: a prerelease comes before its release."""
        identifiers = tuple(
            (False, int(part), "") if part.isdigit() else (True, 0, part)
            for part in self.prerelease.split(".")
            if part
        )
        return self.major, self.minor, self.patch, not self.prerelease, identifiers

    def __str__(self) -> str:
        number = f"{self.major}.{self.minor}.{self.patch}"
        return f"{number}-{self.prerelease}" if self.prerelease else number
