"""Reads the rubrics that come with the program: the one place of this package that opens files."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from app.domain.errors import DomainError, Fault
from app.rubrics.definition import Rubric, RubricStatus
from app.rubrics.documents import read_yaml
from app.rubrics.sharing import fill_in, shared_places
from app.rubrics.validation import InvalidRubric, parse
from app.rubrics.versions import Precedence


class RubricNotFoundError(DomainError):
    """The library has no rubric of this id, or not in this version."""

    def __init__(self) -> None:
        super().__init__(
            "rubric-not-found",
            "There is no such rubric, or not in this version; list the rubrics to see which exist.",
        )


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

    def get(self, rubric_id: str, version: str | None = None) -> Rubric:
        """The rubric in this version or, without one, in its newest published version.

        Raises RubricNotFoundError; also when no version is named and none is published.
        """
        versions = self._by_id.get(rubric_id, {})
        if version is not None:
            if version not in versions:
                raise RubricNotFoundError
            return versions[version]
        published = [item for item in versions.values() if item.status is RubricStatus.PUBLISHED]
        if not published:
            raise RubricNotFoundError
        return max(published, key=_precedence)

    def all(self) -> tuple[Rubric, ...]:
        """Every version of every rubric, by id and then from the oldest version to the newest."""
        return tuple(
            rubric
            for rubric_id in sorted(self._by_id)
            for rubric in sorted(self._by_id[rubric_id].values(), key=_precedence)
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


def _precedence(rubric: Rubric) -> Precedence:
    return rubric.semantic_version.precedence
