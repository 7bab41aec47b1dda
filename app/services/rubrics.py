"""Rubrics through their life: drafted, published, retired; read, compared, and looked up to score.

A version comes from the package or from a row. What a published one says never changes, whoever
asks; whether it is retired is looked up when it matters.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from app.domain.errors import DomainError, Fault
from app.domain.policy import OPERATIONS
from app.models.rubrics import RubricVersion
from app.rubrics.advice import warnings
from app.rubrics.changes import Comparison, compare, succession_faults
from app.rubrics.definition import Rubric, RubricStatus, canonical_hash, to_plain
from app.rubrics.documents import read_yaml
from app.rubrics.loader import Library
from app.rubrics.validation import InvalidRubric, parse
from app.rubrics.versions import SemanticVersion
from app.services.acting import Act, not_found
from app.statements import Prepared, select_columns

Kept = MutableMapping[tuple[str, str], Rubric]
"""Published versions that were read before, by id and version: content never changes."""

MOST_KEPT: Final = 200
MOST_FAULTS: Final = 50
"""More would answer a short nonsense with a very long list."""
LOG: Final = (
    "drafted_by_id",
    "published_by_id",
    "published_at",
    "reason",
    "evidence",
    "wording_only",
    "retired_by_id",
    "retired_at",
    "retirement_reason",
)
"""What a row tells of a version's life; a version of the package has only been published."""
_NOTHING_LOGGED: Final = dict.fromkeys(LOG) | {"wording_only": False, "version": None}


class Shelf(Library):
    """The library as one request finds it: with what was published here, and what was retired.

    A version of the package, or one that is kept, is found without asking the database.
    """

    def __init__(self, packaged: Library, session: Session, kept: Kept) -> None:
        super().__init__(())
        self._packaged = packaged
        self._session = session
        self._kept = kept

    def find(self, rubric_id: str, version: str) -> Rubric | None:
        """The rubric in this version, if it was ever published."""
        found = self._packaged.find(rubric_id, version) or self._kept.get((rubric_id, version))
        if found is not None:
            return found
        row = _PUBLISHED.first(self._session, rubric_id=rubric_id, rubric_version=version)
        if row is None:
            return None
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        found = self._kept[rubric_id, version] = _rubric(row)
        return found

    def statuses(self, rubric_id: str) -> Mapping[str, RubricStatus]:
        """Version -> how it stands, for every version of a rubric that was ever published."""
        rows = _STATUSES.all(self._session, rubric_id=rubric_id)
        made_here = {row["rubric_version"]: RubricStatus(row["status"]) for row in rows}
        return {**self._packaged.statuses(rubric_id), **made_here}

    def all(self) -> tuple[Rubric, ...]:
        """Every version that comes with the program."""
        return self._packaged.all()


def find(session: Session, act: Act, library: Library) -> list[dict[str, Any]]:
    """Every version the caller may see, by id and then from the oldest version to the newest."""
    found = {(rubric.id, rubric.version): _head(rubric) for rubric in library.all()}
    found |= {(row["id"], row["version"]): row for row in _HEADS.all(session, _may_draft(act))}
    return sorted(
        found.values(),
        key=lambda head: (head["id"], SemanticVersion.parse(head["version"]).precedence),
    )


def _head(rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.id,
        "version": rubric.version,
        "status": rubric.status,
        "title": rubric.title,
        "summary": rubric.summary,
        "hash": canonical_hash(rubric),
    }


def read(
    session: Session, act: Act, library: Library, rubric_id: str, version: str | None = None
) -> tuple[dict[str, Any], int | None]:
    """One version, by default the newest published one, and what If-Match names to change it.

    With it comes what its author should reconsider.

    Raises DomainError (`not-found`), also for a draft that the caller may not see.
    """
    rubric, log = _seen(session, act, library, rubric_id, version)
    body = {"succeeds": None} | to_plain(rubric) | {"hash": canonical_hash(rubric)}
    body["warnings"] = [_placed(one) for one in warnings(rubric)]
    return body | {name: log[name] for name in LOG}, log["version"]


def export(
    session: Session, act: Act, library: Library, rubric_id: str, version: str | None
) -> Rubric:
    """One version as it stands; see `read`."""
    return _seen(session, act, library, rubric_id, version)[0]


def diff(
    session: Session,
    act: Act,
    library: Library,
    rubric_id: str,
    *,
    older: str | None,
    newer: str | None,
) -> Comparison:
    """What differs between two versions; see `read`.

    By default the newer is the newest published one, and the older what was published before it, or
    itself if nothing was. Named the other way round, they change places.
    """
    new = _seen(session, act, library, rubric_id, newer)[0]
    older = older or library.before(rubric_id, new.version) or new.version
    old = _seen(session, act, library, rubric_id, older)[0]
    old, new = sorted((old, new), key=lambda rubric: rubric.semantic_version.precedence)
    return compare(old, new, _between(library, old, new))


def _seen(
    session: Session, act: Act, library: Library, rubric_id: str, version: str | None
) -> tuple[Rubric, Mapping[str, Any]]:
    """A version with its status and log; that of the package has nothing logged but retirement."""
    version = version or library.newest(rubric_id)
    if version is None:
        raise not_found()
    row = _ONE.first(session, rubric_id=rubric_id, rubric_version=version)
    if row is None:
        rubric = library.find(rubric_id, version)
        if rubric is None:
            raise not_found()
        return rubric, _NOTHING_LOGGED
    if row["status"] == RubricStatus.DRAFT and not _may_draft(act):
        raise not_found()
    return _rubric(row), row


def _rubric(row: Mapping[str, Any]) -> Rubric:
    return parse({**row["document"], "status": row["status"]})


def _may_draft(act: Act) -> bool:
    return bool(OPERATIONS["rubrics.create"].reach_for(act.caller))


def _between(library: Library, old: Rubric, new: Rubric) -> list[Rubric]:
    """The newest version of every major one after that of `old` and before that of `new`."""
    if new.major - old.major < 2:
        return []
    majors = library.of_majors(old.id)
    return [rubric for major, rubric in majors.items() if old.major < major < new.major]


def draft(session: Session, act: Act, library: Library, document: Any) -> RubricVersion:
    """Keep a document as a new draft, under the id and version it names.

    Raises DomainError: `input-invalid` with every fault by name, `already-exists`.
    """
    rubric = _checked(document)
    is_taken = library.find(rubric.id, rubric.version) is not None
    if is_taken or _row(session, rubric.id, rubric.version) is not None:
        raise DomainError(
            "already-exists",
            "There is this version of the rubric already. Give the draft a version of its own.",
        )
    return _added(session, act, rubric, drafted_by_id=act.caller.person_id)


def import_yaml(session: Session, act: Act, library: Library, text: str) -> RubricVersion:
    """Keep a YAML document as a new draft; see `draft`."""
    try:
        document = read_yaml(text)
    except InvalidRubric as error:
        raise _refusal(error.faults) from error
    return draft(session, act, library, document)


def redraft(
    session: Session, act: Act, library: Library, rubric_id: str, version: str, document: Any
) -> RubricVersion:
    """Put another document in the place of a draft, based on the one the caller read.

    Raises DomainError: `input-invalid`, `not-found`, `version-stale`, `rubric-not-draft`.
    """
    rubric = _checked(document)
    row = _draft(session, library, rubric_id, version)
    act.expect(row.version)
    faults = [
        Fault(f"/{name}", "fixed", f"{name}: Keep it as in the address, or make another draft.")
        for name, kept in (("id", rubric_id), ("version", version))
        if getattr(rubric, name) != kept
    ]
    if faults:
        raise _refusal(faults)
    row.change({**_content(rubric), "drafted_by_id": act.caller.person_id})
    return _touched(session, act, row)


def delete(session: Session, act: Act, library: Library, rubric_id: str, version: str) -> None:
    """Drop a draft. Raises DomainError: `not-found`, `version-stale`, `rubric-not-draft`."""
    row = _draft(session, library, rubric_id, version)
    act.expect(row.version)
    session.delete(row)
    session.flush()


def publish(
    session: Session,
    act: Act,
    library: Library,
    rubric_id: str,
    version: str,
    *,
    reason: str,
    evidence: str | None,
    wording_only: bool,
) -> RubricVersion:
    """Make a draft what candidates are scored by, for good.

    wording_only: changed anchors and scale texts mean what they did. One person must have written
    the draft and another must publish it. Raises DomainError: `not-found`, `version-stale`,
    `rubric-not-draft`, `input-invalid`, `rubric-version-unfit` for a number that is not higher or
    promises more than the changes keep, `second-person-missing`.
    """
    row = _draft(session, library, rubric_id, version)
    act.expect(row.version)
    rubric = _checked(row.document)
    majors = library.of_majors(rubric_id)
    faults = list(succession_faults(rubric, majors.values()))
    if faults:
        raise _refusal(faults)
    relies_on_wording = False
    if majors:
        newest = majors[max(majors)]
        changes = compare(newest, rubric, _between(library, newest, rubric))
        _require_fit(rubric, changes, wording_only=wording_only)
        otherwise = changes.smallest_version()
        relies_on_wording = rubric.semantic_version.precedence < otherwise.precedence
        if relies_on_wording and row.drafted_by_id == act.caller.person_id:
            raise DomainError(
                "second-person-missing",
                "Declaring a wording-only change needs a second person. Let somebody else publish "
                f"this draft, or draft it as {otherwise}.",
            )
    elif rubric.semantic_version.prerelease:
        raise _unfit("A prerelease stays a draft. Draft it under a version without one.")
    published = {"status": RubricStatus.PUBLISHED, "published_at": act.now, "reason": reason}
    published |= {"published_by_id": act.caller.person_id, "evidence": evidence}
    row.change(published | {"wording_only": relies_on_wording})
    return _touched(session, act, row)


def _require_fit(rubric: Rubric, changes: Comparison, *, wording_only: bool) -> None:
    smallest = changes.smallest_version(wording_only=wording_only)
    number = rubric.semantic_version
    if number.prerelease or number.precedence < smallest.precedence:
        raise _unfit(
            f"What changed since {changes.old} takes {smallest} or higher, and no prerelease. "
            "Draft it under such a version.",
            smallest_version=str(smallest),
            changes=plain_changes(changes),
        )


def _unfit(detail: str, **extra: Any) -> DomainError:
    return DomainError("rubric-version-unfit", detail, extra=extra)


def plain_changes(comparison: Comparison) -> list[dict[str, Any]]:
    """The changes as they are answered."""
    return [
        {
            "kind": change.kind,
            "demands": change.step,
            "criterion": change.criterion,
            "stage": change.stage,
            "is_wording": change.is_wording,
        }
        for change in comparison.changes
    ]


def retire(
    session: Session, act: Act, library: Library, rubric_id: str, version: str, *, reason: str
) -> RubricVersion:
    """Let nothing new be scored by a published version; what is scored by it goes on.

    Raises DomainError: `not-found`, `rubric-not-published`.
    """
    row = _row(session, rubric_id, version)
    if row is None:
        packaged = library.find(rubric_id, version)
        if packaged is None:
            raise not_found()
        row = _added(session, act, packaged)
    if row.status is not RubricStatus.PUBLISHED:
        raise DomainError(
            "rubric-not-published",
            "Only a published version can be retired. A draft can be deleted.",
        )
    retired = {"status": RubricStatus.RETIRED, "retired_at": act.now, "retirement_reason": reason}
    row.change(retired | {"retired_by_id": act.caller.person_id})
    return _touched(session, act, row)


def _checked(document: Any) -> Rubric:
    """The rubric of a draft, whatever status the document claims."""
    if isinstance(document, Mapping):
        document = {**document, "status": RubricStatus.DRAFT.value}
    try:
        return parse(document)
    except InvalidRubric as error:
        raise _refusal(error.faults) from error


def _refusal(faults: Sequence[Fault]) -> DomainError:
    return DomainError(
        "input-invalid",
        "Correct what errors lists and send the rubric again.",
        faults=[_placed(fault) for fault in faults[:MOST_FAULTS]],
    )


def _placed(fault: Fault) -> Fault:
    """The fault with its pointer as answers have it: into the body."""
    return Fault(f"#{fault.pointer}", fault.code, fault.detail)


def _content(rubric: Rubric) -> dict[str, Any]:
    document = to_plain(rubric)
    del document["status"]
    return {
        "rubric_id": rubric.id,
        "rubric_version": rubric.version,
        "status": rubric.status,
        "hash": canonical_hash(rubric),
        "document": document,
    }


def _added(session: Session, act: Act, rubric: Rubric, **more: Any) -> RubricVersion:
    row = RubricVersion(
        id=act.new_id(), created_at=act.now, updated_at=act.now, **_content(rubric), **more
    )
    session.add(row)
    session.flush()
    return row


def _touched(session: Session, act: Act, row: RubricVersion) -> RubricVersion:
    row.touch(act.now)
    session.flush()
    return row


def _row(session: Session, rubric_id: str, version: str) -> RubricVersion | None:
    """The row of a version. All of its rubric are held: each number depends on the others."""
    held = select(RubricVersion.id).where(RubricVersion.rubric_id == rubric_id)
    session.exec(held.order_by(col(RubricVersion.id)).with_for_update(key_share=True)).all()
    return session.exec(
        select(RubricVersion).where(
            RubricVersion.rubric_id == rubric_id, RubricVersion.rubric_version == version
        )
    ).first()


def _draft(session: Session, library: Library, rubric_id: str, version: str) -> RubricVersion:
    row = _row(session, rubric_id, version)
    if row is None and library.find(rubric_id, version) is None:
        raise not_found()
    if row is None or row.status is not RubricStatus.DRAFT:
        raise DomainError(
            "rubric-not-draft",
            "Only a draft can be changed, deleted or published. Draft another version.",
        )
    return row


def _one() -> Select[Any]:
    columns = (getattr(RubricVersion, name) for name in LOG)
    return select_columns(
        RubricVersion.version, RubricVersion.status, RubricVersion.document, *columns
    ).where(
        col(RubricVersion.rubric_id) == bindparam("rubric_id"),
        col(RubricVersion.rubric_version) == bindparam("rubric_version"),
    )


_WAS_PUBLISHED: Final = col(RubricVersion.status) != RubricStatus.DRAFT


def _heads(with_drafts: bool) -> Select[Any]:
    statement = select_columns(
        col(RubricVersion.rubric_id).label("id"),
        col(RubricVersion.rubric_version).label("version"),
        RubricVersion.status,
        RubricVersion.document["title"].as_string().label("title"),
        RubricVersion.document["summary"].as_string().label("summary"),
        RubricVersion.hash,
    )
    return statement if with_drafts else statement.where(_WAS_PUBLISHED)


_ONE = Prepared(_one)
_PUBLISHED = Prepared(lambda: _one().where(_WAS_PUBLISHED))
_HEADS = Prepared(_heads)
_STATUSES = Prepared(
    lambda: select_columns(RubricVersion.rubric_version, RubricVersion.status).where(
        col(RubricVersion.rubric_id) == bindparam("rubric_id"), _WAS_PUBLISHED
    )
)
