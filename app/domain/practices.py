"""How well a team works together: practices that the documents recommend, as a checklist.

A team answers for itself. What nobody answered is unknown, never a no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.errors import DomainError, Fault
from app.domain.sources import ESSAY, HIRING, PLANNING, Source


class PracticeAnswer(StrEnum):
    """Whether a team does it."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Practice:
    """One entry of the checklist: a question a team can answer, and why it is asked."""

    id: str
    title: str
    question: str
    why: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class PracticeGaps:
    """Ids of practices in order of the checklist; `missing` is done partly or not at all."""

    in_place: tuple[str, ...]
    missing: tuple[str, ...]
    unanswered: tuple[str, ...]


def practice_gaps(answers: Mapping[str, PracticeAnswer]) -> PracticeGaps:
    """Part the checklist by what was answered to each practice."""
    return PracticeGaps(
        in_place=tuple(name for name in PRACTICES if answers.get(name) is PracticeAnswer.YES),
        missing=tuple(
            name
            for name in PRACTICES
            if answers.get(name) in (PracticeAnswer.PARTLY, PracticeAnswer.NO)
        ),
        unanswered=tuple(name for name in PRACTICES if name not in answers),
    )


def require_on_checklist(names: Sequence[str]) -> None:
    """Raise DomainError `input-invalid` naming every practice that is unknown or given twice."""
    faults = []
    for position, name in enumerate(names):
        at = f"#/answers/{position}/practice"
        if name not in PRACTICES:
            faults.append(
                Fault(at, "unknown-practice", f"Use one of these: {', '.join(PRACTICES)}.")
            )
        if name in names[:position]:
            faults.append(Fault(at, "duplicate", "Name each one only once."))
    if faults:
        raise DomainError(
            "input-invalid", "Correct what errors lists and send it again.", faults=faults
        )


_ONE_TEAM: Final = (Source(PLANNING, "below the opening list"),)


def _hiring(number: int) -> tuple[Source, ...]:
    return (Source(HIRING, f"Fostering Collaboration {number}"),)


def _essay(heading: str) -> tuple[Source, ...]:
    return (Source(ESSAY, heading),)


_CHECKLIST: Final = (
    Practice(
        "know_each_other",
        "Knowing each other's work",
        "Does everybody know what the others answer for, what worries them, and what has to be "
        "handed over in which form?",
        "On its way to production a model changes hands; what is not known is not handed over.",
        _ONE_TEAM,
    ),
    Practice(
        "engineers_know_ds",
        "Engineers know how scientists work",
        "Do the engineers plan for prototypes, experiments and evaluation?",
        "To scientists these come first, and an environment without them stands in their way.",
        _ONE_TEAM,
    ),
    Practice(
        "ds_learn_swe",
        "Scientists learn software practice",
        "Do the scientists work as software is made, with development, staging and production "
        "kept apart?",
        "Code that was written without this has to be written again before it can be run.",
        _ONE_TEAM,
    ),
    Practice(
        "framework_in_cicd",
        "One way to production",
        "Is there one way from development to production, built into CI/CD, written down briefly "
        "and walked through with the scientists?",
        "Models get through every step alike, and everybody can see where one stands.",
        _ONE_TEAM,
    ),
    Practice(
        "one_team_backlog",
        "One backlog",
        "Do all functions share one backlog and the same stand-ups?",
        "Several backlogs make several teams, each waiting for the other.",
        _ONE_TEAM,
    ),
    Practice(
        "shared_goals_kpis",
        "Shared goals and KPIs",
        "Are all functions measured by the same figures, such as uptime of the models, latency of "
        "their answers and time to production?",
        "Then everybody wants the same: models that run well and are of use to the business.",
        _hiring(1),
    ),
    Practice(
        "regular_channels",
        "Regular channels",
        "Are there shared meetings, informal MLOps rounds and a channel for quick questions?",
        "Who works apart, in a remote team above all, otherwise hears of problems too late.",
        _hiring(2),
    ),
    Practice(
        "joint_ownership_docs",
        "Cross-review and joint documentation",
        "Do engineers review the scientists' code and scientists the pipelines, with documentation "
        "in one place and versions of code, data, models, configuration and environments?",
        "One side sees what keeps code from production, the other whether a model is built in "
        "rightly; and any state can be made again.",
        _hiring(3),
    ),
    Practice(
        "cross_training",
        "Cross-training",
        "Do scientists and engineers bring models to production in pairs, and teach each other in "
        "workshops and talks?",
        "Knowledge passes on while the work is done, and less rests on single people.",
        _hiring(4),
    ),
    Practice(
        "tooling_selection",
        "Choosing tools together",
        "Do scientists have a say in which tools are chosen, and can they deploy by themselves "
        "where that is fitting?",
        "Tools that suit experiments are used, and engineers are not asked for every deployment.",
        _hiring(5),
    ),
    Practice(
        "data_contract",
        "Data contracts",
        "Is it agreed with whoever delivers data how often it comes, in which form and how good it "
        "is, and does the ingestion check that?",
        "No value comes out of data that cannot be relied on; an agreement in code is kept best.",
        _essay("Upstream input"),
    ),
    Practice(
        "business_objectives",
        "Business objectives",
        "Have business and team settled together what is to be achieved, and what that means for "
        "the measures of a model?",
        "Unclear objectives are a frequent reason for projects to fail.",
        _essay("Business objectives"),
    ),
    Practice(
        "ownership",
        "Ownership of the value",
        "Does the team answer for the value that reaches somebody downstream, and not only for the "
        "model?",
        "It leads to sound decisions on size and cost; a model that helps nobody was the wrong "
        "work.",
        _essay("Ownership"),
    ),
)

PRACTICES: Final[Mapping[str, Practice]] = MappingProxyType(
    {practice.id: practice for practice in _CHECKLIST}
)
"""Practice id -> practice, in order of the checklist."""
