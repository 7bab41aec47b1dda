"""The skills a team can be measured on; a criterion of a rubric that goes by one measures it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class SkillKind(StrEnum):
    """Whether a skill is craft and knowledge, or a way of working."""

    TECHNICAL = "technical"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill, held at level 0 (none, and known) to 5."""

    id: str
    title: str
    kind: SkillKind


def _technical(skill: str, title: str) -> Skill:
    return Skill(skill, title, SkillKind.TECHNICAL)


def _soft(skill: str, title: str) -> Skill:
    return Skill(skill, title, SkillKind.SOFT)


_SKILLS: Final = (
    _technical("python", "Python"),
    _technical("git", "Git"),
    _technical("api_design", "API design"),
    _technical("testing", "Testing"),
    _technical("ml_lifecycle", "ML lifecycle"),
    _technical("ml_frameworks", "ML frameworks"),
    _technical("data_handling", "Data handling"),
    _technical("docker", "Docker"),
    _technical("kubernetes", "Kubernetes"),
    _technical("cloud_platforms", "Cloud platforms"),
    _technical("ci_cd", "CI/CD"),
    _technical("iac", "Infrastructure as code"),
    _technical("monitoring_logging", "Monitoring and logging"),
    _technical("scripting", "Scripting"),
    _technical("model_serving", "Model serving"),
    _technical("reproducibility_tracking", "Reproducibility and experiment tracking"),
    _technical("security_governance", "Security and governance"),
    _soft("problem_solving", "Problem solving"),
    _soft("collaboration_communication", "Collaboration and communication"),
    _soft("proactiveness_ownership", "Proactiveness and ownership"),
    _soft("attention_to_detail", "Attention to detail"),
    _soft("adaptability_learning", "Adaptability and learning"),
    _soft("business_impact", "Business impact"),
    _technical("architectural_thinking", "Architectural thinking"),
    _soft("pragmatism", "Pragmatism"),
    _technical("troubleshooting", "Troubleshooting"),
    _technical("sql", "SQL"),
    _technical("descriptive_analysis", "Descriptive analysis"),
    _technical("distributed_systems", "Distributed systems"),
    _technical("domain_knowledge", "Domain knowledge"),
    _technical("machine_learning", "Machine learning"),
    _technical("research_specialism", "Research specialism"),
    _technical("statistics", "Statistics"),
    _technical("backend_integration", "Back-end integration"),
    _technical("training_compute", "Compute for training and inference"),
    _technical("platform_self_service", "Self-service for data scientists"),
)

TEAM_SKILLS: Final[Mapping[str, Skill]] = MappingProxyType({skill.id: skill for skill in _SKILLS})
"""Skill id -> skill."""
