"""YAML of a rubric: what is written reads back, what is no plain document is refused by name."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rubrics.definition import canonical_hash, to_plain
from app.rubrics.documents import DEEPEST, read_yaml, write_yaml
from app.rubrics.loader import load_library
from app.rubrics.validation import InvalidRubric, parse
from tests.rubrics.documents import small_document, small_rubric

RUBRICS = load_library().all()
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), min_size=1
).filter(lambda text: text.strip() != "")


def faults_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRubric) as refusal:
        read_yaml(text)
    return [(fault.code, fault.detail) for fault in refusal.value.faults]


def test_every_rubric_that_comes_with_the_program_reads_back_as_it_was_written() -> None:
    assert RUBRICS
    for rubric in RUBRICS:
        text = write_yaml(rubric)
        again = parse(read_yaml(text))
        assert again == rubric
        assert canonical_hash(again) == canonical_hash(rubric)
        assert list(read_yaml(text)) == list(to_plain(rubric))
        assert max(map(len, text.splitlines())) <= 120


@given(texts, texts, st.floats(min_value=0.001, max_value=1000))
def test_whatever_a_rubric_says_reads_back(title: str, anchor: str, weight: float) -> None:
    document = small_document(weights=(weight, 1, 1))
    document["title"] = title[:4000]
    document["criteria"][0]["anchors"]["4"] = anchor[:4000]
    rubric = parse(document)
    assert canonical_hash(parse(read_yaml(write_yaml(rubric)))) == canonical_hash(rubric)


def test_it_is_written_to_be_edited() -> None:
    text = write_yaml(small_rubric())
    assert text.startswith("id: small\nversion: 1.0.0\nstatus: draft\n")
    assert "{" not in text
    assert "&" not in text


def test_a_plain_document_is_read() -> None:
    assert read_yaml("a: 1\nb: [x, 2.5]\n") == {"a": 1, "b": ["x", 2.5]}


def test_a_key_given_twice_is_refused_with_its_name_and_line() -> None:
    assert faults_of("outer:\n  inner: 1\n  other: 2\n  inner: 3\n") == [
        ("key-duplicated", "Give every key of an object once, not inner twice in line 4.")
    ]


def test_a_key_that_is_no_name_is_not_repeated() -> None:
    assert faults_of("{<b>: 1, <b>: 2}") == [
        ("key-duplicated", "Give every key of an object once in line 1.")
    ]


def test_the_same_key_in_two_objects_is_fine() -> None:
    assert read_yaml("- {id: a}\n- {id: b}\n") == [{"id": "a"}, {"id": "b"}]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1, 2", "yaml-invalid"),
        ("a: !!python/object/apply:os.getcwd []", "yaml-invalid"),
        ("a: !!timestamp x", "yaml-invalid"),
        ("a: 1\n---\nb: 2\n", "yaml-invalid"),
        ("a: \x00", "yaml-invalid"),
        ("a: 2026-13-01", "yaml-invalid"),
        (f"a: {'1' * 5000}", "yaml-invalid"),
        (f"a: {'1:' * 500}1.5", "yaml-invalid"),
        ("[1, 2]: pair", "key-invalid"),
        ("2026-05-04: day", "key-invalid"),
        ("? 0x" + "f" * 20_000 + "\n: 1", "key-invalid"),
        ("a: &one [1]\nb: *one", "alias-refused"),
        ("a: &one [*one]", "alias-refused"),
        ("[" * 100_000, "yaml-too-deep"),
        ("- " * 100_000, "yaml-too-deep"),
        ("? " * 100_000, "yaml-too-deep"),
    ],
)
def test_what_is_not_one_plain_document_is_refused(text: str, code: str) -> None:
    ((found, detail),) = faults_of(text)
    assert found == code
    assert re.search(r"\.$", detail)


def test_a_document_may_be_as_deep_as_the_limit() -> None:
    assert read_yaml("[" * DEEPEST + "]" * DEEPEST)
    assert faults_of("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))[0][0] == "yaml-too-deep"


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidRubric):
        read_yaml(text)
