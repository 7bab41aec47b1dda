"""What the documents say of each structure, and what they recommend to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.gaps.inputs import Goal, OrgType, Structure
from app.domain.sources import HIRING, SUGGESTED, Cited, Source


@dataclass(frozen=True, slots=True)
class StructureProfile:
    """What the documents say of one structure; `our_choice` is what in it none of them says."""

    structure: Structure
    title: str
    forms: tuple[Cited, ...]
    pros: tuple[Cited, ...]
    cons: tuple[Cited, ...]
    suits: tuple[Cited, ...]
    our_choice: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of recommendations: what is said of each structure, or of none."""

    goals: tuple[Goal, ...]
    first: Structure
    reason: Cited
    others: tuple[tuple[Structure | None, Cited], ...]


def _cited(text: str, document: str, heading: str) -> Cited:
    return Cited(text, (Source(document, heading),))


_CENTRAL: Final = "1. Centralized/ Functional Teams"
_SQUAD: Final = "2. Decentralized/ Squad Teams"
_SMALL: Final = "1. Small Startups"
_LARGE: Final = "2. Large Startups"
_ENTERPRISE: Final = "3. Enterprises"
_CHOOSING: Final = "How to Choose the Right Structure for Your MLOps Team?"
_HIRED_CENTRAL: Final = "MLOps Team Structures 1"
_HIRED_EMBEDDED: Final = "MLOps Team Structures 2"
_HIRED_HYBRID: Final = "MLOps Team Structures 3"

STRUCTURES: Final[Mapping[Structure, StructureProfile]] = MappingProxyType(
    {
        profile.structure: profile
        for profile in (
            StructureProfile(
                Structure.CENTRALIZED,
                "Centralised team",
                forms=(
                    _cited(
                        "One team of data scientists, ML engineers and software engineers answers "
                        "for the life of every model, from its data to its monitoring.",
                        SUGGESTED,
                        _CENTRAL,
                    ),
                    _cited(
                        "MLOps engineers form one team that keeps a platform for everybody who "
                        "does ML.",
                        HIRING,
                        _HIRED_CENTRAL,
                    ),
                ),
                pros=(
                    _cited(
                        "The best people for a task can be put on it, wherever it comes from.",
                        SUGGESTED,
                        f"{_CENTRAL}, Talent allocation",
                    ),
                    _cited(
                        "New ideas get going fast; knowledge, standards and technology are held "
                        "in common and spread from here to other teams.",
                        SUGGESTED,
                        f"{_CENTRAL}, Speed and knowledge sharing",
                    ),
                    _cited(
                        "What works becomes the standard and is used again everywhere.",
                        HIRING,
                        _HIRED_CENTRAL,
                    ),
                    _cited("Members can become specialists.", HIRING, _HIRED_CENTRAL),
                ),
                cons=(
                    _cited(
                        "The team and the rest of the company may not learn from each other "
                        "unless somebody sees to it.",
                        SUGGESTED,
                        f"{_CENTRAL}, Siloing",
                    ),
                    _cited(
                        "Software developers are often missing from it, so priorities have to be "
                        "agreed with the teams that have them.",
                        SUGGESTED,
                        f"{_CENTRAL}, Resource management",
                    ),
                    _cited(
                        "More is asked of it than it can take on; without open priorities, work "
                        "on the platform looks like standing still.",
                        SUGGESTED,
                        f"{_CENTRAL}, Overwhelming number of applications",
                    ),
                    _cited(
                        "Far from customers and strategy, it may build what nobody needs.",
                        SUGGESTED,
                        f"{_CENTRAL}, Lack of business insight",
                    ),
                    _cited(
                        "Experiments cannot be estimated like ordinary projects; it needs a "
                        "budget of its own and plans that leave room to try.",
                        SUGGESTED,
                        f"{_CENTRAL}, Estimation",
                    ),
                    _cited(
                        "It has to be told what it is for: research, or business figures soon.",
                        SUGGESTED,
                        f"{_CENTRAL}, Defined function",
                    ),
                    _cited(
                        "Everybody waits for it when it is small or has too much to do.",
                        HIRING,
                        _HIRED_CENTRAL,
                    ),
                    _cited(
                        "It may lose sight of what each model is used for.",
                        HIRING,
                        _HIRED_CENTRAL,
                    ),
                ),
                suits=(
                    _cited(
                        "Large organisations where several teams do ML, and those about to do "
                        "more of it.",
                        HIRING,
                        _HIRED_CENTRAL,
                    ),
                ),
            ),
            StructureProfile(
                Structure.DECENTRALIZED,
                "ML people in product teams",
                forms=(
                    _cited(
                        "A squad for one product or feature has its own people for product, "
                        "marketing, design, software and MLOps.",
                        SUGGESTED,
                        _SQUAD,
                    ),
                    _cited(
                        "MLOps engineers sit in the product or data science team whose models "
                        "they run.",
                        HIRING,
                        _HIRED_EMBEDDED,
                    ),
                ),
                pros=(
                    _cited(
                        "It knows its product, delivers fast and tries things out easily.",
                        SUGGESTED,
                        f"{_SQUAD}, Product-centric",
                    ),
                    _cited(
                        "Nobody has to wait for what another team finds important.",
                        SUGGESTED,
                        f"{_SQUAD}, Autonomy",
                    ),
                    _cited(
                        "One clear task makes it easy to say what comes first.",
                        SUGGESTED,
                        f"{_SQUAD}, Clear focus",
                    ),
                    _cited(
                        "People from many parts of the company bring knowledge of its systems.",
                        SUGGESTED,
                        f"{_SQUAD}, Organizational understanding",
                    ),
                    _cited(
                        "ML people teach their colleagues ML and learn from them how the company "
                        "works.",
                        SUGGESTED,
                        f"{_SQUAD}, Knowledge sharing",
                    ),
                    _cited(
                        "Close to the scientists and the business, engineers know their models "
                        "well and improve them in short cycles.",
                        HIRING,
                        _HIRED_EMBEDDED,
                    ),
                ),
                cons=(
                    _cited(
                        "It is no good place for research.",
                        SUGGESTED,
                        f"{_SQUAD}, Research and development",
                    ),
                    _cited(
                        "It may miss what happens elsewhere; news has to be brought in and out "
                        "on purpose.",
                        SUGGESTED,
                        f"{_SQUAD}, Siloing",
                    ),
                    _cited(
                        "To do everything alone as the only MLOps person of a team attracts "
                        "fewer people, though that can be countered.",
                        SUGGESTED,
                        f"{_SQUAD}, Recruitment",
                    ),
                    _cited(
                        "Teams do the same work twice, each in its own way.",
                        HIRING,
                        _HIRED_EMBEDDED,
                    ),
                    _cited(
                        "A platform for the whole company may never come about.",
                        HIRING,
                        _HIRED_EMBEDDED,
                    ),
                ),
                suits=(
                    _cited(
                        "Small companies, and product teams whose ML is unlike that of others.",
                        HIRING,
                        _HIRED_EMBEDDED,
                    ),
                ),
                our_choice=(
                    "Squads and embedded engineers are not the same; they count as one structure "
                    "because both put MLOps people into product teams."
                ),
            ),
            StructureProfile(
                Structure.HYBRID,
                "Core team with people in product teams",
                forms=(
                    _cited(
                        "A core team keeps infrastructure and good practice, and units in the "
                        "business apply them.",
                        SUGGESTED,
                        _ENTERPRISE,
                    ),
                    _cited(
                        "A team keeps the platform; engineers in product teams adapt it, help "
                        "there and carry word back.",
                        HIRING,
                        _HIRED_HYBRID,
                    ),
                ),
                pros=(
                    _cited(
                        "Common standards go together with knowledge of each product.",
                        HIRING,
                        _HIRED_HYBRID,
                    ),
                    _cited(
                        "Platform and product teams learn from each other all the time.",
                        HIRING,
                        _HIRED_HYBRID,
                    ),
                ),
                cons=(
                    _cited(
                        "It takes care to keep everybody in step without drowning in meetings.",
                        HIRING,
                        _HIRED_HYBRID,
                    ),
                    _cited(
                        "Who is responsible for what has to be settled, or there will be quarrels.",
                        SUGGESTED,
                        _ENTERPRISE,
                    ),
                ),
                suits=(
                    _cited(
                        "Most organisations of middle size and above that want ML at scale.",
                        HIRING,
                        _HIRED_HYBRID,
                    ),
                    _cited("Many enterprises.", SUGGESTED, _ENTERPRISE),
                ),
            ),
        )
    }
)
"""Structure -> what speaks for it and against it."""

CONSIDERATIONS: Final = (
    _cited(
        "Maturity of the business, and what it wants from AI, decide about the structure.",
        SUGGESTED,
        _CHOOSING,
    ),
    _cited(
        "Size, experience with ML and the structures that are there already play a part.",
        HIRING,
        "MLOps Team Structures",
    ),
    _cited(
        "A structure should follow the aims of the business and change with them.",
        SUGGESTED,
        "Form a MLOps Team Now!",
    ),
)
"""What to bear in mind whatever the organisation."""

_EMBEDDED_WHEN_SMALL: Final = (
    Structure.DECENTRALIZED,
    _cited(
        "Smaller companies do best with MLOps engineers inside their teams.",
        HIRING,
        _HIRED_EMBEDDED,
    ),
)
_HYBRID_FROM_MEDIUM: Final = _cited(
    "Most organisations of middle size and above do best with a platform team and engineers in "
    "product teams.",
    HIRING,
    _HIRED_HYBRID,
)
_ANY_GOAL: Final = (Goal.PRODUCT, Goal.RESEARCH)

ROWS: Final[Mapping[OrgType, tuple[Row, ...]]] = MappingProxyType(
    {
        OrgType.SMALL_STARTUP: (
            Row(
                (Goal.PRODUCT,),
                Structure.DECENTRALIZED,
                _cited("Few people, and quick delivery and decisions first.", SUGGESTED, _SMALL),
                (_EMBEDDED_WHEN_SMALL,),
            ),
            Row(
                (Goal.RESEARCH,),
                Structure.CENTRALIZED,
                _cited(
                    "Work at the frontier is exploration whose benefit comes late.",
                    SUGGESTED,
                    _SMALL,
                ),
                (_EMBEDDED_WHEN_SMALL,),
            ),
        ),
        OrgType.LARGE_STARTUP: (
            Row(
                (Goal.PRODUCT,),
                Structure.DECENTRALIZED,
                _cited("AI is to become part of the product.", SUGGESTED, _LARGE),
                ((Structure.HYBRID, _HYBRID_FROM_MEDIUM),),
            ),
            Row(
                (Goal.RESEARCH,),
                Structure.CENTRALIZED,
                _cited(
                    "There is time and money to explore first and to build it in step by step.",
                    SUGGESTED,
                    _LARGE,
                ),
                ((Structure.HYBRID, _HYBRID_FROM_MEDIUM),),
            ),
        ),
        OrgType.MEDIUM: (
            Row(
                _ANY_GOAL,
                Structure.HYBRID,
                _HYBRID_FROM_MEDIUM,
                (
                    (
                        None,
                        _cited(
                            "Tells start-ups and enterprises apart and leaves out what lies "
                            "between.",
                            SUGGESTED,
                            _CHOOSING,
                        ),
                    ),
                ),
            ),
        ),
        OrgType.ENTERPRISE: (
            Row(
                _ANY_GOAL,
                Structure.HYBRID,
                _cited(
                    "A core for infrastructure and good practice beside units in the business "
                    "joins the strengths of both, once responsibilities are settled.",
                    SUGGESTED,
                    _ENTERPRISE,
                ),
                (
                    (Structure.HYBRID, _HYBRID_FROM_MEDIUM),
                    (
                        Structure.CENTRALIZED,
                        _cited(
                            "Or a central team that can build ML products by itself, is run like "
                            "a start-up, and takes on what helps the whole company most; it has "
                            "to stay connected with the rest.",
                            SUGGESTED,
                            _ENTERPRISE,
                        ),
                    ),
                    (
                        Structure.CENTRALIZED,
                        _cited(
                            "A central team suits larger organisations in which several teams do "
                            "ML, and those that begin to scale.",
                            HIRING,
                            _HIRED_CENTRAL,
                        ),
                    ),
                ),
            ),
        ),
    }
)
"""Kind of organisation -> a row for each goal that makes a difference."""
