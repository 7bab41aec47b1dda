"""Contract of the hiring plan: the best sets of hires, how sure they are, and from what."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, Strict

from app.domain.gaps import DEFAULT_ROLE_WEIGHT, Eligibility, NullReason
from app.domain.hiring_plans import DEFAULT_HIRES, AssumedCandidate, LeftOut, NobodyReason
from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS
from app.schemas.base import Exact, In, Line, Out, TableQuery, Whole, Word, YesNo
from app.schemas.gap_questions import MAX_ASSUMED, AssumptionsIn, RoleWeight
from app.schemas.gaps import CautionsOut, Id, IntervalOut, TwoViewsOut
from app.schemas.scorecards import FormulaNameOut
from app.schemas.teams import Contract

MAX_HIRES = 10
MAX_MONEY = 10**12
Hires = Annotated[
    int,
    Field(
        ge=0,
        le=MAX_HIRES,
        description=f"Up to how many hires: {DEFAULT_HIRES} when left out, or as many as there are "
        "candidates.",
    ),
]
Roles = Annotated[
    list[Word],
    Field(
        max_length=len(ROLES),
        description=f"Only people who could work in one of these. Roles: {', '.join(ROLES)}.",
    ),
]
Money = Annotated[Exact, Field(ge=0, le=MAX_MONEY, decimal_places=2)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
"""A number from 0 to 1: neither text nor true is one."""


class HiringPlanQuery(TableQuery):
    """How far to plan."""

    hires: Hires | None = None
    role: Roles = Field(default_factory=list)
    role_weight: RoleWeight = DEFAULT_ROLE_WEIGHT


class AssumedCandidateIn(In):
    """Somebody who is not real, with all that a plan goes by."""

    name: Line = Field(description="Each assumed candidate needs a name of their own.")
    fte: Contract = Decimal(1)
    roles: Annotated[dict[Word, Share], Field(max_length=len(ROLES))] = Field(
        default_factory=dict,
        description="The roles they could fill, with their ability in each from 0 to 1: the share "
        f"of an FTE there that closes the gap. Roles: {', '.join(ROLES)}.",
        examples=[{"ml_engineer": 0.6, "data_engineer": 0.8}],
    )
    skills: Annotated[dict[Word, Share], Field(max_length=len(TEAM_SKILLS))] = Field(
        default_factory=dict,
        description="Chance from 0 to 1 that they reach the team's target in each skill; 0 for a "
        f"skill that is left out. Skills: {', '.join(TEAM_SKILLS)}.",
        examples=[{"kubernetes": 0.9}],
    )
    cost: Money | None = Field(None, description="As in `costs`; null when it is not known.")

    def assumed(self) -> AssumedCandidate:
        """The same as the plan takes it."""
        return AssumedCandidate(self.name, self.fte, self.roles, self.skills, self.cost)


class HiringPlanIn(AssumptionsIn):
    """How far to plan, for what money, and for what team."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "hires": 1,
                    "role_demands": [{"role": "data_engineer", "fte": 2}],
                    "candidates": [
                        {
                            "name": "A data engineer who knows Kubernetes",
                            "roles": {"data_engineer": 0.8},
                            "skills": {"kubernetes": 0.9},
                        }
                    ],
                }
            ]
        }
    )

    hires: Annotated[Whole, Hires] | None = None
    roles: Roles = Field(default_factory=list)
    role_weight: RoleWeight = DEFAULT_ROLE_WEIGHT
    budget: Money | None = Field(
        None, description="What the hires may cost in all. Whoever has no cost is then left out."
    )
    costs: dict[UUID, Money] = Field(
        default_factory=dict,
        max_length=1000,
        description="What each hire would cost, by the id of the candidate or of a live "
        "application, all in one currency and for one period. What candidates expect to earn is "
        "never read for this.",
    )
    candidates: list[AssumedCandidateIn] = Field(
        default_factory=list,
        max_length=MAX_ASSUMED,
        description="People to assume, who stand in the plan as if they had applied. The answer "
        "marks them.",
    )
    live_candidates: YesNo = Field(
        True,
        description="Whether the candidates with live applications stand in the plan too. False: "
        "only those of `candidates`.",
    )


class HireOut(Out):
    """A candidate by id and name, with what speaks against proposing them."""

    id: Id
    name: str
    cautions: CautionsOut
    is_assumed: bool = Field(description="Made up by the question, by an id of no record.")


class HireSetOut(Out):
    """A set of hires, and what would still be missing with them."""

    hires: list[HireOut]
    role_gap_share: float | None
    skill_gap_share: float | None
    index: float = Field(
        description="Role gap and skill gap blended by `role_weight`; lower is better."
    )
    closed_per_hire: float | None = Field(description="Null for nobody.")
    ability_offered: float = Field(
        description="FTE times ability of each hire, in the role with a gap they are best at."
    )
    cost: float | None = Field(description="Null when that of somebody is not known.")


class CertaintyOut(Out):
    """How a set may turn out, over who really holds what."""

    closes: dict[str, float] = Field(
        description="Skill -> probability that no holder is missing any more."
    )
    closes_all: float = Field(description="Probability that none is missing of any skill.")
    index: IntervalOut = Field(description="Its 5 % and 95 % quantiles over the draws.")


class RatedSetOut(HireSetOut):
    """A set of hires with how sure its figures are."""

    certainty: CertaintyOut


class PlacingOut(Out):
    """FTE that a hire works in a role, in one possible split that closes the most."""

    hire: HireOut
    role: str
    fte: float
    filled: float = Field(description="What that fills of the gap: FTE times ability.")


class ShareOut(Out):
    """How often somebody is in the set that turns out best, of those shown in the row."""

    hire: HireOut
    share: float


class PlanRowOut(Out):
    """The best set of at most so many hires, and the next ones in order."""

    hires: int
    best: RatedSetOut
    reason: NobodyReason | None = Field(description="Why the best set is to hire nobody.")
    tied: list[HireSetOut] = Field(
        description="Sets as good and as small as the best, itself first; 50 at most."
    )
    runners_up: list[RatedSetOut]
    in_every_best: list[HireOut]
    placing: list[PlacingOut]
    share_best: list[ShareOut]
    hires_without_opening: int = Field(
        description="Hires of the best set who find no opening left, however the others are placed."
    )
    roles_without_opening: list[str] = Field(
        description="The roles whose openings are too few for those who could take no other."
    )
    proven: bool = Field(description="No set is better. Otherwise none is below `floor`.")
    floor: float


class LeftOutOut(Out):
    """A candidate who takes no part, and why."""

    hire: HireOut
    reason: LeftOut


class PlanViewOut(Out):
    """The plan in one view: no rows, with reasons, when the team wants nothing."""

    rows: list[PlanRowOut]
    singles: list[HireSetOut] = Field(description="Everybody hired alone, best first.")
    in_every_best: list[HireOut] = Field(
        description="Who is in every best set of one hire or more."
    )
    left_out: list[LeftOutOut]
    null_reasons: list[NullReason]


class PlanRoleGapOut(Out):
    """FTE missing in a role, of those wanted."""

    role: str
    gap: float
    demand: float
    criticality: float


class PlanSkillGapOut(Out):
    """Holders missing of a skill, of those wanted."""

    skill: str
    shortfall: int
    wanted: int
    weight: float


class PlanOpeningsOut(Out):
    """How many people the team's open requisitions of a role may still hire."""

    role: str
    left: int


class PlanApplicationOut(Out):
    """A live application of somebody who could be hired."""

    id: Id
    role: str
    stage: str


class PlanRoleOut(Out):
    """A role somebody could fill, why, and which share of it they are able to fill."""

    role: str
    eligibility: Eligibility | Literal["assumed"]
    ability: TwoViewsOut | None


class EstimateOut(Out):
    """A level estimated from scorecards."""

    level_estimate: float
    level_sd: float
    score: float = Field(description="Mean rating, weighted by evidence.")
    effective_n: float = Field(description="Weight of the ratings behind it.")


class PlanSkillOut(Out):
    """How likely somebody holds a missing skill, and the estimate that comes from, if any."""

    skill: str
    estimate: EstimateOut | None
    probability: TwoViewsOut


class PlanCandidateOut(Out):
    """Somebody who could be hired, with everything the plan knows of them."""

    id: Id
    name: str
    is_assumed: bool
    fte: float
    cost: float | None
    applications: list[PlanApplicationOut]
    roles: list[PlanRoleOut]
    skills: list[PlanSkillOut]


class PlanInputsOut(Out):
    """What the plan was computed from."""

    team_version: int
    role_weight: float
    hires: int
    budget: float | None
    roles: list[str]
    live_candidates: bool = Field(description="Whether those who applied stand in the plan.")
    openings: list[PlanOpeningsOut]
    gap_index: IntervalOut | None = Field(
        description="The index without hires as the gap report has it: low where everybody of "
        "unknown level holds the skill. Plans start from the high end."
    )
    role_gaps: list[PlanRoleGapOut]
    skill_gaps: list[PlanSkillGapOut]
    candidates: list[PlanCandidateOut]


class PlanFormulaOut(FormulaNameOut):
    """The way the sets are valued, under the name and version of its definition."""

    expression: str


class HiringPlanOut(Out):
    """Which candidates, hired together, would close most of what a team lacks."""

    team_id: UUID
    team_name: str
    computed_at: datetime
    candidate_evidence: str
    statement: str
    inputs: PlanInputsOut
    evidence: PlanViewOut = Field(description="A skill nobody rated counts for nothing.")
    expected: PlanViewOut = Field(description="A skill nobody rated counts as the prior expects.")
    seed: int = Field(description="Of the draws; the same question gets the same answer.")
    draws: int
    formula: PlanFormulaOut
    formulas: dict[str, str] = Field(description="Name of a figure -> how it is computed.")
    null_reasons: dict[str, str] = Field(description="Reason of a null -> what it means.")
