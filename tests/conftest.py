"""Fixtures every test may use: a store per engine, its server, a fresh world per test."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import hypothesis
import pytest

from app.settings import Settings
from tests.client import Api
from tests.worlds import Server, Store, build_world, open_store, running_server, settings_for

# What a test takes says more of the machine it runs on than of the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers of these tests known."""
    config.addinivalue_line("markers", "settings(**overrides): settings the test's world has")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Both engines, one after the other."""
    with open_store(request.param) as opened:
        yield opened


@pytest.fixture(scope="session")
def server(store: Store) -> Iterator[Server]:
    """The service over HTTP; every world is served by it."""
    with running_server(settings_for(store.create())) as running:
        yield running


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[httpx.Client]:
    """Connections to the server, shared by all threads."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}", limits=limits, timeout=30, trust_env=False
    ) as client:
        yield client


@pytest.fixture
def settings(request: pytest.FixtureRequest, store: Store) -> Iterator[Settings]:
    """Settings with a fresh, migrated database; `@pytest.mark.settings(...)` changes some."""
    marker = request.node.get_closest_marker("settings")
    database_url = store.create()
    yield settings_for(database_url, **(marker.kwargs if marker else {}))
    store.drop(database_url)


@pytest.fixture
def open_api(server: Server, store: Store, http: httpx.Client) -> Iterator[Callable[..., Api]]:
    """Make another world, and its admin; several may be used in turn within one test."""
    opened: list[Api] = []

    def open_world(settings: Settings | None = None, **overrides: Any) -> Api:
        settings = settings or settings_for(store.create(), **overrides)
        opened.append(Api(server, http, build_world(settings)))
        return opened[-1].as_("admin")

    yield open_world
    for api in opened:
        server.dispose(api.world)
        store.drop(api.world.settings.database_url)


@pytest.fixture
def api(request: pytest.FixtureRequest, open_api: Callable[..., Api]) -> Api:
    """A fresh world as its admin sees it; `@pytest.mark.settings(...)` changes its settings."""
    marker = request.node.get_closest_marker("settings")
    return open_api(**(marker.kwargs if marker else {}))
