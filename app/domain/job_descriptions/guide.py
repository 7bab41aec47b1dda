"""What the hiring guide says of a job description, and what a posting on the web has to name.

The guide's facts are in our own words, each with the heading it comes from. The purposes of the
families follow the documents named beside them. What is to be written where only the company can
know is said, and never made up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.roles import Family
from app.domain.skills import SkillKind
from app.domain.sources import HIRING, PICKING, SUGGESTED, Source


class EmploymentType(StrEnum):
    """The kinds of employment that a posting on the web can name."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACTOR = "contractor"
    TEMPORARY = "temporary"
    INTERN = "intern"
    VOLUNTEER = "volunteer"
    PER_DIEM = "per_diem"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Component:
    """One of the eight parts: how many lines (or paragraphs) it should have, and advice on it.

    to_be_written: what the company writes there; None where the draft can be complete by itself.
    """

    part: str
    heading: str
    low: int
    high: int | None
    unit: str
    advice: str
    source: Source
    to_be_written: str | None = None


@dataclass(frozen=True, slots=True)
class PostingFact:
    """Something a posting on the web names: the company's word for it, and schema.org's.

    is_required: a search engine shows no posting without it. if_remote: True for what only a
    remote job needs, False for what a remote one does without, None for what every job needs.
    """

    name: str
    published_as: str
    is_required: bool
    to_be_written: str
    if_remote: bool | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a family of roles is for, and whom its people work with."""

    purpose: str
    partners: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A task the guide names for MLOps work, the skills it takes, and who has it as a duty.

    said_by: the roles whose own duties say it already.
    """

    text: str
    skills: frozenset[str]
    said_by: frozenset[str] = frozenset()


def _component_source(number: int) -> Source:
    return Source(HIRING, f"Key Components of an MLOps Job Description {number}")


COMPONENTS: Final = (
    Component(
        "title",
        "Title",
        1,
        1,
        "title",
        "Let the title say what the work is, the specialism included.",
        _component_source(1),
    ),
    Component(
        "company_mission",
        "Who we are",
        1,
        None,
        "text",
        "Lets applicants see what their work would be part of.",
        _component_source(2),
        "Say what the company is and is there for, and what machine learning does for that; if "
        "you work remotely, that you mean it.",
    ),
    Component(
        "role_summary",
        "The role",
        2,
        3,
        "paragraphs",
        "Say what the role is for, whom it works with, and what it can shape.",
        _component_source(3),
    ),
    Component(
        "key_responsibilities",
        "What you will do",
        5,
        8,
        "lines",
        "Concrete work, and the most telling of it; it need not be all.",
        _component_source(4),
    ),
    Component(
        "required_skills",
        "What you bring",
        8,
        10,
        "lines",
        "Only what the work cannot be done without, in plain words. Name the cloud services and "
        "tools you use.",
        _component_source(5),
    ),
    Component(
        "preferred_skills",
        "What would be good to have",
        3,
        5,
        "lines",
        "What tells good applicants apart: a platform, a streaming tool, a degree, your field.",
        _component_source(6),
    ),
    Component(
        "soft_skills",
        "How you work",
        3,
        5,
        "lines",
        "Method, work with other trades, initiative (all the more at a distance), and learning.",
        _component_source(7),
    ),
    Component(
        "what_we_offer",
        "What we offer",
        1,
        None,
        "lines",
        "Your side of the bargain, as concrete as the requirements.",
        _component_source(8),
        "Name pay and benefits, work that matters, the team, room to grow, and freedom of place "
        "where you give it.",
    ),
)
"""The eight parts of a description, in their order. Counts are the guide's where it gives any."""

POSTING_GUIDE: Final = Source(
    "schema.org JobPosting, as Google's job search reads it", "Properties"
)

POSTING_FACTS: Final = (
    PostingFact("company_name", "hiringOrganization", True, "Name the company that hires."),
    PostingFact("date_posted", "datePosted", True, "Say on which day you publish it."),
    PostingFact(
        "remote_policy",
        "jobLocationType",
        False,
        "Say whether the work is on site, hybrid or remote.",
    ),
    PostingFact(
        "location", "jobLocation", True, "Name the place of work, its country at least.", False
    ),
    PostingFact(
        "remote_countries",
        "applicantLocationRequirements",
        True,
        "Name the countries people may work from.",
        True,
    ),
    PostingFact(
        "employment_type", "employmentType", False, "Say whether it is full-time, a contract, ..."
    ),
    PostingFact("salary", "baseSalary", False, "Give the lowest and highest pay, and per what."),
    PostingFact("valid_through", "validThrough", False, "Say until which day one can apply."),
    PostingFact("apply_url", "url", False, "Give the address where one applies."),
)
"""What a posting names besides the description. None of it can be known from the team."""

PURPOSES: Final[Mapping[Family, Purpose]] = MappingProxyType(
    {
        Family.ML_ENGINEERING: Purpose(
            "You close the distance between ML research and production: with pipelines that run "
            "by themselves, can be relied on, and grow with the load.",
            "You work closely with data scientists, software engineers and product people, and "
            "have a say in what the ML infrastructure becomes.",
            (_component_source(3),),
        ),
        Family.DATA_SCIENCE: Purpose(
            "You draw value from prepared data: you build models, prove that they help, and keep "
            "improving them.",
            "You build on what data engineering provides, work with those who bring models into "
            "production, and explain results to the business.",
            (Source(SUGGESTED, "3. Data Scientist"), Source(PICKING, "Data scientist")),
        ),
        Family.DATA_ENGINEERING: Purpose(
            "You build and run what carries data from its sources to where models are trained on "
            "it and fed with it.",
            "Scientists rely on your data, and with stakeholders you settle what they need and "
            "what it costs.",
            (Source(SUGGESTED, "2. Data Engineer"), Source(PICKING, "Data engineer")),
        ),
        Family.SOFTWARE_ENGINEERING: Purpose(
            "You make the model part of the product, from the data that comes in to what its "
            "users see.",
            "You work between the ML people and the systems of the business, and step in "
            "wherever engineering is missing.",
            (Source(SUGGESTED, "6. Software Developer"),),
        ),
        Family.ANALYSIS: Purpose(
            "You find out what the data says, and what follows from what the models put out.",
            "You work with product and business colleagues on the questions that data should "
            "answer.",
            (Source(SUGGESTED, "1. Data Analyst"), Source(PICKING, "Data scientist")),
        ),
        Family.RESEARCH: Purpose(
            "You take on open questions of the field and invent methods that go beyond what is "
            "known.",
            "You publish what you find, and leave it to the engineers beside you to make a "
            "product of it.",
            (Source(SUGGESTED, "4. Research/ Applied Scientist"),),
        ),
    }
)

_MLOPS: Final = frozenset({"mlops_engineer"})

RESPONSIBILITIES: Final = (
    Responsibility(
        "Build pipelines that take data through features, training and checks to a running model "
        "without manual steps.",
        frozenset({"ml_lifecycle", "python", "data_handling"}),
        _MLOPS,
    ),
    Responsibility(
        "Provide the infrastructure for experiments, training and serving.",
        frozenset({"kubernetes", "docker", "cloud_platforms", "iac", "model_serving"}),
        frozenset({"platform_engineer"}),
    ),
    Responsibility(
        "Make visible how models, their data and the systems below them are doing in production.",
        frozenset({"monitoring_logging"}),
        _MLOPS | {"ml_engineer"},
    ),
    Responsibility(
        "Settle how models and data are versioned and experiments recorded, so that every result "
        "can be had again.",
        frozenset({"reproducibility_tracking", "git"}),
    ),
    Responsibility(
        "Turn prototypes into production software, together with the data scientists.",
        frozenset({"testing", "api_design", "collaboration_communication"}),
    ),
    Responsibility(
        "Give ML models a continuous integration and delivery of their own.",
        frozenset({"ci_cd"}),
        _MLOPS,
    ),
    Responsibility(
        "Keep ML systems secure, dependable and able to grow.",
        frozenset({"security_governance", "troubleshooting", "architectural_thinking"}),
        _MLOPS,
    ),
    Responsibility(
        "Try out tools for MLOps and have a say in which are used.",
        frozenset({"pragmatism", "adaptability_learning"}),
    ),
)
"""The tasks of the guide's fourth component; they are those of ML engineering only."""

LEVELS: Final[Mapping[SkillKind, Mapping[int, str]]] = MappingProxyType(
    {
        SkillKind.TECHNICAL: {
            1: "knows the basics and is ready to learn more",
            2: "handles smaller tasks with some guidance",
            3: "works independently in everyday cases",
            4: "copes with hard cases too, and says why one way beats another",
            5: "sets a standard that others follow, and can show what it changed",
        },
        SkillKind.SOFT: {
            1: "is ready to learn it",
            2: "shows it when the work calls for it",
            3: "shows it unprompted in everyday work",
            4: "keeps it up under pressure and in conflict",
            5: "makes others better at it",
        },
    }
)
"""What a level asks for, in words for applicants (ours; a rubric's anchors stay inside)."""
