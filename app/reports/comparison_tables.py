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
            "why": _withheld(body, row["composite"]),
            "below": [one["title"] for one in skills if one["is_below_floor"]],
            "unknown": [one["title"] for one in skills if one["is_floor_unknown"]],
            "said": [
                f"{word.replace('_', ' ')}: {count}"
                for word, count in row["recommendations"].items()
            ],
            "apart": [one["title"] for one in row["disagreements"]],
        }


def _withheld(body: Body, composite: Record) -> str | None:
    if composite["reason"] == "below_coverage":
        seen, needed = (
            tables.shown(composite[name], tables.Kind.SHARE)
            for name in ("coverage", "min_coverage")
        )
        return f"{seen} of the weight is rated, {needed} is needed"
    return why(body, composite["reason"])


def _pairs(body: Body) -> Iterator[Record]:
    for row in body["pairs"]:
        yield {**row, "why": why(body, row["null_reason"])}


def _by_criterion(body: Body) -> Iterator[Record]:
    """Who was rated on a criterion, one below the other, criterion by criterion."""
    rated = [row for row in inner("candidates", "skills")(body) if row["score"] is not None]
    order = [row["criterion"] for row in body["candidates"][0]["skills"]] if rated else []
    yield from sorted(rated, key=lambda row: order.index(row["criterion"]))


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
        text("withheld_because", "Why it is withheld", "why"),
        text("below_floor", "Below the floor", "below", empty="none"),
        text("floor_unknown", "Floor not known", "unknown", empty="none"),
        text("recommendations", "Recommendations", "said", empty="none seen"),
        text("disagreements", "Panel disagreed on", "apart", empty="nothing"),
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
            "is little evidence. The chance is that of reaching the level that the role asks for. "
            "Whoever nobody rated on a criterion is left out there.",
            (
                text("title", "Criterion"),
                _OF,
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
            _by_criterion,
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
            "withheld_because",
            "below_floor",
            "floor_unknown",
            "recommendations",
            "disagreements",
        ),
        "pairs": ("first", "second", "difference", "chance", "words"),
        "skills": ("title", "name", "score", "level_estimate", "target", "chance"),
        "disagreements": ("name", "stage", "title", "lowest", "highest"),
        "without_evidence": ("name",),
        "formulas": ("title", "meaning"),
    },
)


def to_csv(body: Body) -> str:
    """The candidates side by side as one table of CSV."""
    table = _CANDIDATES.table(body)
    return tables.to_csv([column.key for column in table.columns], table.rows)
