"""Puts the parts that several rubrics share in the places of a document that name them."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.errors import Fault
from app.rubrics.validation import InvalidRubric

NAME = "shared"


def fill_in(document: Any, parts: Mapping[str, Any]) -> Any:
    """The document with every `{shared: name, ...}` replaced by that part and the fields beside it.

    What comes out stands for itself, and every place in it has the JSON pointer it had. Raises
    InvalidRubric for a part that does not exist and for a field that the part gives already.
    """
    faults: list[Fault] = []
    filled = _filled(document, "", parts, faults)
    if faults:
        raise InvalidRubric(faults)
    return filled


def shared_places(document: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """The JSON pointer of every place that names a shared part, and the part's name."""
    if isinstance(document, Mapping):
        if isinstance(document.get(NAME), str):
            yield pointer, document[NAME]
        for key, value in document.items():
            yield from shared_places(value, f"{pointer}/{key}")
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from shared_places(value, f"{pointer}/{index}")


def _filled(value: Any, pointer: str, parts: Mapping[str, Any], faults: list[Fault]) -> Any:
    if isinstance(value, list):
        return [_filled(item, f"{pointer}/{at}", parts, faults) for at, item in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    own = {
        key: _filled(item, f"{pointer}/{key}", parts, faults)
        for key, item in value.items()
        if key != NAME
    }
    if NAME not in value:
        return own
    name = value[NAME]
    if not isinstance(name, str) or name not in parts:
        faults.append(Fault(f"{pointer}/{NAME}", "part-unknown", f"No part is called {name}."))
        return own
    part = parts[name]
    if not own:
        return part
    repeated = [key for key in own if not isinstance(part, Mapping) or key in part]
    faults.extend(
        Fault(f"{pointer}/{key}", "field-shared", f"Leave this to the shared part {name}.")
        for key in repeated
    )
    return own if repeated else {**part, **own}
