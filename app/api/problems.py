"""Every refusal of the service: its code, HTTP status, title and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.domain.errors import DomainError, Fault

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal (RFC 9457): the page at /problems/{code} tells a reader the same."""

    status: int
    title: str
    remedy: str


PROBLEMS: Mapping[str, Problem] = {
    "body-unreadable": Problem(400, "Body unreadable", "Send one JSON document in UTF-8."),
    "request-unreadable": Problem(400, "Request unreadable", "Send a well-formed HTTP request."),
    "cursor-invalid": Problem(
        400,
        "Cursor invalid",
        "Start the list again without a cursor, or keep its filters as they were.",
    ),
    "idempotency-key-invalid": Problem(
        400, "Idempotency-Key invalid", "Use 1 to 255 printable ASCII characters."
    ),
    "key-missing": Problem(
        401,
        "API key missing or not valid",
        "Send Authorization: Bearer with a live key, or HTTP Basic with the key as user name.",
    ),
    "operation-closed": Problem(
        403, "Operation closed to you", "Ask someone whose role or key scope covers it."
    ),
    "not-found": Problem(404, "Not found", "Check the address and whether you may see the record."),
    "method-not-allowed": Problem(
        405, "Method not allowed", "Use a method the Allow header lists."
    ),
    "not-acceptable": Problem(
        406, "Not acceptable", "Send an Accept header the answer can be written for, or none."
    ),
    "stage-conflict": Problem(409, "Stage conflict", "Read the application again and decide anew."),
    "illegal-move": Problem(409, "Illegal move", "Choose one of the legal moves in the answer."),
    "scorecards-missing": Problem(
        409, "Scorecards missing", "Wait for the scorecards, or override with a reason."
    ),
    "own-scorecard-missing": Problem(
        409, "Your own scorecard is missing", "Submit your scorecard for this stage first."
    ),
    "no-opening-left": Problem(
        409, "No opening left", "Raise the requisition's number of openings first."
    ),
    "already-exists": Problem(409, "Already exists", "Use the record that is there."),
    "scorecard-submitted": Problem(
        409, "Scorecard already submitted", "A submitted scorecard is final."
    ),
    "scorecard-not-submitted": Problem(
        409, "Scorecard not submitted", "Save and submit the draft; there is nothing to amend yet."
    ),
    "amendment-settled": Problem(
        409, "Amendment settled", "Read the scorecard again to see how its revisions stand."
    ),
    "take-home-conflict": Problem(
        409, "Take-home conflict", "Read the take-home again: its status says what can be done."
    ),
    "record-in-use": Problem(409, "Record in use", "Change what refers to it first."),
    "rubric-not-draft": Problem(
        409, "Rubric no longer a draft", "Draft another version; a published one never changes."
    ),
    "rubric-not-published": Problem(
        409, "Rubric not published", "Publish the draft first, or delete it."
    ),
    "rubric-version-unfit": Problem(
        409, "Version number too small", "Draft it under the version the answer names."
    ),
    "second-person-missing": Problem(
        409, "Second person missing", "Let somebody else approve or publish what is yours."
    ),
    "key-not-live": Problem(409, "Key no longer live", "Make a new key instead."),
    "start-missing": Problem(
        409, "The interview has no start yet", "Give the interview a start first."
    ),
    "panel-conflict": Problem(409, "Panel conflict", "Choose other people for the panel."),
    "request-in-flight": Problem(
        409, "The first request is still running", "Repeat it after Retry-After seconds."
    ),
    "version-stale": Problem(412, "Version stale", "Read the record again and send its new ETag."),
    "body-too-large": Problem(413, "Body too large", "Send less in one request."),
    "media-type-unsupported": Problem(
        415, "Media type unsupported", "Send Content-Type: application/json."
    ),
    "input-invalid": Problem(422, "Input invalid", "Correct the fields listed in errors."),
    "scorecard-incomplete": Problem(
        422, "Scorecard incomplete", "Complete the fields listed in errors, then submit again."
    ),
    "plan-incomplete": Problem(
        422, "Plan incomplete", "Add the stages errors name, or send accept_findings as true."
    ),
    "rubric-not-found": Problem(
        422, "Rubric not found", "Name a published rubric: GET /api/v1/rubrics lists them."
    ),
    "rubric-retired": Problem(
        422, "Rubric retired", "Name a version that is published: the answer says which."
    ),
    "vendor-record-without-id": Problem(
        422, "Vendor record without an id", "Send the record with the id its system gives it."
    ),
    "gap-input-invalid": Problem(422, "Gap input invalid", "Correct the fields listed in errors."),
    "hiring-plan-invalid": Problem(
        422, "Hiring plan invalid", "Correct the fields listed in errors."
    ),
    "role-gap-missing": Problem(
        422, "No gap in this role", "Name a role with a gap, or state what the team wants first."
    ),
    "idempotency-key-reused": Problem(
        422, "Idempotency-Key reused", "Use a new key for a new request."
    ),
    "version-required": Problem(428, "Version required", "Send the record's ETag in If-Match."),
    "rate-limited": Problem(429, "Too many requests", "Wait Retry-After seconds."),
    "internal-error": Problem(500, "Internal error", "Nothing was changed. Report the request_id."),
    "unavailable": Problem(
        503, "Unavailable for the moment", "Repeat the request after Retry-After seconds."
    ),
    "storage-full": Problem(507, "Storage full", "Free space where the database lives."),
}


def render(
    code: str,
    *,
    request_id: str,
    detail: str | None = None,
    faults: Sequence[Fault] = (),
    extra: Mapping[str, Any] | None = None,
) -> tuple[int, bytes]:
    """Status and body of a refusal. Nothing the caller sent is repeated in it."""
    problem = PROBLEMS.get(code) or PROBLEMS["internal-error"]
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": problem.title,
        "status": problem.status,
        "detail": detail or problem.remedy,
        "request_id": request_id,
        "errors": [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail}
            for fault in faults
        ],
    }
    return problem.status, orjson.dumps(body | dict(extra or {}))


def render_error(error: DomainError, *, request_id: str) -> tuple[int, bytes]:
    """Status and body of a rule's refusal."""
    return render(
        error.code,
        request_id=request_id,
        detail=error.detail,
        faults=error.faults,
        extra=error.extra,
    )


RETRY_SOON = frozenset({"unavailable", "storage-full", "request-in-flight"})
"""Refusals that a repetition in a second may turn into success: they carry Retry-After."""
