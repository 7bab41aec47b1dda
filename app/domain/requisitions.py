"""Words about requisitions."""

from enum import StrEnum


class RequisitionStatus(StrEnum):
    """Whether the requisition takes applications."""

    OPEN = "open"
    CLOSED = "closed"


class RemotePolicy(StrEnum):
    """Where the work is done."""

    ON_SITE = "on_site"
    HYBRID = "hybrid"
    REMOTE = "remote"


DEFAULT_REMOTE_POLICY = RemotePolicy.HYBRID

DESCRIPTION_PARTS = (
    "title",
    "company_mission",
    "role_summary",
    "key_responsibilities",
    "required_skills",
    "preferred_skills",
    "soft_skills",
    "what_we_offer",
)
"""The parts of a job description, from "How To Hire MLOps Developers" (Key Components)."""
