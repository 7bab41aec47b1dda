"""What its author calls a place of a rubric document: `anchors.4 of criterion kubernetes`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from app.domain.errors import Fault
from app.domain.pipeline import StageKind
from app.rubrics.reading import is_slug

_NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "documents": "document",
        "groups": "group",
        "criteria": "criterion",
        "stages": "stage",
        "questions": "question",
        "variants": "variant",
    }
)
"""List of a document -> what one of its elements is called."""


def named(faults: Iterable[Fault], document: object) -> list[Fault]:
    """The faults, each with the name of its place before what to do there.

    A pointer counts elements; their author knows them by their ids.
    """
    return [_named(fault, name_of(document, fault.pointer)) for fault in faults]


def _named(fault: Fault, place: str) -> Fault:
    return replace(fault, detail=f"{place}: {fault.detail}") if place else fault


def name_of(document: object, pointer: str) -> str:
    """The place a JSON pointer leads to, innermost first; empty for the whole document.

    Nothing of the document is repeated but well-formed ids and names of fields.
    """
    return " of ".join(reversed(list(_parts(document, pointer.split("/")[1:]))))


def _parts(value: Any, steps: Sequence[str]) -> Iterator[str]:
    path: list[str] = []
    noun = None
    for step in steps:
        value = _below(value, step)
        if noun is not None and step.isdecimal():
            if path[:-1]:
                yield ".".join(path[:-1])
            yield f"{noun} {_id_of(value) or int(step) + 1}"
            path, noun = [], None
            continue
        path.append(step if is_slug(step) or step.isdigit() else "a field")
        noun = _NOUNS.get(step) if _is_list(value) else None
    if path:
        yield ".".join(path)


def _below(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        # YAML may have numbers for the levels.
        return value.get(step, value.get(int(step)) if step.isdecimal() else None)
    # A list may stand where fields were looked for: a step into it is no number then.
    is_place = _is_list(value) and step.isdecimal() and int(step) < len(value)
    return value[int(step)] if is_place else None


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _id_of(element: Any) -> str | None:
    if not isinstance(element, Mapping):
        return None
    name, kind = element.get("id"), element.get("key")
    if isinstance(kind, str) and kind in set(StageKind):
        return kind
    return name if isinstance(name, str) and is_slug(name) else None
