"""The catalogue of roles in an MLOps team."""

from typing import Annotated

from fastapi import Path

from app.api.operations import Answer, Calling, Routes
from app.domain.roles import ROLES
from app.schemas.base import Page
from app.schemas.catalogue import RoleOut
from app.services.acting import not_found

routes = Routes("catalogue")


@routes.get("/roles", "roles.list", answer=Page[RoleOut])
def list_roles(call: Calling) -> Answer:  # noqa: ARG001 - every handler is given its call
    """List the roles in an MLOps team, all on one page."""
    return Answer({"items": list(ROLES.values()), "next_cursor": None})


@routes.get("/roles/{role_id}", "roles.read", answer=RoleOut)
def read_role(
    call: Calling,  # noqa: ARG001 - every handler is given its call
    role_id: Annotated[str, Path(max_length=60, examples=["mlops_engineer"])],
) -> Answer:
    """Read a role: its duties, skills, tools and target levels."""
    role = ROLES.get(role_id)
    if role is None:
        raise not_found()
    return Answer(role)
