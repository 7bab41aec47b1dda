"""Reads the rubrics that come with the program: the one place of this package that opens files."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from app.domain.errors import DomainError, Fault
from app.rubrics.changes import carry
from app.rubrics.definition import Rubric, RubricStatus
from app.rubrics.documents import read_yaml
from app.rubrics.sharing import fill_in, shared_places
from app.rubrics.validation import InvalidRubric, parse
from app.rubrics.versions import Precedence, SemanticVersion


class RubricNotFoundError(DomainError):
    """The library has no rubric of this id, or not in this version."""

    def __init__(self) -> None:
        super().__init__(
            "rubric-not-found",
            "There is no such rubric, or not in this version; list the rubrics to see which exist.",
        )


class RubricRetiredError(DomainError):
    """Nothing new is scored by this version; `instead` is the newest that is in use."""

    def __init__(self, instead: str | None) -> None:
        remedy = f"Name version {instead}" if instead else "Name another rubric"
        super().__init__("rubric-retired", f"This version is retired. {remedy} instead.")


class Library:
    """The rubrics at hand, each version once."""

    def __init__(self, rubrics: Iterable[Rubric]) -> None:
        """Raises InvalidRubric when one version of a rubric is given twice."""
        self._by_id: dict[str, dict[str, Rubric]] = {}
        for rubric in rubrics:
            versions = self._by_id.setdefault(rubric.id, {})
            if rubric.version in versions:
                raise InvalidRubric(
                    [Fault("/version", "version-duplicated", "Give each version of a rubric once.")]
                )
            versions[rubric.version] = rubric

    def find(self, rubric_id: str, version: str) -> Rubric | None:
        """The rubric in this version, if there is one."""
        return self._by_id.get(rubric_id, {}).get(version)

    def statuses(self, rubric_id: str) -> Mapping[str, RubricStatus]:
        """Version -> how it stands, for every version of a rubric."""
        return {name: item.status for name, item in self._by_id.get(rubric_id, {}).items()}

    def get(self, rubric_id: str, version: str | None = None) -> Rubric:
        """The rubric in this version or, without one, in its newest published version.

        Raises RubricNotFoundError; also when no version is named and none is published.
        """
        version = version or self.newest(rubric_id)
        found = self.find(rubric_id, version) if version else None
        if found is None:
            raise RubricNotFoundError
        return found

    def newest(self, rubric_id: str) -> str | None:
        """The newest published version, if there is one."""
        return max(self.named(rubric_id, RubricStatus.PUBLISHED), key=_precedence, default=None)

    def before(self, rubric_id: str, version: str) -> str | None:
        """The newest version that was ever published and precedes this one, if there is one."""
        ever = self.named(rubric_id, RubricStatus.PUBLISHED, RubricStatus.RETIRED)
        earlier = (name for name in ever if _precedence(name) < _precedence(version))
        return max(earlier, key=_precedence, default=None)

    def named(self, rubric_id: str, *statuses: RubricStatus) -> list[str]:
        """The versions that stand so."""
        return [name for name, status in self.statuses(rubric_id).items() if status in statuses]

    def in_use(self, rubric_id: str, version: str | None = None) -> Rubric:
        """The published rubric that something new may be scored by; see `get`.

        Raises RubricNotFoundError, also for a draft, and RubricRetiredError.
        """
        status = self.statuses(rubric_id).get(version) if version else RubricStatus.PUBLISHED
        if status is RubricStatus.RETIRED:
            raise RubricRetiredError(self.newest(rubric_id))
        if status is not RubricStatus.PUBLISHED:
            raise RubricNotFoundError
        return self.get(rubric_id, version)

    def of_majors(self, rubric_id: str) -> dict[int, Rubric]:
        """The newest version of every major one that was published, retired ones included."""
        names = self.named(rubric_id, RubricStatus.PUBLISHED, RubricStatus.RETIRED)
        newest = {
            SemanticVersion.parse(name).major: name for name in sorted(names, key=_precedence)
        }
        return {major: self.get(rubric_id, name) for major, name in newest.items()}

    def carried(self, rubric: Rubric) -> Mapping[str, str]:
        """Criterion of this version -> the one of the newest its scores count for; see `carry`."""
        name = self.newest(rubric.id)
        if name is None or SemanticVersion.parse(name).major == rubric.major:
            return {criterion.id: criterion.id for criterion in rubric.criteria}
        newest = self.get(rubric.id, name)
        earlier = (one for one in self.of_majors(rubric.id).values() if one.major < newest.major)
        return carry([*earlier, newest], rubric)

    def all(self) -> tuple[Rubric, ...]:
        """Every version of every rubric, by id and then from the oldest version to the newest."""
        return tuple(
            rubric
            for rubric_id in sorted(self._by_id)
            for rubric in sorted(
                self._by_id[rubric_id].values(), key=lambda item: _precedence(item.version)
            )
        )


def load_library() -> Library:
    """Read and check every rubric in the package's library folder.

    It works from an installed package and takes some tens of milliseconds, so whoever composes the
    program calls it once and hands the result on. Raises InvalidRubric, whose notes name the file
    and, for a fault inside a part that several rubrics share, the part.
    """
    package = files("app.rubrics")
    parts = read_yaml((package / "shared.yaml").read_text(encoding="utf-8"))
    documents = sorted(
        (item for item in (package / "library").iterdir() if item.name.endswith(".yaml")),
        key=lambda item: item.name,
    )
    return Library(read_rubric(item.name, item.read_text("utf-8"), parts) for item in documents)


def read_rubric(name: str, text: str, parts: Mapping[str, Any]) -> Rubric:
    """The rubric in a file of this name and text, complete with the shared parts it mentions.

    Raises InvalidRubric as `load_library` does.
    """
    document: Any = None
    try:
        document = read_yaml(text)
        return parse(fill_in(document, parts))
    except InvalidRubric as error:
        error.add_note(f"This is about {name}.")
        places = dict(shared_places(document))
        for fault in error.faults:
            for place in places:
                if fault.pointer.startswith(f"{place}/"):
                    error.add_note(f"{fault.pointer} belongs to the shared part {places[place]}.")
        raise


def _precedence(version: str) -> Precedence:
    return SemanticVersion.parse(version).precedence
