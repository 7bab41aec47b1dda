"""The catalogue of roles in an MLOps team, their families and the four functions no team lacks.

Duties, skills and tools are those of the seed documents named beside each role, in our own words.
Target levels are our choice: the documents name the skills a role needs, never a level. None is 5:
a level of 5 takes six separate ratings of 5 to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.sources import FOUR_FUNCTIONS, HIRING, PICKING, PLANNING, SUGGESTED, Source


class Family(StrEnum):
    """Roles that do the same kind of work, counted together by the staffing rules."""

    DATA_SCIENCE = "data_science"
    ML_ENGINEERING = "ml_engineering"
    DATA_ENGINEERING = "data_engineering"
    SOFTWARE_ENGINEERING = "software_engineering"
    ANALYSIS = "analysis"
    RESEARCH = "research"


@dataclass(frozen=True, slots=True)
class Role:
    """One role; `target_profile` maps skill id to the level (1 to 5) that the role asks for.

    `rubric_id` names what an opening for this role is scored by when nobody names another rubric.
    """

    id: str
    title: str
    family: Family
    duties: tuple[str, ...]
    skills: tuple[str, ...]
    tech_stack: tuple[str, ...]
    target_profile: Mapping[str, int]
    rubric_id: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class CoreFunction:
    """One of the four functions of the smallest cross-functional team, and who fills it."""

    family: Family
    title: str
    duty: str
    sources: tuple[Source, ...]


_MLOPS_SKILLS: Final = (
    "programming",
    "cloud services",
    "machine learning",
    "infrastructure as code",
    "communication",
)
_MLOPS_STACK: Final = (
    "Terraform",
    "AWS CloudFormation",
    "Google Cloud",
    "Python",
    "Java",
    "Scala",
)
_MLOPS_PROFILE: Final[Mapping[str, int]] = MappingProxyType(
    {
        "python": 4,
        "docker": 4,
        "kubernetes": 3,
        "cloud_platforms": 3,
        "ci_cd": 4,
        "iac": 3,
        "monitoring_logging": 3,
        "ml_lifecycle": 3,
        "machine_learning": 2,
        "collaboration_communication": 3,
    }
)

_PLATFORM_PROFILE: Final[Mapping[str, int]] = MappingProxyType(
    {**_MLOPS_PROFILE, "training_compute": 3, "platform_self_service": 3}
)

_CATALOGUE: Final = (
    Role(
        id="data_analyst",
        title="Data Analyst",
        family=Family.ANALYSIS,
        duties=(
            "Partner product and business colleagues on the questions data should answer.",
            "Turn survey answers and user data into findings.",
            "Test statistically how findings hang together.",
            "Read trends and conclusions out of what the models produce.",
        ),
        skills=("descriptive analysis", "comprehensive analysis"),
        tech_stack=("SQL", "Excel", "Tableau"),
        target_profile=MappingProxyType(
            {"descriptive_analysis": 4, "sql": 3, "collaboration_communication": 3}
        ),
        rubric_id="data-analyst",
        sources=(Source(SUGGESTED, "1. Data Analyst"), Source(PICKING, "Data scientist")),
    ),
    Role(
        id="data_engineer",
        title="Data Engineer",
        family=Family.DATA_ENGINEERING,
        duties=(
            "Build what gathers, transforms, stores and hands out the data.",
            "Settle in which form, and at which point, data enters the ML pipeline.",
            "Run the path from source through processing to the warehouse.",
            "Keep data clean, consistent and within reach of the scientists.",
            "Fit solutions to what stakeholders need and name the trade-offs.",
        ),
        skills=("distributed system fundamentals", "data structures", "algorithms"),
        tech_stack=("Spark", "Hadoop"),
        target_profile=MappingProxyType(
            {"data_handling": 4, "distributed_systems": 4, "python": 3, "sql": 4, "ml_lifecycle": 2}
        ),
        rubric_id="data-engineer",
        sources=(Source(SUGGESTED, "2. Data Engineer"), Source(PICKING, "Data engineer")),
    ),
    Role(
        id="data_scientist",
        title="Data Scientist",
        family=Family.DATA_SCIENCE,
        duties=(
            "Analyse and interpret prepared data.",
            "Develop, evaluate and revise models on their way to production.",
            "Work on the infrastructure that data engineering provides.",
            "Define the measures by which a model is watched in production.",
            "Explain model results to the business and keep to its aims.",
        ),
        skills=("subject knowledge", "communication", "interpersonal skills"),
        tech_stack=("SQL", "Python/R", "machine learning"),
        target_profile=MappingProxyType(
            {
                "machine_learning": 4,
                "statistics": 3,
                "python": 3,
                "sql": 3,
                "domain_knowledge": 3,
                "collaboration_communication": 3,
                "git": 2,
            }
        ),
        rubric_id="data-scientist",
        sources=(
            Source(SUGGESTED, "3. Data Scientist"),
            Source(PLANNING, "opening"),
            Source(PICKING, "Data scientist"),
        ),
    ),
    Role(
        id="research_scientist",
        title="Research / Applied Scientist",
        family=Family.RESEARCH,
        duties=(
            "Invent algorithms that go beyond the state of the art.",
            "Take on open research questions and publish the results.",
            "Bring depth in a field such as language, vision, speech or robotics.",
            "Leave production to others: turning an invention into a product is not the task.",
        ),
        skills=("NLP expertise", "computer vision", "statistics"),
        tech_stack=("SQL", "Python/R", "machine learning"),
        target_profile=MappingProxyType(
            {"machine_learning": 4, "statistics": 4, "research_specialism": 4, "python": 3}
        ),
        rubric_id="research-scientist",
        sources=(Source(SUGGESTED, "4. Research/ Applied Scientist"),),
    ),
    Role(
        id="mlops_engineer",
        title="MLOps Engineer",
        family=Family.ML_ENGINEERING,
        duties=(
            "Bring models into production, then watch and maintain them there.",
            "Set up ML pipelines and keep them running.",
            "Put ML projects under continuous integration and delivery.",
            "Keep the ML infrastructure dependable as load grows.",
        ),
        skills=_MLOPS_SKILLS,
        tech_stack=_MLOPS_STACK,
        target_profile=_MLOPS_PROFILE,
        rubric_id="mlops-engineer",
        sources=(
            Source(SUGGESTED, "5. MLOps Engineer"),
            Source(HIRING, "What an MLOps Developer Does"),
        ),
    ),
    Role(
        id="ml_engineer",
        title="ML Engineer",
        family=Family.ML_ENGINEERING,
        duties=(
            "Deploy finished models so that they are easy to run where they are needed.",
            "Own training runs, model versions and upkeep.",
            "Watch model performance and tell data engineering what must change in the data.",
            "Free the data scientists to improve the model.",
        ),
        skills=_MLOPS_SKILLS,
        tech_stack=_MLOPS_STACK,
        target_profile=_MLOPS_PROFILE,
        rubric_id="ml-platform-engineer",
        sources=(Source(PICKING, "ML engineer"), Source(SUGGESTED, "5. MLOps Engineer")),
    ),
    Role(
        id="platform_engineer",
        title="ML Platform Engineer",
        family=Family.ML_ENGINEERING,
        duties=(
            "Provide the environment in which models are hosted.",
            "Choose, configure and run compute for training and for inference.",
        ),
        skills=_MLOPS_SKILLS,
        tech_stack=_MLOPS_STACK,
        target_profile=_PLATFORM_PROFILE,
        rubric_id="ml-platform-engineer",
        sources=(
            *FOUR_FUNCTIONS,
            Source(HIRING, "Key Components of an MLOps Job Description 1"),
            Source(HIRING, "What an MLOps Developer Does 2"),
        ),
    ),
    Role(
        id="software_developer",
        title="Software Developer",
        family=Family.SOFTWARE_ENGINEERING,
        duties=(
            "Tie the ML pipeline into the product, from incoming data to delivered output.",
            "Share the on-call duty for monitoring where needed.",
            "Step in, as a generalist, wherever engineering is missing.",
        ),
        skills=("back-end development", "API generation", "integration"),
        tech_stack=("REST", "AWS Lambda", "AppSync"),
        target_profile=MappingProxyType(
            {"backend_integration": 4, "api_design": 4, "testing": 3, "git": 3, "ci_cd": 2}
        ),
        rubric_id="software-developer",
        sources=(Source(SUGGESTED, "6. Software Developer"),),
    ),
)

ROLES: Final[Mapping[str, Role]] = MappingProxyType({role.id: role for role in _CATALOGUE})
"""Role id -> role: six seed roles, the ML engineer with the profile of the MLOps engineer, and the
platform engineer, whose profile adds the two skills of platforms to it."""

FAMILIES: Final[Mapping[Family, tuple[str, ...]]] = MappingProxyType(
    {family: tuple(role.id for role in _CATALOGUE if role.family is family) for family in Family}
)
"""Family -> ids of its roles."""

CORE_FUNCTIONS: Final = (
    CoreFunction(
        Family.DATA_SCIENCE,
        "Data scientist",
        "Creates the model and keeps improving it.",
        FOUR_FUNCTIONS,
    ),
    CoreFunction(
        Family.ML_ENGINEERING,
        "ML or platform engineer",
        "Provides the environment the model runs in.",
        FOUR_FUNCTIONS,
    ),
    CoreFunction(
        Family.DATA_ENGINEERING,
        "Data engineer",
        "Builds the production pipelines that feed retraining.",
        FOUR_FUNCTIONS,
    ),
    CoreFunction(
        Family.SOFTWARE_ENGINEERING,
        "Software engineer",
        "Fits the model into the systems of the business.",
        FOUR_FUNCTIONS,
    ),
)
