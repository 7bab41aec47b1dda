"""Vendor objects written by hand: the keys the vendors use, values of our own."""

from typing import Any

# Put into every field that must never reach a record of ours.
UNWANTED = "must-not-be-kept"


def greenhouse_candidate(**changes: Any) -> dict[str, Any]:
    return {
        "id": 720017,
        "first_name": "Perpetua",
        "last_name": "Sample",
        "title": UNWANTED,
        "company": UNWANTED,
        "created_at": "2026-01-05T08:00:00Z",
        "external_id": UNWANTED,
        "photo_url": f"https://files.example.com/{UNWANTED}.png",
        "url": "https://ats.example.com/people/720017",
        "is_private": True,
        "can_email": True,
        "phone_numbers": [{"value": "+1 555-0117", "type": "mobile "}],
        "email_addresses": [
            {"value": "perpetua.sample@example.org", "type": "personal"},
            {"value": "p.sample@work.example.com", "type": "work"},
        ],
        "addresses": [{"value": UNWANTED, "type": "home"}],
        "website_addresses": [{"value": UNWANTED, "type": "personal"}],
        "social_media_addresses": [{"value": UNWANTED}],
        "educations": [{"school_name": UNWANTED}],
        "employments": [{"company_name": UNWANTED}],
        "recruiter": {"id": 1, "email": UNWANTED, "name": UNWANTED},
        "coordinator": None,
        "attachments": [{"filename": UNWANTED, "url": UNWANTED, "type": "resume"}],
        "tags": [UNWANTED],
        "custom_fields": {"desired_salary": {"type": "short_text", "value": UNWANTED}},
    } | changes


def greenhouse_application(**changes: Any) -> dict[str, Any]:
    return {
        "id": 910017,
        "rejected_at": None,
        "prospect": False,
        "status": "active",
        "applied_at": "2026-01-05T09:30:00Z",
        "last_activity_at": "2026-01-06T10:00:00.250Z",
        "url": "https://ats.example.com/people/720017?application_id=910017",
        "source": {"id": 4, "name": "Conference stand"},
        "credited_to": {"id": 9, "email": UNWANTED, "name": UNWANTED},
        "rejection_reason": None,
        "rejection_details": {"custom_fields": {"note": UNWANTED}},
        "current_stage": {"id": 81003, "name": "System design", "interviews": []},
        "answers": [{"question": "Why us?", "answer": UNWANTED}],
        "custom_fields": {"bio": UNWANTED},
        "attachments": [{"filename": UNWANTED}],
        "candidate": greenhouse_candidate(),
        "jobs": [{"id": 440017, "name": "MLOps Engineer", "notes": UNWANTED}],
    } | changes


def ashby_candidate(**changes: Any) -> dict[str, Any]:
    return {
        "id": "c0ffee00-0000-4000-8000-000000000017",
        "name": "Perpetua van Sample",
        "primaryEmailAddress": {
            "value": "perpetua@example.org",
            "type": "Personal",
            "isPrimary": True,
        },
        "primaryPhoneNumber": {"value": UNWANTED},
        "customFields": [{"value": UNWANTED}],
    } | changes


def ashby_application(**changes: Any) -> dict[str, Any]:
    return {
        "id": "c0ffee00-0000-4000-8000-000000000018",
        "createdAt": "2026-01-05T09:30:00.000Z",
        "updatedAt": "2026-01-06T10:00:00.000Z",
        "status": "Active",
        "candidate": ashby_candidate(),
        "currentInterviewStage": {"id": "stage-3", "title": "System design"},
        "job": {"id": "job-17", "title": "MLOps Engineer", "confidential": False},
        "source": {"title": "Conference stand"},
        "hiringTeam": [{"email": UNWANTED}],
        "submitterClientIp": UNWANTED,
        "submitterUserAgent": UNWANTED,
        "customFields": [{"value": UNWANTED}],
    } | changes
