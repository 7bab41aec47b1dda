"""An empty FastAPI app: what starting costs before the service adds anything."""

from fastapi import FastAPI


def create_empty() -> FastAPI:
    """One endpoint and nothing else."""
    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    return app
