"""What differs between two versions of a rubric, which number that demands, which scores compare.

A major version makes scores of their own; within it they may be pooled. A minor one computes anew
from the same ratings; a patch only words things better.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.domain.errors import Fault
from app.rubrics.definition import Rubric
from app.rubrics.versions import SemanticVersion


class Step(StrEnum):
    """Which of the three numbers a change raises."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


_ORDER: Final = tuple(Step)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what it is called, where it is, and the number it raises.

    `is_wording`: a text that ratings go by. It raises the major number unless two people hold that
    it means what it meant; then it is a patch.
    """

    kind: str
    step: Step
    criterion: str | None = None
    stage: str | None = None
    is_wording: bool = False


@dataclass(frozen=True, slots=True)
class Comparability:
    """A criterion called `old` in the older version, whose scores count for `new` in the newer one.

    One of the two is None for what only one of them has.
    """

    old: str | None
    new: str | None

    @property
    def is_comparable(self) -> bool:
        """Whether the scores may be pooled."""
        return self.old is not None and self.new is not None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two versions, the older one first."""

    old: SemanticVersion
    new: SemanticVersion
    changes: tuple[Change, ...]
    criteria: tuple[Comparability, ...]

    def demands(self, *, wording_only: bool = False) -> Step:
        """The number to raise at least; wording_only: texts that ratings go by mean the same."""
        steps = [
            Step.PATCH if change.is_wording and wording_only else change.step
            for change in self.changes
        ]
        return max(steps, key=_ORDER.index, default=Step.PATCH)

    def smallest_version(self, *, wording_only: bool = False) -> SemanticVersion:
        """The smallest number the newer version may have."""
        old = self.old
        match self.demands(wording_only=wording_only):
            case Step.MAJOR:
                return SemanticVersion(old.major + 1, 0, 0)
            case Step.MINOR:
                return SemanticVersion(old.major, old.minor + 1, 0)
            case Step.PATCH:
                return SemanticVersion(old.major, old.minor, old.patch + 1)


def compare(old: Rubric, new: Rubric, between: Iterable[Rubric] = ()) -> Comparison:
    """What differs in the newer version; `between` has the newest of every major between them."""
    carried = carry([*between, new], old)
    criteria = [Comparability(item.id, carried.get(item.id)) for item in old.criteria]
    reached = set(carried.values())
    criteria += [Comparability(None, item.id) for item in new.criteria if item.id not in reached]
    return Comparison(
        old.semantic_version,
        new.semantic_version,
        tuple(_changes(old, new)),
        tuple(criteria),
    )


def carry(line: Iterable[Rubric], old: Rubric) -> dict[str, str]:
    """Criterion of `old` -> the one its scores count for in the newest version of the line.

    Within one major version each counts for itself. Between majors only what the versions in
    between say goes on; what nobody mapped is left out, as not observed.
    """
    by_major = {rubric.major: rubric for rubric in sorted(line, key=_precedence)}
    major = max(by_major)
    found = {criterion.id: criterion.id for criterion in by_major[major].criteria}
    while major > old.major:
        before = by_major[major].succeeds if major in by_major else None
        if before is None:
            return {}
        found = {then: found[now] for then, now in before.criteria if now in found}
        major = before.major
    if major < old.major:
        return {}
    return {item.id: found[item.id] for item in old.criteria if item.id in found}


def succession_faults(new: Rubric, published: Iterable[Rubric]) -> Iterator[Fault]:
    """Faults of what a version says of an earlier one that only the published versions can show."""
    if new.succeeds is None:
        return
    earlier = [rubric for rubric in published if rubric.major == new.succeeds.major]
    if not earlier:
        remedy = "succeeds.major: Name a major version that was published."
        yield Fault("/succeeds/major", "major-unknown", remedy)
        return
    known = {criterion.id for criterion in earlier[0].criteria}
    for old, _ in new.succeeds.criteria:
        if old not in known:
            remedy = f"criteria.{old} of succeeds: Name a criterion of that earlier version."
            yield Fault(f"/succeeds/criteria/{old}", "criterion-unknown", remedy)


def _precedence(rubric: Rubric) -> Any:
    return rubric.semantic_version.precedence


_Ranked = Mapping[str, tuple[Step, bool]]


def _ranked(step: Step, *fields: str, is_wording: bool = False) -> _Ranked:
    return dict.fromkeys(fields, (step, is_wording))


OF_RUBRIC: Final[_Ranked] = {
    **_ranked(Step.MAJOR, "scale", is_wording=True),
    **_ranked(Step.MINOR, "scoring", "succeeds"),
    **_ranked(Step.PATCH, "title", "summary", "documents", "groups", "conduct"),
}
OF_CRITERION: Final[_Ranked] = {
    **_ranked(Step.MAJOR, "anchors", is_wording=True),
    **_ranked(Step.MINOR, "weight", "floor", "kind"),
    **_ranked(Step.PATCH, "title", "group", "sources", "weight_basis"),
}
OF_STAGE: Final[_Ranked] = {
    **_ranked(Step.MINOR, "minutes", "interviewers", "required_scorecards", "lead_split"),
    **_ranked(Step.MINOR, "variants", "questions", "unscored", "remote_hints", "candidate_rules"),
    **_ranked(Step.PATCH, "title", "goals", "focus"),
}
"""Field -> the number that changing it raises, and whether ratings go by its wording. Which parts
there are, and in which order, is compared apart."""


def _changes(old: Rubric, new: Rubric) -> Iterator[Change]:
    yield from _differing(OF_RUBRIC, old, new)
    criteria = [{item.id: item for item in rubric.criteria} for rubric in (old, new)]
    for kind, name in _parts("criterion", *criteria):
        yield Change(kind, Step.MAJOR, criterion=name)
    if _order(*criteria):
        yield Change("order-of-criteria-changed", Step.PATCH)
    for name in _shared(*criteria):
        then, now = (version[name] for version in criteria)
        yield from _differing(OF_CRITERION, then, now, criterion=name)
        if _places(old, name) != _places(new, name):
            yield Change("criterion-moved", Step.MAJOR, criterion=name)
    stages = [{item.key: item for item in rubric.stages} for rubric in (old, new)]
    for kind, name in _parts("stage", *stages):
        yield Change(kind, Step.MAJOR, stage=name)
    if _order(*stages):
        yield Change("order-of-stages-changed", Step.MINOR)
    for name in _shared(*stages):
        before, after = (version[name] for version in stages)
        yield from _differing(OF_STAGE, before, after, stage=name)
        if (before.primary, before.secondary) != (after.primary, after.secondary):
            yield Change("list-of-criteria-changed", Step.PATCH, stage=name)


def _differing(
    ranked: _Ranked,
    old: object,
    new: object,
    *,
    criterion: str | None = None,
    stage: str | None = None,
) -> Iterator[Change]:
    for name, (step, is_wording) in ranked.items():
        if getattr(old, name) != getattr(new, name):
            kind = f"{name.replace('_', '-')}-changed"
            yield Change(kind, step, criterion, stage, is_wording)


def _parts(
    noun: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    yield from ((f"{noun}-added", name) for name in new if name not in old)
    yield from ((f"{noun}-removed", name) for name in old if name not in new)


def _shared(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return [name for name in old if name in new]


def _order(old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    return _shared(old, new) != _shared(new, old)


def _places(rubric: Rubric, criterion: str) -> dict[str, bool]:
    """The stages that rate the criterion, and whether as a primary one."""
    return {
        stage.key: criterion in stage.primary
        for stage in rubric.stages
        if criterion in stage.criteria
    }
