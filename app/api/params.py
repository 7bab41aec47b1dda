"""Path parameters that several routes share."""

from typing import Annotated

from fastapi import Path

from app.schemas.base import ExternalId, Word

SystemInPath = Annotated[Word, Path(description="The other system's name.")]
# The routes take the whole rest of the path, so that an id with a slash is refused by name.
ExternalIdInPath = Annotated[ExternalId, Path(description="Its id there: opaque, without a slash.")]
