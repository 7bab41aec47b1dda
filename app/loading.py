"""The sample hiring round, played through the API of a running server, and keys to look at it with.

Nothing imports this module unless the sample is asked for.
"""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from rich.console import Console as Screen
from rich.table import Table

from app.api.operations import PREFIX
from app.console import open_console
from app.domain.policy import Role
from app.sample import player, showing
from app.sample.outcome import Outcome
from app.sample.seat import PlayFailedError
from app.sample.story import Person, load_story
from app.settings import Settings

__all__ = ["Loading", "PlayFailedError", "demonstrate"]

log = logging.getLogger("hiring.sample")

LOADER_EMAIL = "loader.sample@example.com"
LOADER_KEY = "sample loading"
LOADING_LASTS = timedelta(hours=1)
SHOWN_KEY = "make run"
SHOWN_ROLES = {
    "recruiter": Role.RECRUITER,
    "interviewer": Role.INTERVIEWER,
    "manager": Role.HIRING_MANAGER,
    "admin": Role.ADMIN,
}
KEYS_FILE = Path("var/keys.env")
READY_WITHIN_SECONDS = 30
KEYS_WIDTH = 132
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A key that is shown once, and the name of whose it is."""

    name: str
    key: str = field(repr=False)


class StoppedError(Exception):
    """The server is going down: the rest of the round is not played."""


class Loading(threading.Thread):
    """Plays the round beside the server that serves it, then shows a fresh key per role."""

    def __init__(self, settings: Settings, base_url: str) -> None:
        super().__init__(name="sample", daemon=True)
        self._settings = settings
        self._base_url = base_url
        self._stopping = threading.Event()

    def run(self) -> None:
        """Wait for the server, play, show. A failure is told; the server goes on."""
        screen = Screen()
        try:
            wait_until_ready(self._base_url, self._stopping)
            showing.show(play(self._settings, self._base_url, self._step), screen)
            keys = fresh_keys(self._settings)
            write_keys_file(keys, self._base_url)
            show_keys(keys, screen)
            screen.print(f"\nThe service is at {self._base_url}{PREFIX}. In a shell: . {KEYS_FILE}")
        except StoppedError:
            return
        except PlayFailedError as error:
            if not self._stopping.is_set():
                screen.print(f"The sample round could not be loaded. {error}", markup=False)
        except Exception:
            if not self._stopping.is_set():
                log.exception("sample_failed")
                screen.print("The sample round could not be loaded: see the log line above.")

    def stop(self, *, within_seconds: float) -> None:
        """Give up after the step that is being played, and wait for that."""
        self._stopping.set()
        self.join(within_seconds)

    def _step(self, step: int, steps: int, _told: str) -> None:
        if self._stopping.is_set():
            raise StoppedError
        log.info("sample_step", extra={"step": step, "steps": steps})


def wait_until_ready(base_url: str, stopping: threading.Event) -> None:
    """Wait for /readyz to say so.

    Raises StoppedError when the server is going down, TimeoutError when it takes too long.
    """
    with httpx.Client(trust_env=False, timeout=2) as client:
        for _ in range(READY_WITHIN_SECONDS * 10):
            if stopping.wait(0.1):
                raise StoppedError
            try:
                if client.get(f"{base_url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                continue
    raise TimeoutError("The server did not become ready.")


def play(
    settings: Settings, base_url: str, on_step: Progress, admin_key: str | None = None
) -> Outcome:
    """Play the round with this admin's key, or with one that is made for it and revoked after.

    The admin such a key belongs to is none of the sample's people and always the same person: what
    is repeated is known by who sent it, so a load that broke off goes on where it stopped.
    """
    if admin_key is not None:
        return player.play(base_url + PREFIX, admin_key, on_step=on_step)
    with open_console(settings) as console:
        key = console.create_key(
            email=LOADER_EMAIL,
            name="Sample Loader",
            role=Role.ADMIN,
            key_name=LOADER_KEY,
            lives=LOADING_LASTS,
        )
        try:
            return player.play(base_url + PREFIX, key, on_step=on_step)
        finally:
            console.revoke_keys(LOADER_EMAIL, LOADER_KEY)


def demonstrate(settings: Settings, base_url: str, admin_key: str | None) -> None:
    """Play the round with a bar that moves, then show what it left behind."""
    screen = Screen()
    with showing.progress_bar(screen) as on_step:
        outcome = play(settings, base_url, on_step, admin_key)
    showing.show(outcome, screen)


def first_of(role: Role) -> Person:
    """The first of the sample's people in this role."""
    return next(person for person in load_story().people if person.role == role)


def fresh_keys(settings: Settings) -> Mapping[str, Shown]:
    """For each role a new key of one of the sample's people; their earlier ones end."""
    keys = {}
    with open_console(settings) as console:
        for name, role in SHOWN_ROLES.items():
            person = first_of(role)
            key = console.fresh_key(person.email, SHOWN_KEY)
            if key is not None:
                keys[name] = Shown(person.name, key)
    return keys


def write_keys_file(keys: Mapping[str, Shown], base_url: str) -> None:
    """Leave the keys where a shell can read them, and nobody but its user."""
    text = showing.keys_file({name: one.key for name, one in keys.items()}, f"{base_url}{PREFIX}")
    KEYS_FILE.parent.mkdir(parents=True, exist_ok=True)
    KEYS_FILE.unlink(missing_ok=True)
    descriptor = os.open(KEYS_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def show_keys(keys: Mapping[str, Shown], screen: Screen) -> None:
    """Print the keys so that they can be copied: one is never broken over lines."""
    table = Table("Role", "Name", "Key", title="One key per role, new with every start")
    for name, one in keys.items():
        table.add_row(name, one.name, one.key)
    Screen(width=max(screen.width, KEYS_WIDTH)).print(table)
