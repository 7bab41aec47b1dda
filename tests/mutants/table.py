"""The faults: what each breaks, where, and which tests are there to notice it."""

from tests.mutants import (
    access,
    answers,
    blindness,
    gaps,
    hiring_plans,
    records,
    scores,
    writing,
)

MUTANTS = (
    *writing.MUTANTS,
    *access.MUTANTS,
    *blindness.MUTANTS,
    *scores.MUTANTS,
    *gaps.MUTANTS,
    *hiring_plans.MUTANTS,
    *records.MUTANTS,
    *answers.MUTANTS,
)
