"""Plain rubric documents for tests: the library's own, and one small enough to see through."""

from functools import cache
from typing import Any

from app.rubrics.definition import Rubric, to_plain
from app.rubrics.loader import load_library
from app.rubrics.validation import parse


@cache
def library_rubric() -> Rubric:
    return load_library().get("mlops-engineer")


def library_document() -> dict[str, Any]:
    """A fresh copy that a test may break."""
    return to_plain(library_rubric())


def small_document(
    *,
    weights: tuple[float, ...] = (1, 1, 1),
    weighting: str = "equal",
    floors: tuple[int | None, ...] = (None, None, None),
) -> dict[str, Any]:
    """Criteria c1, c2, c3, ... primary in the deep dive; c1 is secondary in the screen as well."""
    names = [f"c{number}" for number in range(1, len(weights) + 1)]
    return {
        "id": "small",
        "version": "1.0.0",
        "status": "draft",
        "title": "Small",
        "summary": "Three criteria, two stages.",
        "groups": [{"id": "all", "title": "All"}],
        "scale": {"labels": _texts("label")},
        "scoring": {
            "evidence_weights": {"primary": 1, "secondary": 0.5},
            "min_coverage": 0.8,
            "weighting": weighting,
        },
        "criteria": [
            {
                "id": name,
                "title": name,
                "kind": "technical",
                "group": "all",
                "sources": [],
                "weight": weight,
                "weight_basis": "for the test",
                "floor": floor,
                "anchors": _texts("anchor"),
            }
            for name, weight, floor in zip(names, weights, floors, strict=True)
        ],
        "stages": [
            _stage("screen", primary=[], secondary=names[:1]),
            _stage("technical_deep_dive", primary=names, secondary=[]),
        ],
    }


def small_rubric(
    *,
    weights: tuple[float, ...] = (1, 1, 1),
    weighting: str = "equal",
    floors: tuple[int | None, ...] = (None, None, None),
) -> Rubric:
    return parse(small_document(weights=weights, weighting=weighting, floors=floors))


def _texts(word: str) -> dict[str, str]:
    return {str(level): f"{word} {level}" for level in range(1, 6)}


def _stage(key: str, *, primary: list[str], secondary: list[str]) -> dict[str, Any]:
    return {
        "key": key,
        "title": key,
        "goals": ["find out"],
        "minutes": {"low": 30, "high": 60},
        "interviewers": {"any_of": ["Engineer"], "recommended": 1},
        "required_scorecards": 1,
        "primary": primary,
        "secondary": secondary,
    }
