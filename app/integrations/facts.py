"""Neutral records of what an applicant tracking system reports, and a forgiving reader for them.

Everything that is not a field here (salary, custom fields, education, employment, addresses, social
links, photos, attachments, tags) is dropped by not being read. Vendor text is data, never an
identity: it is trimmed and kept, and one bad field never spoils the record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.errors import DomainError, Fault

MAX_TEXT_LENGTH: Final = 2_000


class ReportedStatus(StrEnum):
    """Where the vendor says an application stands, in our words."""

    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    HIRED = "hired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """A person as one vendor describes them.

    `stated` names the fields the vendor spoke of in a readable way, an explicit null included. A
    field outside it is unknown and must leave our record alone. `warnings` say where something
    could not be read (JSON pointer and reason, never the value).
    """

    system: str
    external_id: str
    first_name: str | None
    last_name: str | None
    display_name: str | None
    preferred_name: str | None
    emails: tuple[str, ...]
    phone: str | None
    profile_url: str | None
    is_private: bool | None
    stated: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """One application as one vendor describes it; times are aware UTC.

    `status` is None when the vendor gives none we know, and for prospects, who have no application.
    `stated` and `warnings` mean the same as in `CandidateFacts`.
    """

    system: str
    external_id: str
    candidate_external_id: str | None
    requisition_external_ids: tuple[str, ...]
    status: ReportedStatus | None
    is_prospect: bool
    stage_external_id: str | None
    stage_name: str | None
    applied_at: datetime | None
    last_activity_at: datetime | None
    rejected_at: datetime | None
    rejection_reason: str | None
    source_name: str | None
    profile_url: str | None
    stated: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


class VendorObject:
    """One object of a vendor's payload, read field by field.

    Absent and null read as None. A value of the wrong kind reads as None too and leaves a warning,
    which also marks the keys above it as unread.
    """

    def __init__(
        self, payload: object, *, pointer: str = "", parent: "VendorObject | None" = None
    ) -> None:
        self._fields: Mapping[str, Any] = payload if isinstance(payload, Mapping) else {}
        self._pointer = pointer
        self._parent = parent
        self._unread: set[str] = set()
        self._warnings: list[str] = []

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could not be read so far, in reading order, each place once."""
        return tuple(dict.fromkeys(self._warnings))

    def states(self, key: str) -> bool:
        """Whether the vendor spoke of `key`, null included, and all of it could be read."""
        return key in self._fields and key not in self._unread

    def required_identifier(self, key: str) -> str:
        """Return the id without which the record is about nothing; DomainError if it is missing."""
        found = self.identifier(key)
        if found is None:
            pointer = f"{self._pointer}/{key}"
            raise DomainError(
                "vendor-record-without-id",
                "The record names no id that could be kept. Send one as text or whole number.",
                faults=(Fault(pointer, "missing", "An id is required here."),),
            )
        return found

    def identifier(self, key: str) -> str | None:
        """Return an opaque id as text: 17 and "17" are the same id."""
        value = self._fields.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(key)

    def text(self, key: str) -> str | None:
        """Return trimmed text; blank text counts as none."""
        value = self._fields.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._drop(key, "is not text")
            return None
        trimmed = value.strip()
        if len(trimmed) > MAX_TEXT_LENGTH:
            self._drop(key, f"is longer than {MAX_TEXT_LENGTH} characters")
            return None
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in trimmed):
            self._drop(key, "holds characters that cannot be stored")
            return None
        return trimmed or None

    def web_address(self, key: str) -> str | None:
        """Return an http(s) address as sent; other schemes are dropped, since pages link to it."""
        address = self.text(key)
        if address is None or address.lower().startswith(("http://", "https://")):
            return address
        self._drop(key, "is not an http(s) address")
        return None

    def flag(self, key: str) -> bool | None:
        """Return a JSON boolean; nothing else is taken for one."""
        value = self._fields.get(key)
        if value is None or isinstance(value, bool):
            return value
        self._drop(key, "is not true or false")
        return None

    def moment(self, key: str) -> datetime | None:
        """Return an ISO 8601 time with an offset, moved to UTC; a time without one is dropped."""
        written = self.text(key)
        if written is None:
            return None
        try:
            read = datetime.fromisoformat(written)
            if read.tzinfo is None:
                self._drop(key, "is a time without an offset")
                return None
            return read.astimezone(UTC)
        except (ValueError, OverflowError):
            self._drop(key, "is not an ISO 8601 time")
            return None

    def child(self, key: str) -> "VendorObject":
        """Return the object under `key`; absent and null give an empty one."""
        value = self._fields.get(key)
        if value is not None and not isinstance(value, Mapping):
            self._drop(key, "is not an object")
        return VendorObject(value, pointer=f"{self._pointer}/{key}", parent=self)

    def children(self, key: str) -> Iterator["VendorObject"]:
        """Yield the objects listed under `key`, passing over what is not an object."""
        value = self._fields.get(key)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self._drop(key, "is not a list")
            return
        for position, item in enumerate(value):
            if isinstance(item, Mapping):
                pointer = f"{self._pointer}/{key}/{position}"
                yield VendorObject(item, pointer=pointer, parent=self)
            elif item is not None:
                self._drop(key, f"holds something that is not an object at {position}")

    def _drop(self, key: str, reason: str) -> None:
        self._unread.add(key)
        self._record(f"{self._pointer}/{key} {reason}")

    def _record(self, warning: str) -> None:
        self._warnings.append(warning)
        if self._parent is not None:
            below = self._pointer.removeprefix(self._parent._pointer + "/")
            self._parent._unread.add(below.split("/", 1)[0])
            self._parent._record(warning)
