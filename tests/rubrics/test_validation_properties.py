from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import Fault
from app.rubrics.definition import Rubric, canonical_hash, to_plain
from app.rubrics.validation import InvalidRubric, parse
from tests.rubrics.documents import library_document

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    below = [place for key in keys for place in _places(value[key], (*path, key))]
    return [path, *below] if path else below


PLACES = _places(library_document())


@given(st.sampled_from(PLACES), junk)
@example(("stages", 2, "variants"), [[]])
@example(("stages", 2), [""])
@example(("criteria",), [{}])
@example(("criteria", 0, "anchors"), "x")
def test_whatever_stands_anywhere_is_either_read_or_refused_with_faults(
    place: tuple[Any, ...], value: Any
) -> None:
    document = library_document()
    target: Any = document
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    rubric, faults = _attempt(document)
    if rubric is None:
        assert faults
    else:
        assert parse(to_plain(rubric)) == rubric
        assert len(canonical_hash(rubric)) == 64


def _attempt(document: dict[str, Any]) -> tuple[Rubric | None, tuple[Fault, ...]]:
    try:
        return parse(document), ()
    except InvalidRubric as refusal:
        return None, refusal.faults
