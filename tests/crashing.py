"""The service in a process of its own that can be killed at any moment.

The process is forked from one that has everything imported, so that a restart takes a moment only.
"""

import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from app.main import create_app
from app.settings import Settings

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


def _serve(settings: dict[str, Any], listening: socket.socket) -> None:
    app = create_app(Settings(**settings))
    config = uvicorn.Config(app, log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def doomed_server(settings: Settings) -> Iterator[str]:
    """The address of a server that is killed without warning (SIGKILL) when the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = _FORKS.Process(target=_serve, args=(settings.model_dump(), listening))
        process.start()
    try:
        yield address
    finally:
        process.kill()
        process.join()
        assert process.exitcode == -9, "the server had died before it was killed"
        process.close()
