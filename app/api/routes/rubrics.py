"""The rubrics: what the interviews look for, and what each level looks like."""

from typing import Annotated

from fastapi import Path, Query

from app.api.operations import Answer, Calling, Routes
from app.rubrics.definition import canonical_hash, to_plain
from app.rubrics.loader import RubricNotFoundError
from app.schemas.base import Page
from app.schemas.catalogue import RubricOut, RubricQuery, RubricSummaryOut
from app.services.acting import not_found

routes = Routes("catalogue")


@routes.get("/rubrics", "rubrics.list", answer=Page[RubricSummaryOut])
def list_rubrics(call: Calling) -> Answer:
    """List every version of every rubric, all on one page."""
    items = [
        {
            "id": rubric.id,
            "version": rubric.version,
            "status": rubric.status,
            "title": rubric.title,
            "summary": rubric.summary,
            "hash": canonical_hash(rubric),
        }
        for rubric in call.world.library.all()
    ]
    return Answer({"items": items, "next_cursor": None})


@routes.get("/rubrics/{rubric_id}", "rubrics.read", answer=RubricOut)
def read_rubric(
    call: Calling,
    rubric_id: Annotated[str, Path(max_length=60, examples=["mlops-engineer"])],
    query: Annotated[RubricQuery, Query()],
) -> Answer:
    """Read a rubric with its criteria, anchors, stages and questions.

    A published version never changes; `hash` is what scorecards refer to.
    """
    try:
        rubric = call.world.library.get(rubric_id, query.version)
    except RubricNotFoundError:
        raise not_found() from None
    return Answer(to_plain(rubric) | {"hash": canonical_hash(rubric)})
