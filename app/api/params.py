"""Path parameters that several routes share."""

from typing import Annotated

from fastapi import Path

SystemInPath = Annotated[
    str,
    Path(pattern=r"^[a-z][a-z0-9_]*$", max_length=60, description="The other system's name."),
]
# The routes take the whole rest of the path, so that an id with a slash is refused by name.
ExternalIdInPath = Annotated[
    str,
    Path(
        pattern=r"^[!-.0-~]+$", max_length=200, description="Its id there: opaque, without a slash."
    ),
]
