import pytest

from app.rubrics.versions import SemanticVersion

IN_ORDER = [
    "0.9.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
]


@pytest.mark.parametrize("text", IN_ORDER)
def test_a_version_is_written_as_it_was_read(text: str) -> None:
    assert str(SemanticVersion.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "1", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0+build", "v1.0.0", "1.0.0\n"]
)
def test_what_is_no_semantic_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a semantic version"):
        SemanticVersion.parse(text)


def test_an_endless_version_is_refused() -> None:
    with pytest.raises(ValueError, match="not a semantic version"):
        SemanticVersion.parse(f"{'9' * 5000}.0.0")


def test_versions_sort_by_precedence_and_prereleases_come_before_their_release() -> None:
    versions = [SemanticVersion.parse(text) for text in reversed(IN_ORDER)]
    in_order = sorted(versions, key=lambda version: version.precedence)
    assert [str(version) for version in in_order] == IN_ORDER
