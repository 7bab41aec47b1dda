"""What a hiring plan says: sets of hires in order, and how sure each figure is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Self

from app.domain.fit import Interval
from app.domain.formula import Formula
from app.domain.gaps.figures import Cautions, NullReason
from app.domain.hiring_plans.inputs import Hireable, View

FORMULA: Final = Formula(
    "ranked-hires",
    "2.0.0",
    "role weight x role gap share + (1 - role weight) x expected skill gap share, for each set of "
    "hires",
)


class NobodyReason(StrEnum):
    """Why the best set is to hire nobody."""

    NONE_ASKED = "none_asked"
    NO_CANDIDATES = "no_candidates"
    ALL_LEFT_OUT = "all_left_out"
    BUDGET_TOO_SMALL = "budget_too_small"
    CLOSES_NOTHING = "closes_nothing"


class LeftOut(StrEnum):
    """Why a candidate takes no part."""

    OTHER_ROLES = "other_roles"
    NO_COST = "no_cost"


@dataclass(frozen=True, slots=True)
class Hire:
    """A candidate by id and name, with what speaks against proposing them, real or assumed."""

    id: str
    name: str
    cautions: Cautions
    is_assumed: bool

    @classmethod
    def of(cls, person: Hireable) -> Self:
        """The candidate as a plan names them."""
        return cls(person.id, person.name, person.cautions, person.is_assumed)


@dataclass(frozen=True, slots=True)
class HireSet:
    """One set of hires by id, and what would still be missing: role gap share and skill gap share
    are None where null.

    ability_offered: FTE times ability of each hire, in the role with a gap that they are best at.
    cost: None when that of somebody is unknown. closed_per_hire: None for nobody.
    """

    hires: tuple[Hire, ...]
    role_gap_share: float | None
    skill_gap_share: float | None
    index: float
    closed_per_hire: float | None
    ability_offered: float
    cost: Fraction | None


@dataclass(frozen=True, slots=True)
class Placing:
    """FTE that one hire works in one role, in one possible split that closes the most.

    filled: what that fills of the gap, FTE times ability.
    """

    hire: Hire
    role: str
    fte: float
    filled: float


@dataclass(frozen=True, slots=True)
class Certainty:
    """How a set of hires may turn out, over who really holds what.

    closes: exact P(no holder is missing any more) per skill with a shortfall; closes_all: of all at
    once. index: its 5 % and 95 % quantiles over the draws.
    """

    closes: Mapping[str, float]
    closes_all: float
    index: Interval[float]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The best set of at most `k` hires and the next ones, in order, each with its certainty.

    tied: the sets as good as the best one and as small, `best` first, at most `TIES_LISTED`;
    in_every_best: who is in all of them, listed or not. proven: no other set is better; otherwise
    none is below `floor`. share_best: of the draws, how often each of the people shown here is in
    whichever of the shown sets then turns out best. reason: why the best set is empty.
    """

    k: int
    best: HireSet
    reason: NobodyReason | None
    tied: tuple[HireSet, ...]
    runners_up: tuple[HireSet, ...]
    in_every_best: tuple[Hire, ...]
    placing: tuple[Placing, ...]
    certainties: tuple[Certainty, ...]
    share_best: tuple[tuple[Hire, float], ...]
    proven: bool
    floor: float


@dataclass(frozen=True, slots=True)
class HiringPlan:
    """One row per number of hires, from none on; none at all, with reasons, if nothing is wanted.

    singles: everybody hired alone, best first. in_every_best: who is in every best set of one hire
    or more. left_out: by id.
    """

    view: View
    role_weight: Fraction
    rows: tuple[PlanRow, ...]
    singles: tuple[HireSet, ...]
    in_every_best: tuple[Hire, ...]
    left_out: tuple[tuple[Hire, LeftOut], ...]
    null_reasons: tuple[NullReason, ...]
    seed: int
    draws: int
    formula: Formula
    formulas: Mapping[str, str]


FORMULAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "role_gap_share": (
            "Sum of criticality x gap that the hires leave open, divided by sum of criticality x "
            "demand. Hires split their FTE over the roles they are eligible for in the way that "
            "closes the most. Of an FTE in a role, their ability in it counts."
        ),
        "skill_gap_share": (
            "Sum of weight x expected number of holders still missing, divided by sum of weight x "
            "wanted holders; hires hold a skill independently, each with their own probability."
        ),
        "index": (
            "Role weight x role gap share + (1 - role weight) x skill gap share; where one part "
            "is null, the other. Lower is better."
        ),
        "eligible": (
            "A candidate may fill a role with a gap if they applied for it, whatever their "
            "ability, or if their ability in it is at least one half by evidence alone."
        ),
        "ability": (
            "Weighted share of the skills of a role's target profile that the candidate is "
            "expected to hold at target: sum of weight x chance, divided by sum of weight. A skill "
            "nobody rated counts 0 by evidence and the chance of the prior as expected. Where no "
            "skill of the role carries weight, an FTE counts in full."
        ),
        "probability": (
            "Chance that the level is at least the target: of a normal distribution with the "
            "estimated level and its standard deviation. A what-if that hires somebody counts the "
            "level that a hire records instead, so its report may say more or less than the plan."
        ),
        "assumed": (
            "Somebody assumed is not real. The question states their FTE, the roles they could "
            "fill with their ability in each, their chance of holding each skill at target, and "
            "their cost; both views take these as they are."
        ),
        "hires_without_opening": (
            "Hires of the best set who find no opening left at an open requisition of the team, "
            "however the others are placed. Each takes an opening of a role they applied for; "
            "somebody assumed takes one of a role they could fill, or any where none is stated. "
            "This changes no order."
        ),
        "placing": (
            "One split of the best set's FTE that closes as much as any, and what each part fills: "
            "FTE x ability. Whoever is not in it finds no role with a gap left, and is in the set "
            "for their skills."
        ),
        "in_every_best": "Who is in all sets that tie for best; of a plan, in those of every size.",
        "singles": "Each candidate hired alone, also those above the budget.",
        "closed_per_hire": "Index without hires minus index of the set, divided by its hires.",
        "ability_offered": (
            "Sum over the hires of FTE x ability in the role with a gap that each is best at."
        ),
        "cautions": (
            "What speaks against proposing somebody, over all their live applications. Floors "
            "missed: criteria rated below their floor. Weak criteria: rated skills that weigh the "
            "most in a role applied for, less likely held at target than not. Negative share: no "
            "and strong_no among the recommendations you may see. Cautions change no order."
        ),
        "order": (
            "Lower index, then fewer hires, then more ability offered, then lower total cost (last "
            "where costs are unknown, fewer of them first), then ids. Index and ability are equal "
            "within 1e-9. Sets with a hire who closes nothing beside the others are left out."
        ),
        "closes": (
            "Exact chance that at least as many hires hold the skill as there are holders missing."
        ),
        "closes_all": "The product of these: that every missing skill is closed at once.",
        "index_range": (
            "5 % and 95 % quantiles of the index over random draws of who holds what, the same "
            "draws for every set."
        ),
        "share_best": (
            "Share of these draws in which the candidate is in the set that turns out best, of the "
            "best set and the runners-up of the row; the earlier of equal ones."
        ),
        "floor": (
            "Where not every set could be ruled out, an index that none of them gets below: the "
            "better of two bounds, from diminishing returns and from a linear relaxation."
        ),
    }
)
"""Name of a figure -> how it is computed, in a sentence to print beside it."""
