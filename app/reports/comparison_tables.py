"""The comparison of finalists as tables, which every form is written from."""

from collections.abc import Iterator
from typing import Final

from app.reports import tables
from app.reports.records import Body, Record, inner, listed, why
from app.reports.sections import (
    FORMULAS,
    NULL_REASONS,
    Document,
    Section,
    flag,
    ident,
    number,
    percent,
    text,
    whole,
)

_NAME: Final = text("name", "Candidate", "candidate.name")
_OF: Final = text("name", "Candidate", "of.candidate.name")
_ID: Final = ident("application_id", "Application id")
_OF_ID: Final = ident("application_id", "Application id", "of.application_id")


def _candidates(body: Body) -> Iterator[Record]:
    for row in body["candidates"]:
        skills = row["skills"]
        yield {
            **row,
            "stage": row["stage"].replace("_", " "),
            "why": why(body, row["composite"]["reason"]),
            "below": [one["title"] for one in skills if one["is_below_floor"]],
            "unknown": [one["title"] for one in skills if one["is_floor_unknown"]],
            "said": [
                f"{word.replace('_', ' ')}: {count}"
                for word, count in row["recommendations"].items()
            ],
            "apart": [one["title"] for one in row["disagreements"]],
        }


def _pairs(body: Body) -> Iterator[Record]:
    for row in body["pairs"]:
        yield {**row, "why": why(body, row["null_reason"])}


def _disagreements(body: Body) -> Iterator[Record]:
    for row in inner("candidates", "disagreements")(body):
        yield {**row, "stage": row["stage"].replace("_", " ")}


_CANDIDATES: Final = Section(
    "candidates",
    "Candidates side by side",
    "In order of their names, which says nothing else. The standard error is a lower bound.",
    (
        _NAME,
        text("stage", "Stage"),
        number("composite", "Composite", "composite.value", empty="withheld"),
        number("partial", "Partial, not to compare", "composite.partial"),
        number("standard_error", "Standard error", "composite.standard_error"),
        percent("coverage", "Coverage", "composite.coverage"),
        text("why", "Why it is withheld"),
        text("below", "Below the floor", empty="none"),
        text("unknown", "Floor not known", empty="none"),
        text("said", "Recommendations", empty="none seen"),
        text("apart", "Panel disagreed on", empty="nothing"),
        whole("left_out_ratings", "Ratings of another version, left out"),
        _ID,
    ),
    _candidates,
)

COMPARISON: Final = Document(
    "Finalists side by side",
    (
        _CANDIDATES,
        Section(
            "pairs",
            "Who is higher, and how sure that is",
            "An order is given only where it is hardly chance (95 %).",
            (
                text("first", "First", "first.name"),
                text("second", "Second", "second.name"),
                number("difference", "First less second"),
                percent("chance", "Chance that the order is true"),
                text("words", "Reading"),
                text("why", "Why there is none"),
                ident("first_id", "First application id", "first.id"),
                ident("second_id", "Second application id", "second.id"),
            ),
            _pairs,
        ),
        Section(
            "skills",
            "Levels and chances by criterion",
            "A rating of 3 says that the level lies from 3 to 4. Levels lean towards 3 while there "
            "is little evidence. The chance is that of reaching the level that the role asks for.",
            (
                _OF,
                text("title", "Criterion"),
                number("score", "Mean rating", empty="not rated"),
                number("level_estimate", "Level"),
                number("level_sd", "Standard deviation"),
                number("effective_n", "Weight of the ratings"),
                whole("target", "Target level", empty="none"),
                percent("chance", "Chance of reaching it"),
                flag("is_below_floor", "Below the floor"),
                ident("criterion", "Criterion id"),
                _OF_ID,
            ),
            inner("candidates", "skills"),
        ),
        Section(
            "disagreements",
            "Where a panel disagreed",
            "Raters of one session who differ by two levels or more, or across the bar of level 3.",
            (
                _OF,
                text("stage", "Stage"),
                text("title", "Criterion"),
                whole("lowest", "Lowest"),
                whole("highest", "Highest"),
                ident("criterion", "Criterion id"),
                _OF_ID,
            ),
            _disagreements,
        ),
        Section(
            "without_evidence",
            "Candidates without evidence",
            "Nobody whose scorecard you may see rated them.",
            (text("name", "Candidate"), ident("id", "Application id")),
            listed("without_evidence"),
        ),
        FORMULAS,
        NULL_REASONS,
    ),
    {
        "candidates": (
            "name",
            "stage",
            "composite",
            "standard_error",
            "coverage",
            "below",
            "unknown",
            "said",
            "apart",
        ),
        "pairs": ("first", "second", "difference", "chance", "words"),
        "skills": ("name", "title", "score", "level_estimate", "target", "chance"),
        "disagreements": ("name", "stage", "title", "lowest", "highest"),
        "without_evidence": ("name",),
        "formulas": ("title", "meaning"),
    },
)


def to_csv(body: Body) -> str:
    """The candidates side by side as one table of CSV."""
    table = _CANDIDATES.table(body)
    return tables.to_csv([column.key for column in table.columns], table.rows)
