"""A job description drafted from what a team lacks, each line with the reason it is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from app.domain.errors import DomainError
from app.domain.gaps import RoleRow, SkillRow
from app.domain.job_descriptions.guide import (
    COMPONENTS,
    LEVELS,
    POSTING_FACTS,
    POSTING_GUIDE,
    PURPOSES,
    RESPONSIBILITIES,
    Component,
    PostingFact,
)
from app.domain.requisitions import RemotePolicy
from app.domain.roles import Family, Role
from app.domain.skills import TEAM_SKILLS, SkillKind
from app.domain.sources import Source

LONGEST_TITLE: Final = 80
"""Characters kept of a title that a rubric gives, so that a part fits into a requisition."""
TITLES_A_LINE: Final = 4
MOST_WANTED: Final = 3
"""How many missing skills the summary names."""

_LIMITS: Final = {component.part: component for component in COMPONENTS}
_WITHOUT_LEVEL: Final = {
    "required_skills": "hands-on experience",
    "preferred_skills": "any experience helps",
    "soft_skills": "shown in earlier work",
}


class LineSource(StrEnum):
    """What put a line into the draft."""

    DEMAND = "demand"
    ROLE_PROFILE = "role_profile"
    RUBRIC = "rubric"
    CATALOGUE = "catalogue"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph: what applicants read, and why it is there, which they do not."""

    text: str
    source: LineSource
    why: str
    skill: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class RatedSkill:
    """What the role's rubric rates: a criterion by id, and the group it is shown in."""

    id: str
    title: str
    kind: SkillKind
    group: str
    weight: Fraction
    floor: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A skill the team lacks that this role is not asked for, and why."""

    skill: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """Whether one part, or one fact of a posting, is there as it should be.

    low, high, found count `unit`s; a posting's fact has no count. to_be_written: what is left to
    do, None when nothing is. published_as: the property of schema.org's JobPosting.
    """

    name: str
    is_ok: bool
    is_required: bool
    low: int | None
    high: int | None
    found: int | None
    unit: str | None
    to_be_written: str | None
    advice: str | None
    published_as: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Draft:
    """The eight parts by name, what was left out, and what is still to be done."""

    parts: Mapping[str, tuple[Line, ...]]
    left_out: tuple[LeftOut, ...]
    checks: tuple[Check, ...]

    @property
    def description(self) -> dict[str, str | None]:
        """The eight parts as a requisition keeps them: text, or None for what is to be written."""
        return {part: _as_text(part, lines) for part, lines in self.parts.items()}


@dataclass(frozen=True, slots=True)
class _Skill:
    """What is known of one skill: wanted by the team, by the role, rated by the rubric."""

    id: str
    title: str
    kind: SkillKind
    need: SkillRow | None
    profile_level: int | None
    rated: RatedSkill | None

    @property
    def missing(self) -> Fraction:
        """Weighted number of missing holders."""
        return self.need.weight * self.need.shortfall if self.need else Fraction()

    @property
    def is_of_the_role(self) -> bool:
        """Whether the role is asked for it, or its interviews can show it."""
        return self.profile_level is not None or self.rated is not None

    @property
    def is_core(self) -> bool:
        """Whether the team's gap or the role's profile asks for it, and not the rubric alone."""
        return bool(self.missing) or self.profile_level is not None

    @property
    def rank(self) -> tuple[Any, ...]:
        """What the team lacks comes first, then what the role is, then what else is rated."""
        return (
            not self.missing,
            self.profile_level is None,
            self.need is None,
            -self.missing,
            -(self.rated.weight if self.rated else Fraction()),
            self.id,
        )

    @property
    def level(self) -> int | None:
        """The highest level anybody asks for; what the team has enough of asks for none."""
        asked = (
            self.need.target if self.need and self.need.shortfall else None,
            self.profile_level,
            self.rated.floor if self.rated else None,
        )
        return max((level for level in asked if level is not None), default=None)

    @property
    def source(self) -> LineSource:
        """Who asks for it first."""
        if self.need is not None:
            return LineSource.DEMAND
        in_profile = self.profile_level is not None
        return LineSource.ROLE_PROFILE if in_profile else LineSource.RUBRIC

    @property
    def why(self) -> str:
        """Everybody who asks for it, in one sentence."""
        reasons = "; ".join(self._reasons())
        return f"{reasons[0].upper()}{reasons[1:]}."

    def _reasons(self) -> Iterator[str]:
        if self.need is not None:
            yield _lack(self.need)
        if self.profile_level is not None:
            yield f"the role's profile asks for level {self.profile_level}"
        if self.rated is not None:
            floor = f", with a floor of {self.rated.floor}" if self.rated.floor else ""
            yield f"the role's rubric rates it{floor}"

    def line(self, part: str) -> Line:
        """The skill as a line of this part."""
        words = _WITHOUT_LEVEL[part] if self.level is None else LEVELS[self.kind][self.level]
        return Line(f"{self.title}: {words}", self.source, self.why, self.id, self.level)


def gap_to_fill(rows: Iterable[RoleRow], role_id: str | None = None) -> RoleRow:
    """The row of this role or, without one, the role whose weighted gap is largest.

    Of equals the first by id. Raises DomainError (`role-gap-missing`) when there is no gap to fill.
    """
    gaps = {row.role: row for row in rows if row.gap}
    if role_id is None and gaps:
        return min(gaps.values(), key=lambda row: (-row.gap * row.criticality, row.role))
    if role_id in gaps:
        return gaps[role_id]
    raise DomainError(
        "role-gap-missing",
        f"The team has a gap in these roles only: {', '.join(sorted(gaps))}. Name one of them."
        if gaps
        else "The team has no gap in any role. State what it wants at PUT /teams/{team_id}/demand.",
    )


def draft(
    role: Role,
    *,
    team_name: str,
    needs: Iterable[SkillRow],
    rated: Iterable[RatedSkill],
    company: Mapping[str, Any],
) -> Draft:
    """Draft the eight parts; the order of needs and criteria never matters.

    company: what only the company knows, by name of the two parts it writes and of POSTING_FACTS;
    what is absent or empty is unknown. The result never makes up what is not given.
    """
    skills = _skills(role, needs, rated)
    asked = [skill for skill in skills if skill.is_of_the_role]
    technical = [skill for skill in asked if skill.kind is SkillKind.TECHNICAL]
    required, preferred = _split(technical)
    soft = [skill for skill in asked if skill.kind is SkillKind.SOFT]
    written: dict[str, Iterable[Line]] = {
        "title": [Line(role.title, LineSource.CATALOGUE, "The role's title in the catalogue.")],
        "company_mission": _told(company, "company_mission"),
        "role_summary": _summary(role, team_name, asked),
        "key_responsibilities": _responsibilities(role, asked),
        "required_skills": [skill.line("required_skills") for skill in required],
        "preferred_skills": [skill.line("preferred_skills") for skill in preferred],
        "soft_skills": [skill.line("soft_skills") for skill in soft],
        "what_we_offer": _told(company, "what_we_offer"),
    }
    parts = {
        component.part: tuple(written[component.part])[: component.high] for component in COMPONENTS
    }
    return Draft(
        parts,
        tuple(_left_out(role, skill) for skill in skills if not skill.is_of_the_role),
        (*(_checked(one, parts[one.part]) for one in COMPONENTS), *_posting_checks(company)),
    )


def _skills(role: Role, needs: Iterable[SkillRow], rated: Iterable[RatedSkill]) -> Sequence[_Skill]:
    """Every skill that is missing, of the role's profile, or rated; the most wanted first."""
    wanted = {need.skill: need for need in needs}
    criteria = {one.id: one for one in rated}
    lacking = {skill for skill, need in wanted.items() if need.shortfall}
    found = []
    for skill in lacking | role.target_profile.keys() | criteria.keys():
        # A criterion that goes by the id of a skill is that skill, whatever its rubric calls it.
        known = TEAM_SKILLS.get(skill) or criteria[skill]
        found.append(
            _Skill(
                skill,
                _short(known.title),
                known.kind,
                wanted.get(skill),
                role.target_profile.get(skill),
                criteria.get(skill),
            )
        )
    return sorted(found, key=lambda skill: skill.rank)


def _split(technical: Sequence[_Skill]) -> tuple[Sequence[_Skill], Sequence[_Skill]]:
    """What is required, and the rest: as much as is asked for, but enough is left to prefer.

    What only the rubric rates fills up to the fewest that are required.
    """
    limits, spared = _LIMITS["required_skills"], _LIMITS["preferred_skills"].low
    core = sum(skill.is_core for skill in technical)
    count = min(max(core, limits.low), max(len(technical) - spared, limits.low), limits.high or 0)
    return technical[:count], technical[count:]


def _summary(role: Role, team_name: str, asked: Sequence[_Skill]) -> Iterator[Line]:
    about = PURPOSES[role.family]
    why = "What this kind of role is for: " + "; ".join(map(_cited, about.sources)) + "."
    yield Line(
        f"As {role.title} you join the team {team_name}. {about.purpose}",
        LineSource.CATALOGUE,
        why,
    )
    yield Line(about.partners, LineSource.CATALOGUE, why)
    missing = [skill.title for skill in asked if skill.missing][:MOST_WANTED]
    if missing:
        yield Line(
            f"Above all, you strengthen the team in {_listed(missing)}.",
            LineSource.DEMAND,
            "The skills of this role whose missing holders weigh most.",
        )


def _responsibilities(role: Role, asked: Sequence[_Skill]) -> Iterator[Line]:
    """The role's duties, then the guide's tasks or, where it has none, what the rubric rates."""
    for duty in role.duties:
        yield Line(duty, LineSource.CATALOGUE, "A duty of the role in the catalogue.")
    by_ml_engineers = role.family is Family.ML_ENGINEERING
    yield from _tasks_of_the_guide(role, asked) if by_ml_engineers else _rated_work(asked)


def _tasks_of_the_guide(role: Role, asked: Sequence[_Skill]) -> Iterator[Line]:
    """Those that the role's duties leave unsaid; where the team lacks most, first."""
    why = f"A task of MLOps work: {_cited(_LIMITS['key_responsibilities'].source)}"
    missing = {skill.id: skill.missing for skill in asked}
    unsaid = [task for task in RESPONSIBILITIES if role.id not in task.said_by]
    for task in sorted(unsaid, key=lambda task: -sum(missing.get(one, 0) for one in task.skills)):
        lacking = sorted(skill for skill in task.skills if missing.get(skill))
        lacks = _listed([TEAM_SKILLS[skill].title for skill in lacking])
        because = f"; the team lacks {lacks}" if lacking else ""
        yield Line(task.text, LineSource.CATALOGUE, f"{why}{because}.")


def _rated_work(asked: Sequence[_Skill]) -> Iterator[Line]:
    """One line a group of the rubric's technical criteria, by what is asked for most in it."""
    groups: dict[str, list[str]] = {}
    for skill in asked:
        if skill.rated is not None and skill.kind is SkillKind.TECHNICAL:
            groups.setdefault(_short(skill.rated.group), []).append(skill.title)
    for group, titles in groups.items():
        yield Line(
            f"{group}, day to day: {_listed(titles[:TITLES_A_LINE])}.",
            LineSource.RUBRIC,
            "What the role's rubric rates under this heading.",
        )


def _told(company: Mapping[str, Any], part: str) -> Sequence[Line]:
    told = company.get(part) or ()
    texts = [told] if isinstance(told, str) else told
    return [Line(text, LineSource.COMPANY, "Written by the company.") for text in texts]


def _left_out(role: Role, skill: _Skill) -> LeftOut:
    why = (
        f"The team lacks it, but {role.title} has it neither in its profile nor in its rubric: "
        "another role would bring it."
    )
    return LeftOut(skill.id, skill.title, why)


def _checked(component: Component, lines: Sequence[Line]) -> Check:
    found = len(lines)
    is_ok = component.low <= found and (component.high is None or found <= component.high)
    missing = f"Write {component.low - found} more: the rubric and the demand give no more."
    return Check(
        name=component.part,
        is_ok=is_ok,
        is_required=True,
        low=component.low,
        high=component.high,
        found=found,
        unit=component.unit,
        to_be_written=None if is_ok else component.to_be_written or missing,
        advice=component.advice,
        published_as=None,
        source=component.source,
    )


def _posting_checks(company: Mapping[str, Any]) -> Iterator[Check]:
    is_remote = company.get("remote_policy") == RemotePolicy.REMOTE
    for fact in POSTING_FACTS:
        if fact.if_remote in (None, is_remote):
            yield _posting_check(fact, is_known=bool(company.get(fact.name)))


def _posting_check(fact: PostingFact, *, is_known: bool) -> Check:
    return Check(
        name=fact.name,
        is_ok=is_known,
        is_required=fact.is_required,
        low=None,
        high=None,
        found=None,
        unit=None,
        to_be_written=None if is_known else fact.to_be_written,
        advice=None,
        published_as=fact.published_as,
        source=POSTING_GUIDE,
    )


def _lack(need: SkillRow) -> str:
    if not need.shortfall:
        return f"the team wants {need.wanted} at level {need.target} and has them"
    unsure = need.shortfall - need.optimistic_shortfall
    perhaps = f" ({unsure} of them may be among those of unknown level)" if unsure else ""
    return (
        f"{need.shortfall} of {need.wanted} wanted holders at level {need.target} missing{perhaps}"
    )


def _as_text(part: str, lines: Sequence[Line]) -> str | None:
    if not lines:
        return None
    if _LIMITS[part].unit == "lines":
        return "\n".join(f"- {line.text}" for line in lines)
    return "\n\n".join(line.text for line in lines)


def _cited(source: Source) -> str:
    return f'"{source.document}", {source.heading}'


def _short(title: str) -> str:
    return " ".join(title.split())[:LONGEST_TITLE]


def _listed(titles: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(titles[:-1]), *titles[-1:])))
