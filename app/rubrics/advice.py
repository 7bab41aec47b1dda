"""What an author should reconsider in a rubric that is valid: what makes it hard to rate alike.

The limits are our choice. They are warnings and stop nothing: a rubric may have its reasons.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.domain.errors import Fault
from app.rubrics.definition import LEVELS, Rubric, Stage, to_plain
from app.rubrics.naming import named

MOST_CONDITIONS: Final = 4
"""How many conditions of its own an anchor may have: an interviewer keeps so many in mind."""
MOST_WORDS: Final = 30
"""How many words one condition may have; what is longer is as a rule several conditions."""
MOST_PRIMARY_PER_HOUR: Final = 5
"""How many primary criteria fit into an hour: twelve minutes to ask, listen, probe and write."""

LONGEST_ECHO: Final = 3
"""How many words in a row a question may have in common with a condition that it asks for. With
more, the question says what the candidate should say."""

_BUILDING: Final = LEVELS[2:]
"""The levels made of conditions; the two below them count the conditions of level 3."""
_BELOW: Final = re.compile(r"All of [1-4]\.?")
_WORD: Final = re.compile(r"\w+")


def conditions(anchor: str) -> tuple[str, ...]:
    """The conditions of an anchor, in their order.

    Semicolons divide them. "All of 3" refers to the level below and is no condition of its own. A
    text without semicolons is one condition.
    """
    parts = (part.strip() for part in anchor.split(";"))
    return tuple(part for part in parts if part and not _BELOW.fullmatch(part))


def warnings(rubric: Rubric) -> list[Fault]:
    """Everything to reconsider, each with its place in the document; empty if there is nothing."""
    found = [*_anchors(rubric), *_questions(rubric), *_echoes(rubric), *_loads(rubric)]
    return named(found, to_plain(rubric)) if found else []


def _anchors(rubric: Rubric) -> Iterator[Fault]:
    for index, criterion in enumerate(rubric.criteria):
        for level in LEVELS:
            place = f"/criteria/{index}/anchors/{level}"
            parts = conditions(criterion.anchor(level))
            if len(parts) > MOST_CONDITIONS:
                yield Fault(
                    place,
                    "anchor-conditions-too-many",
                    f"This anchor has {len(parts)} conditions. Leave it at most {MOST_CONDITIONS}: "
                    "merge or drop the others, or make a second criterion of them.",
                )
            longest = max(len(part.split()) for part in parts) if parts else 0
            if level in _BUILDING and longest > MOST_WORDS:
                yield Fault(
                    place,
                    "anchor-condition-too-long",
                    f"One condition here has {longest} words. Divide what an interviewer ticks off "
                    f"one by one with semicolons, in at most {MOST_WORDS} words each.",
                )


def _questions(rubric: Rubric) -> Iterator[Fault]:
    """Only stages without any question: one that has some and leaves a criterion out is invalid."""
    for index, stage in enumerate(rubric.stages):
        if stage.primary and not stage.questions:
            yield Fault(
                f"/stages/{index}/questions",
                "question-missing",
                "No question brings out what this stage is there to see. Write at least one that "
                f"probes each of: {', '.join(stage.primary)}.",
            )


def _echoes(rubric: Rubric) -> Iterator[Fault]:
    """Levels 1 and 2 describe an answer that falls short, so they may name what was asked."""
    for index, stage in enumerate(rubric.stages):
        for number, question in enumerate(stage.questions):
            asked = _runs(question.text)
            for name in question.probes:
                criterion = rubric.criterion(name)
                for level in _BUILDING:
                    parts = conditions(criterion.anchor(level))
                    if any(asked & _runs(part) for part in parts):
                        yield Fault(
                            f"/stages/{index}/questions/{number}/text",
                            "question-gives-answer",
                            f"This question shares more than {LONGEST_ECHO} words in a row with "
                            f"level {level} of {name}, which it asks for. Let the candidate say "
                            "them first: reword the question or the anchor.",
                        )


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words that is one longer than the longest echo allowed."""
    words = [word.casefold() for word in _WORD.findall(text)]
    size = LONGEST_ECHO + 1
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def _loads(rubric: Rubric) -> Iterator[Fault]:
    """By the fullest form of a stage and its shortest time."""
    for index, stage in enumerate(rubric.stages):
        primary, minutes = _most_primary(stage), stage.minutes.low
        if primary * 60 > MOST_PRIMARY_PER_HOUR * minutes:
            enough = -(-primary * 60 // MOST_PRIMARY_PER_HOUR)
            yield Fault(
                f"/stages/{index}/primary",
                "stage-load-too-high",
                f"This stage looks for {primary} primary criteria in as little as {minutes} "
                f"minutes; {MOST_PRIMARY_PER_HOUR} an hour can be rated well. Move some to another "
                f"stage, merge them, or give the stage at least {enough} minutes.",
            )


def _most_primary(stage: Stage) -> int:
    forms = [stage.form(variant.key) for variant in stage.variants] or [stage]
    return max(len(form.primary) for form in forms)
