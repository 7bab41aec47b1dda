"""Job descriptions drafted from the gap of a team, as JSON, Markdown and schema.org JobPosting."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.forms import Form
from app.api.operations import Answer, Call, Calling, Routes
from app.reports import job_postings
from app.schemas.job_descriptions import CompanyIn, JobDescriptionDraftOut, JobDescriptionQuery
from app.services import job_descriptions

PATH = "/teams/{team_id}/job-description"
FORMS = (
    Form("md", job_postings.MARKDOWN, job_postings.to_markdown),
    Form("jsonld", job_postings.JSON_LD, job_postings.to_json_ld),
)
REFUSALS = ["gap-input-invalid", "role-gap-missing", "rubric-not-found"]

routes = Routes("teams")


@routes.get(
    PATH,
    "teams.job-description",
    answer=JobDescriptionDraftOut,
    refusals=REFUSALS,
    forms=FORMS,
    heavy=True,
)
def draft_job_description(
    call: Calling, team_id: UUID, query: Annotated[JobDescriptionQuery, Query()]
) -> Answer:
    """Draft a job description for a role the team has a gap in.

    Each line says why it is there; what only the company knows is named and left open.
    """
    return _drafted(call, team_id, query, CompanyIn())


@routes.post(
    PATH,
    "teams.fill-job-description",
    answer=JobDescriptionDraftOut,
    refusals=REFUSALS,
    forms=FORMS,
    heavy=True,
    asks=True,
)
def fill_job_description(
    call: Calling,
    team_id: UUID,
    company: CompanyIn,
    query: Annotated[JobDescriptionQuery, Query()],
) -> Answer:
    """Draft the same description with what the company adds; nothing is stored."""
    return _drafted(call, team_id, query, company)


def _drafted(call: Call, team_id: UUID, query: JobDescriptionQuery, company: CompanyIn) -> Answer:
    body = job_descriptions.draft(
        call.session,
        call.act,
        call.library,
        team_id,
        role_id=query.role,
        company=company.model_dump(),
    )
    return Answer(body, file_name=f"job-description-{body['role']}")
