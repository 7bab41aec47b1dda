"""Rubrics: what the interviews look for, and what each level looks like, version by version."""

from typing import Annotated, Any

from fastapi import Body, Path, Query

from app.api.operations import Answer, Call, Calling, IfMatch, Routes
from app.models.rubrics import RubricVersion as Row
from app.rubrics.documents import write_yaml
from app.rubrics.validation import parse
from app.schemas.base import Page
from app.schemas.rubrics import (
    EXAMPLE,
    DiffOut,
    DiffQuery,
    PublicationIn,
    RetirementIn,
    RubricId,
    RubricOut,
    RubricQuery,
    RubricSummaryOut,
    RubricVersion,
)
from app.services import rubrics

routes = Routes("catalogue")

YAML = "application/yaml"
IdInPath = Annotated[RubricId, Path(examples=["mlops-engineer"])]
VersionInPath = Annotated[RubricVersion, Path(examples=["1.0.0"])]
Document = Annotated[
    dict[str, Any],
    Body(
        description="The rubric as `GET /rubrics/{rubric_id}` shows it, without its hash and log. "
        "Its status is not looked at.",
        examples=[EXAMPLE],
    ),
]
Text = Annotated[
    str,
    Body(
        media_type=YAML,
        description="The rubric as a YAML document, such as the export gives.",
        examples=[write_yaml(parse(EXAMPLE))],
    ),
]


@routes.post("/rubrics", "rubrics.create", answer=RubricOut, status=201, heavy=True)
def create_rubric(call: Calling, document: Document) -> Answer:
    """Draft a version of a rubric, under the id and version the document names."""
    made = rubrics.draft(call.session, call.act, call.library, document)
    return _saved(call, made, made=True)


@routes.post(
    "/rubric-imports", "rubrics.import", answer=RubricOut, status=201, takes=YAML, heavy=True
)
def import_rubric(call: Calling, text: Text) -> Answer:
    """Draft a version of a rubric from YAML."""
    made = rubrics.import_yaml(call.session, call.act, call.library, text)
    return _saved(call, made, made=True)


@routes.get("/rubrics", "rubrics.list", answer=Page[RubricSummaryOut])
def list_rubrics(call: Calling) -> Answer:
    """List every version of every rubric, all on one page; drafts for those who may draft."""
    items = rubrics.find(call.session, call.act, call.library)
    return Answer({"items": items, "next_cursor": None})


@routes.get("/rubrics/{rubric_id}", "rubrics.read", answer=RubricOut)
def read_rubric(
    call: Calling, rubric_id: IdInPath, query: Annotated[RubricQuery, Query()]
) -> Answer:
    """Read a rubric with its criteria, anchors, stages and questions.

    A published version never changes; `hash` is what scorecards refer to.
    """
    body, version = rubrics.read(call.session, call.act, call.library, rubric_id, query.version)
    return Answer(body, version=version)


@routes.get(
    "/rubrics/{rubric_id}/export",
    "rubrics.export",
    answer=None,
    media_types=[YAML],
    heavy=True,
)
def export_rubric(
    call: Calling, rubric_id: IdInPath, query: Annotated[RubricQuery, Query()]
) -> Answer:
    """Read a rubric as YAML, to be kept, edited and imported again."""
    rubric = rubrics.export(call.session, call.act, call.library, rubric_id, query.version)
    name = f"{rubric.id}-{rubric.version}.yaml"
    return Answer(write_yaml(rubric), media_type=YAML, file_name=name)


@routes.get("/rubrics/{rubric_id}/diff", "rubrics.diff", answer=DiffOut)
def diff_rubric(call: Calling, rubric_id: IdInPath, query: Annotated[DiffQuery, Query()]) -> Answer:
    """Compare two versions: what changed, which number that takes, which scores stay comparable."""
    found = rubrics.diff(
        call.session, call.act, call.library, rubric_id, older=query.from_, newer=query.to
    )
    return Answer(
        {
            "rubric_id": rubric_id,
            "old_version": str(found.old),
            "new_version": str(found.new),
            "changes": rubrics.plain_changes(found),
            "demands": found.demands(),
            "smallest_version": str(found.smallest_version()),
            "smallest_version_if_wording_only": str(found.smallest_version(wording_only=True)),
            "criteria": found.criteria,
        }
    )


@routes.put(
    "/rubrics/{rubric_id}/versions/{version}",
    "rubrics.update",
    answer=RubricOut,
    heavy=True,
    refusals=["rubric-not-draft"],
)
def update_rubric(
    call: Calling, rubric_id: IdInPath, version: VersionInPath, document: Document
) -> Answer:
    """Replace a draft."""
    row = rubrics.redraft(call.session, call.act, call.library, rubric_id, version, document)
    return _saved(call, row)


@routes.delete(
    "/rubrics/{rubric_id}/versions/{version}",
    "rubrics.delete",
    answer=None,
    status=204,
    refusals=["rubric-not-draft"],
)
def delete_rubric(call: Calling, rubric_id: IdInPath, version: VersionInPath) -> Answer:
    """Delete a draft."""
    rubrics.delete(call.session, call.act, call.library, rubric_id, version)
    return Answer(None, status=204)


@routes.post(
    "/rubrics/{rubric_id}/versions/{version}/publish",
    "rubrics.publish",
    answer=RubricOut,
    heavy=True,
    if_match=IfMatch.DEMANDED,
    refusals=["rubric-not-draft", "rubric-version-unfit", "second-person-missing"],
)
def publish_rubric(
    call: Calling, rubric_id: IdInPath, version: VersionInPath, publication: PublicationIn
) -> Answer:
    """Publish a draft: it never changes again, and candidates may be scored by it.

    If-Match says which draft you have read, so that no other is published.
    """
    row = rubrics.publish(
        call.session, call.act, call.library, rubric_id, version, **publication.model_dump()
    )
    return _saved(call, row)


@routes.post(
    "/rubrics/{rubric_id}/versions/{version}/retire",
    "rubrics.retire",
    answer=RubricOut,
    refusals=["rubric-not-published"],
)
def retire_rubric(
    call: Calling, rubric_id: IdInPath, version: VersionInPath, retirement: RetirementIn
) -> Answer:
    """Retire a published version: nothing new is scored by it; what is goes on."""
    row = rubrics.retire(
        call.session, call.act, call.library, rubric_id, version, reason=retirement.reason
    )
    return _saved(call, row)


def _saved(call: Call, row: Row, *, made: bool = False) -> Answer:
    body, version = rubrics.read(
        call.session, call.act, call.library, row.rubric_id, row.rubric_version
    )
    location = f"/rubrics/{row.rubric_id}?version={row.rubric_version}" if made else None
    return Answer(body, status=201 if made else 200, version=version, location=location)
