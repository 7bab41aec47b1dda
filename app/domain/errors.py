"""The one error base: what went wrong, in words a caller can act on, without any HTTP numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: where (JSON pointer), a stable code, and the remedy."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """A refusal with a stable `code`, a `detail` that says what to do, and optional facts.

    `faults` point at fields of the input; `extra` carries plain values that help the caller decide
    (the moves that are legal now, for example). Neither ever repeats what the caller sent.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.extra = dict(extra or {})


def invalid(pointer: str, code: str, detail: str) -> DomainError:
    """`input-invalid` for the one thing wrong with the input."""
    return DomainError("input-invalid", detail, faults=[Fault(pointer, code, detail)])
