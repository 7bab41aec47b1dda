"""Reads a plain document place by place, and notes every fault instead of stopping at the first.

Each reader returns a harmless stand-in (an empty text, the lowest number) for what it could not
read, so that the rest of the document is still looked at. Whoever reads must check `faults` at the
end and throw the result away when there are any.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from fractions import Fraction
from typing import Final, TypeVar

from app.domain.errors import Fault

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)

LONGEST_TEXT: Final = 4000
LONGEST_LIST: Final = 100
_LONGEST_KEY: Final = 80
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_LONGEST_SLUG = 60
# Control characters other than tab, line feed and carriage return, and lone surrogates: the first
# are refused by PostgreSQL or by readers, the second cannot be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def is_slug(text: str) -> bool:
    """Whether this is a short lower-case name."""
    return len(text) <= _LONGEST_SLUG and _SLUG.fullmatch(text) is not None


class _Absence(Enum):
    """Stands where the document has nothing; whether that is a fault was decided one place up."""

    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Node:
    """One place of a document: its value, its JSON pointer and the list that gathers faults."""

    value: object
    pointer: str
    faults: list[Fault]

    @property
    def is_absent(self) -> bool:
        """True when an optional or missing field has no value here."""
        return self.value is _Absence.ABSENT

    def fault(self, code: str, remedy: str) -> None:
        """Note that something is wrong here, and what would put it right."""
        self.faults.append(Fault(self.pointer, code, remedy))

    def record(self, required: Sequence[str], optional: Sequence[str] = ()) -> "dict[str, Node]":
        """The fields of an object; unknown and missing ones are faults, optional may be null."""
        fields = {key: self._child(key, _Absence.ABSENT) for key in (*required, *optional)}
        if self.is_absent:
            return fields
        if not isinstance(self.value, Mapping):
            self.fault("type-wrong", "Give an object here.")
            return fields
        seen: set[str] = set()
        for raw_key, value in self.value.items():
            # Levels may be keyed by YAML numbers or by JSON texts; both mean the same.
            key = str(raw_key)
            child = self._child(key, value)
            if key in seen:
                child.fault("key-duplicated", "Give this field once.")
            elif key not in fields:
                child.fault("extra-forbidden", "Remove this field; its name is not known here.")
            elif value is not None or key not in optional:
                fields[key] = child
            seen.add(key)
        for key in required:
            if key not in seen:
                fields[key].fault("missing", "Add this field; it is required.")
        return fields

    def elements(self, at_least: int = 0) -> "tuple[Node, ...]":
        """The places of a list: `at_least` so many, and no more than anybody can need."""
        if self.is_absent:
            return ()
        if not isinstance(self.value, Sequence) or isinstance(self.value, str | bytes):
            self.fault("type-wrong", "Give a list here.")
            return ()
        if len(self.value) < at_least:
            self.fault("list-too-short", f"List at least {at_least} here.")
        if len(self.value) > LONGEST_LIST:
            self.fault("list-too-long", f"List at most {LONGEST_LIST} here.")
            return ()
        return tuple(self._child(str(index), value) for index, value in enumerate(self.value))

    def each(self, read: "Callable[[Node], T]", at_least: int = 0) -> tuple[T, ...]:
        """What `read` makes of every element of a list."""
        return tuple(read(element) for element in self.elements(at_least))

    def text(self) -> str:
        """A text that says something, stripped of space around it."""
        if self.is_absent:
            return ""
        if not isinstance(self.value, str):
            self.fault("type-wrong", "Give a text here, in quotation marks.")
            return ""
        text = self.value.strip()
        if not text:
            self.fault("text-blank", "Write something here; blank text is no help to anyone.")
        elif len(text) > LONGEST_TEXT:
            self.fault("text-too-long", f"Keep this text to {LONGEST_TEXT} characters.")
        elif _UNPRINTABLE.search(text):
            self.fault("text-unprintable", "Remove control characters and lone surrogates.")
        return text

    def slug(self) -> str:
        """A short lower-case name; the empty text stands in for an unreadable one."""
        if self.is_absent:
            return ""
        if isinstance(self.value, str) and is_slug(self.value):
            return self.value
        self.fault(
            "slug-invalid",
            "Use lower-case letters and digits in words joined by - or _, starting with a letter, "
            f"at most {_LONGEST_SLUG} characters.",
        )
        return ""

    def skill(self) -> str:
        """A short lower-case name as skills of a team have it, so without hyphens."""
        name = self.slug()
        if "-" in name:
            self.fault("slug-invalid", "Join words by _ here: ratings and team skills do.")
            return ""
        return name

    def pairs(self) -> "tuple[tuple[Node, Node], ...]":
        """The members of an object whose keys are its author's: each key and its value."""
        if self.is_absent:
            return ()
        if not isinstance(self.value, Mapping):
            self.fault("type-wrong", "Give an object here.")
            return ()
        children = ((key, self._child(str(key), value)) for key, value in self.value.items())
        return tuple((Node(key, child.pointer, self.faults), child) for key, child in children)

    def slugs(self, at_least: int = 0) -> tuple[str, ...]:
        """A list of short lower-case names."""
        return self.each(Node.slug, at_least)

    def word(self, words: type[Word]) -> Word:
        """One of a fixed set of words."""
        first = next(iter(words))
        if self.is_absent:
            return first
        if isinstance(self.value, str) and self.value in set(words):
            return words(self.value)
        self.fault("word-unknown", f"Use one of: {', '.join(words)}.")
        return first

    def whole(self, low: int, high: int, *, stand_in: int = 1) -> int:
        """A whole number from `low` to `high`, both included."""
        if self.is_absent:
            return stand_in
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fault("type-wrong", "Give a whole number here.")
            return stand_in
        if not low <= self.value <= high:
            self.fault("number-out-of-range", f"Give a whole number from {low} to {high}.")
            return stand_in
        return self.value

    def positive(self, at_most: int) -> Fraction:
        """A finite number above 0 and at most `at_most`, exactly as its decimals read."""
        if self.is_absent:
            return Fraction(1)
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            self.fault("type-wrong", "Give a number here.")
            return Fraction(1)
        if not 0 < self.value <= at_most:  # also refuses NaN, which compares false with everything
            self.fault("number-out-of-range", f"Give a number above 0 and at most {at_most}.")
            return Fraction(1)
        # By way of the shortest text that reads back the same, 0.8 becomes 4/5 and not the binary
        # neighbour, so that a threshold is met exactly where its author meant it to be.
        return Fraction(repr(self.value))

    def _child(self, key: str, value: object) -> "Node":
        shown = _UNPRINTABLE.sub("?", key[:_LONGEST_KEY])
        escaped = shown.replace("~", "~0").replace("/", "~1")
        return Node(value, f"{self.pointer}/{escaped}", self.faults)
