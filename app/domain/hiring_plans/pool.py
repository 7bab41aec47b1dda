"""From a team's gap report and its live candidates to what a hiring plan is computed from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.domain.fit import (
    CandidateLevel,
    TwoViews,
    counted_share,
    holder_probability,
    is_eligible,
    role_ability,
)
from app.domain.gaps.figures import Cautions, Eligibility, GapReport, RoleRow
from app.domain.gaps.inputs import LiveCandidate, SkillTarget, TeamInputs
from app.domain.gaps.matches import cautions
from app.domain.gaps.report import all_started, gap_report
from app.domain.hiring_plans.inputs import Hireable, RoleGap, SkillGap, View
from app.domain.roles import ROLES


@dataclass(frozen=True, slots=True)
class Opening:
    """A role with a gap that somebody could fill, why, and how able they are (None: no weights)."""

    role: str
    eligibility: Eligibility
    ability: TwoViews | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person with all their live applications, who is hired once however often they applied.

    fte: the least that one of the applications offers, so that no plan promises more of anybody
    than whichever hire would bring. levels: of each skill the estimate with most evidence behind
    it. cautions: of all their applications.
    """

    id: str
    name: str
    fte: Decimal
    applications: tuple[LiveCandidate, ...]
    openings: tuple[Opening, ...]
    levels: Mapping[str, CandidateLevel]
    cautions: Cautions

    @property
    def applied(self) -> frozenset[str]:
        """The roles they applied for."""
        return frozenset(one.role for one in self.applications)


@dataclass(frozen=True, slots=True)
class TeamPool:
    """What a team lacks, and the people it could hire: what its hiring plan is computed from.

    report: of the team with everybody there who has signed.
    """

    report: GapReport
    people: tuple[Person, ...]

    def role_gaps(self, view: View) -> tuple[RoleGap, ...]:
        """See `role_gaps`."""
        return role_gaps(self.report, view)

    @property
    def skill_gaps(self) -> tuple[SkillGap, ...]:
        """See `skill_gaps`."""
        return skill_gaps(self.report)

    def hireables(self, costs: Mapping[str, Decimal]) -> tuple[Hireable, ...]:
        """See `hireables`; costs by the id of a person."""
        return hireables(self.report, self.people, costs)


def team_pool(
    inputs: TeamInputs,
    role_weight: Decimal,
    found: GapReport | None = None,
    *,
    live_candidates: bool = True,
) -> TeamPool:
    """What the team will lack once everybody who has signed has started, and who could fill it.

    found: the report of the team as it is, where there is one already. live_candidates: False
    leaves all of them out. Raises DomainError `gap-input-invalid`.
    """
    if found is not None and not found.joiners:
        report = found
    else:
        report = gap_report(all_started(inputs), role_weight=Fraction(role_weight))
    live = inputs.candidates if live_candidates else ()
    return TeamPool(report, people(report, live, inputs.skill_targets))


def people(
    report: GapReport, candidates: Iterable[LiveCandidate], targets: Iterable[SkillTarget]
) -> tuple[Person, ...]:
    """The people among these applications by id, with the roles they could fill.

    Somebody is eligible for a role with a gap that they applied for, or are able to fill (see
    `is_eligible`).
    """
    by_person: dict[str, list[LiveCandidate]] = {}
    for candidate in candidates:
        by_person.setdefault(candidate.id, []).append(candidate)
    weights = {target.skill: float(target.weight) for target in targets}
    wanted = [row for row in report.roles if row.gap]
    return tuple(
        _person(sorted(by_person[one], key=_by_application), wanted, weights)
        for one in sorted(by_person)
    )


def role_gaps(report: GapReport, view: View = View.EVIDENCE) -> tuple[RoleGap, ...]:
    """The roles that FTE are wanted in, with what is missing.

    In the expected view whoever a question assumes to be hired fills what the prior expects.
    """
    return tuple(
        RoleGap(
            row.role,
            row.gap if view is View.EVIDENCE else row.expected_gap,
            row.demand,
            row.criticality,
        )
        for row in report.roles
        if row.demand
    )


def skill_gaps(report: GapReport) -> tuple[SkillGap, ...]:
    """The skills with a target, with the holders that are missing."""
    return tuple(
        SkillGap(row.skill, row.shortfall, row.wanted, row.weight) for row in report.skills
    )


def hireables(
    report: GapReport, pool: Iterable[Person], costs: Mapping[str, Decimal]
) -> tuple[Hireable, ...]:
    """The people as a plan takes them.

    With their ability in the roles they could fill (in full where a role asks for no skill), their
    chances at the skills that are missing, and their cost.
    """
    missing = {row.skill: row.target for row in report.skills if row.shortfall}
    return tuple(
        Hireable(
            person.id,
            person.name,
            Fraction(person.fte),
            roles={opening.role: counted_share(opening.ability) for opening in person.openings},
            holds={
                skill: holder_probability(person.levels.get(skill), target)
                for skill, target in missing.items()
            },
            cost=Fraction(costs[person.id]) if person.id in costs else None,
            cautions=person.cautions,
        )
        for person in pool
    )


def _person(
    applications: Sequence[LiveCandidate], wanted: Sequence[RoleRow], weights: Mapping[str, float]
) -> Person:
    levels: dict[str, CandidateLevel] = {}
    for application in applications:
        for skill, level in application.levels.items():
            if skill not in levels or level.effective_n > levels[skill].effective_n:
                levels[skill] = level
    applied = {application.role for application in applications}
    openings = []
    for row in wanted:
        ability = role_ability(levels, ROLES[row.role].target_profile, weights)
        if row.role in applied:
            openings.append(Opening(row.role, Eligibility.REQUISITION, ability))
        elif is_eligible(ability):
            openings.append(Opening(row.role, Eligibility.ABILITY, ability))
    return Person(
        applications[0].id,
        applications[0].name,
        min(application.fte for application in applications),
        tuple(applications),
        tuple(openings),
        levels,
        _cautions(applications, levels, weights),
    )


def _cautions(
    applications: Sequence[LiveCandidate],
    levels: Mapping[str, CandidateLevel],
    weights: Mapping[str, float],
) -> Cautions:
    together = replace(
        applications[0],
        levels=levels,
        floors_missed=_each(one.floors_missed for one in applications),
        recommendations=sum(one.recommendations for one in applications),
        negative=sum(one.negative for one in applications),
    )
    found = [cautions(replace(together, role=one.role), weights) for one in applications]
    return replace(found[0], weak_criteria=_each(one.weak_criteria for one in found))


def _each(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _by_application(candidate: LiveCandidate) -> str:
    return candidate.application_id
