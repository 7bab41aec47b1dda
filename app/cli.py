"""`hiring`: serve, migrate, make keys, print the OpenAPI document, play the sample round."""

import asyncio
import logging
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Never

import orjson
import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app import logs, migrations
from app.api.protocol import ProblemProtocol
from app.api.world import World
from app.console import open_console
from app.domain.errors import DomainError
from app.domain.policy import SCOPES, Role
from app.main import create_api, create_app
from app.schemas.people import PersonIn
from app.settings import Settings

log = logging.getLogger("hiring.service")
cli = typer.Typer(
    name="hiring",
    help="MLOps hiring-pipeline tracker. Settings come from HIRING_ variables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
key_commands = typer.Typer(help="API keys, made straight in the database.", no_args_is_help=True)
cli.add_typer(key_commands, name="key")


def main() -> None:
    """The command line."""
    cli()


@cli.callback()
def commands() -> None:
    """MLOps hiring-pipeline tracker. Settings come from HIRING_ variables."""


@cli.command()
def serve(
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the sample hiring round once, and show keys.")
    ] = False,
) -> None:
    """Start the service: one process that finishes its requests when it is told to stop."""
    settings = read_settings()
    with told_plainly(), listening(settings) as listener:
        base_url = address_of(listener)
        server = build_server(settings)
        loading = None
        if sample:
            from app.loading import Loading

            loading = Loading(settings, base_url)
            loading.start()
        # uvicorn raises the signal that stopped it again; both kinds then end us in the same way.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        log.info("listening", extra={"address": base_url})
        try:
            with suppress(KeyboardInterrupt):
                server.run(sockets=[listener])
        finally:
            if loading is not None:
                loading.stop(within_seconds=5)
        log.info("stopped")


@cli.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    settings = read_settings()
    with told_plainly():
        migrations.migrate(settings)
    typer.echo(f"The database is at revision {migrations.newest_revision()}.")


@key_commands.command("create")
def create_key(
    email: Annotated[str, typer.Option(help="The person's e-mail address.")],
    name: Annotated[str, typer.Option(help="The person's name, should they have to be made.")],
    role: Annotated[Role, typer.Option(help="What the person is here for.")],
    system: Annotated[
        str | None, typer.Option(help="The ATS a service stands for, such as greenhouse.")
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="Limit the key to this; may be repeated.")
    ] = None,
    expires_days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days until the key expires.")
    ] = None,
) -> None:
    """Make a key for a person and print it this once. The first admin begins here."""
    settings = read_settings()
    scopes = scope or []
    try:
        person = PersonIn(email=email, name=name, role=role, system=system)
    except ValidationError as error:
        raise typer.BadParameter("; ".join(faults_of(error, "--{}".format))) from None
    if not SCOPES.issuperset(scopes):
        raise typer.BadParameter(f"A --scope is one of {', '.join(sorted(SCOPES))}.")
    with told_plainly(), open_console(settings) as console:
        key = console.create_key(
            email=email,
            name=person.name,
            role=role,
            system=system,
            scopes=scopes,
            lives=timedelta(days=expires_days) if expires_days else None,
        )
    typer.echo(key)


@cli.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{Path(folder) / 'unused.db'}")
        world = World.build(settings)
        document = create_api(settings, world).openapi()
        asyncio.run(world.dispose())
    typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


@cli.command()
def demo(
    url: Annotated[
        str | None, typer.Option(help="Where the service runs; by default as the settings say.")
    ] = None,
    admin_key: Annotated[
        str | None,
        typer.Option(
            envvar="ADMIN_KEY",
            help="An admin's key; by default one is made in the database for the while.",
        ),
    ] = None,
) -> None:
    """Play the sample hiring round against a running service."""
    from app import loading

    settings = read_settings()
    base_url = (url or f"http://{reachable(settings.host)}:{settings.port}").rstrip("/")

    with told_plainly():
        try:
            loading.demonstrate(settings, base_url, admin_key)
        except loading.PlayFailedError as error:
            give_up(str(error))


def build_server(settings: Settings) -> uvicorn.Server:
    """One uvicorn process. It waits for running requests without a limit: each has its own."""
    logs.configure(settings.log_level)
    return uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            http=ProblemProtocol,
            lifespan="on",
            ws="none",
            access_log=False,
            server_header=False,
            log_config=None,
        )
    )


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """A socket at the settings' address; OSError when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            give_up(
                f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). "
                "Set HIRING_PORT or HIRING_HOST."
            )
        yield listener


def reachable(host: str) -> str:
    """The host as an address to call: one that listens everywhere is called at home."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # no binding here
    return f"[{host}]" if ":" in host else host


def address_of(listener: socket.socket) -> str:
    """The address a listening socket is called at."""
    host, port = listener.getsockname()[:2]
    return f"http://{reachable(host)}:{port}"


def read_settings() -> Settings:
    """The settings, or an end that names what is wrong without repeating a value."""
    try:
        settings = Settings()
    except ValidationError as error:
        give_up("\n".join(faults_of(error, lambda name: f"HIRING_{name.upper()}")))
    logs.configure(settings.log_level)
    return settings


def faults_of(error: ValidationError, named: Callable[[str], str]) -> Iterator[str]:
    """What is wrong, a sentence each, by the name the operator knows; no value is repeated."""
    for fault in error.errors(include_input=False, include_url=False):
        place = f"{named(str(fault['loc'][0]))}: " if fault["loc"] else ""
        yield place + fault["msg"].removeprefix("Value error, ")


@contextmanager
def told_plainly() -> Iterator[None]:
    """Failures an operator can mend, in a sentence; everything else stays an exception."""
    try:
        yield
    except migrations.NotCurrentError as error:
        give_up(str(error))
    except DomainError as error:
        give_up(error.detail)
    except (SQLAlchemyError, OSError) as error:
        log.error("storage_fault", extra={"fault": type(error).__name__})
        give_up("The database does not answer. Check HIRING_DATABASE_URL.")


def give_up(sentence: str) -> Never:
    """End with status 1 after saying why."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    main()
