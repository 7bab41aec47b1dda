"""Contracts of the catalogue of roles in an MLOps team."""

from pydantic import Field

from app.domain.roles import Family
from app.schemas.base import Out


class SourceOut(Out):
    """Where a fact comes from: a seed document, and the heading in it."""

    document: str
    heading: str


class CitedOut(Out):
    """One statement, and where it comes from."""

    text: str
    sources: list[SourceOut]


class RoleOut(Out):
    """A role in an MLOps team."""

    id: str
    title: str
    family: Family
    duties: list[str]
    skills: list[str]
    tech_stack: list[str]
    target_profile: dict[str, int] = Field(
        description="Skill id -> level from 1 to 5 that the role asks for."
    )
    rubric_id: str = Field(
        description="What scores an opening for this role, unless told otherwise."
    )
    sources: list[SourceOut]
