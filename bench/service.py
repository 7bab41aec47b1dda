"""The service as uvicorn's factory."""

from starlette.types import ASGIApp

from app.logs import configure
from app.main import create_app
from app.settings import Settings


def create_service() -> ASGIApp:
    """The service, with the logging it has when it is served."""
    settings = Settings()
    configure(settings.log_level)
    return create_app(settings)
