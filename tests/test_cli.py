"""The command line, run as an operator runs it: a process of its own on a fresh SQLite file."""

import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = "from app.cli import main; main()"
Run = Callable[..., subprocess.CompletedProcess[str]]


def installation(folder: Path) -> dict[str, str]:
    """Variables of an installation in the folder, on a free port."""
    inherited = {name: value for name, value in os.environ.items() if "HIRING" not in name}
    return inherited | {
        "HIRING_DATABASE_URL": f"sqlite:///{folder / 'hiring.db'}",
        "HIRING_PORT": "0",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }


def hiring(
    folder: Path, variables: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """What `hiring` does with these arguments in the folder."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `hiring` with these arguments; variables can be added by name."""
    return lambda *arguments, **more: hiring(tmp_path, installation(tmp_path) | more, *arguments)


class Served:
    """A running `hiring serve`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._arrived: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = self.logged("listening")["address"]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            self._arrived.put(line)

    def logged(self, message: str) -> dict[str, str]:
        """The next log line with this message."""
        while True:
            line: dict[str, str] = json.loads(self._arrived.get(timeout=20))
            if line["message"] == message:
                return line

    def until_ready(self) -> None:
        """Wait until requests are answered."""
        for _ in range(200):
            try:
                httpx.get(f"{self.url}/healthz", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("the service does not answer")

    def stop(self, number: signal.Signals) -> int:
        """Send the signal; the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(timeout=20)
        self._reader.join(timeout=5)
        return status


Serving = Callable[..., AbstractContextManager[Served]]


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    """Run `hiring serve` for the length of a block."""

    @contextmanager
    def serve(*arguments: str) -> Iterator[Served]:
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", *arguments],
            cwd=tmp_path,
            env=installation(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield Served(process)
            finally:
                process.kill()

    return serve


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A migrated database with its first admin, and that admin's key; tests copy the file."""
    folder = tmp_path_factory.mktemp("installed")
    variables = installation(folder)
    assert hiring(folder, variables, "migrate").returncode == 0
    made = hiring(
        folder,
        variables,
        *("key", "create", "--email", "Ann@example.com", "--name", "Ann", "--role", "admin"),
    )
    assert made.returncode == 0, made.stderr
    return folder / "hiring.db", made.stdout


@pytest.fixture
def admin_key(installed: tuple[Path, str], tmp_path: Path) -> str:
    """Put that database in place; the key of its admin."""
    file, printed = installed
    shutil.copyfile(file, tmp_path / "hiring.db")
    return printed.strip()


def test_the_first_admin_key_is_printed_alone_on_one_line(installed: tuple[Path, str]) -> None:
    _, printed = installed
    assert re.fullmatch(r"hk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}\n", printed)


def test_a_key_needs_a_migrated_database(run: Run) -> None:
    refused = run("key", "create", "--email", "a@example.com", "--name", "A", "--role", "admin")
    assert refused.returncode == 1
    assert "Run: hiring migrate" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.usefixtures("admin_key")
def test_a_second_key_is_for_the_same_person(run: Run) -> None:
    again = run("key", "create", "--email", "ann@example.com", "--name", "Ann", "--role", "admin")
    assert again.returncode == 0
    other = run("key", "create", "--email", "ann@example.com", "--name", "A", "--role", "recruiter")
    assert other.returncode == 1
    assert "as admin" in other.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ["--role", "service"],
        ["--role", "admin", "--system", "ashby"],
        ["--role", "service", "--system", "Not A Word"],
        ["--role", "admin", "--email", "a@b@c"],
        ["--role", "admin", "--email", f"{'a' * 300}@example.com"],
        ["--role", "admin", "--name", " "],
        ["--role", "admin", "--name", "A\u0007"],
        ["--role", "admin", "--scope", "everything"],
        ["--role", "admin", "--expires-days", "0"],
        ["--role", "owner"],
    ],
)
def test_a_key_that_makes_no_sense_is_refused(run: Run, wrong: list[str]) -> None:
    refused = run("key", "create", "--email", "a@example.com", "--name", "A", *wrong)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_migrating_twice_is_as_good_as_once(run: Run) -> None:
    first, second = run("migrate"), run("migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout != ""


def test_the_document_is_printed_without_touching_a_database(run: Run, tmp_path: Path) -> None:
    printed = run("openapi", HIRING_DATABASE_URL="postgresql://nobody@192.0.2.1/none")
    assert "/api/v1/keys" in json.loads(printed.stdout)["paths"]
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_named_without_its_value(run: Run) -> None:
    wrong = run("migrate", HIRING_LOG_LEVEL="s3cret")
    assert wrong.returncode == 1
    assert "HIRING_LOG_LEVEL" in wrong.stderr
    assert "s3cret" not in wrong.stderr
    address = run("migrate", HIRING_DATABASE_URL="mysql://ann:s3cret@db/hiring")
    assert address.returncode == 1
    assert "HIRING_DATABASE_URL" in address.stderr
    assert "s3cret" not in address.stderr


def test_a_database_that_does_not_answer_is_told_in_a_sentence(run: Run) -> None:
    failed = run("migrate", HIRING_DATABASE_URL="postgresql://ann:s3cret@127.0.0.1:1/none")
    assert failed.returncode == 1
    assert "The database does not answer." in failed.stderr
    assert "s3cret" not in failed.stderr


def test_a_port_that_is_taken_is_told_in_a_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        failed = run("serve", HIRING_PORT=str(taken.getsockname()[1]))
    assert failed.returncode == 1
    assert "HIRING_PORT" in failed.stderr


def test_the_service_logs_requests_as_json_and_does_not_name_its_server(
    admin_key: str, serving: Serving
) -> None:
    with serving() as served:
        served.until_ready()
        headers = {"Authorization": f"Bearer {admin_key}"}
        answer = httpx.get(f"{served.url}/api/v1/me", headers=headers, trust_env=False)
        assert answer.json()["email"] == "ann@example.com"
        assert "server" not in answer.headers
        assert served.stop(signal.SIGTERM) == 0
        lines = [json.loads(line) for line in served.lines]
    assert any(line.get("route") == "/api/v1/me" for line in lines)
    assert admin_key not in "".join(served.lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_request_is_finished_before_the_service_ends(
    admin_key: str, serving: Serving, number: signal.Signals
) -> None:
    body = json.dumps({"name": "Kim Example", "role": "interviewer"}).encode()
    head = (
        f"POST /api/v1/people HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {admin_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with serving() as served:
        served.until_ready()
        port = int(served.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(head + body[:10])
            time.sleep(0.3)
            served.process.send_signal(number)
            time.sleep(0.5)
            client.sendall(body[10:])
            assert client.recv(65536).startswith(b"HTTP/1.1 201")
        assert served.process.wait(timeout=20) == 0


@pytest.mark.usefixtures("admin_key")
def test_an_idle_connection_does_not_keep_the_service_from_ending(serving: Serving) -> None:
    with serving() as served:
        served.until_ready()
        port = int(served.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20):
            started = time.monotonic()
            assert served.stop(signal.SIGTERM) == 0
            assert time.monotonic() - started < 5


def test_without_the_sample_nothing_of_it_is_loaded() -> None:
    code = "import sys, app.cli; print([m for m in sys.modules if m.startswith('app.sample')])"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


def test_a_server_on_sqlite_starts_without_loading_what_it_may_never_need(tmp_path: Path) -> None:
    dear = "alembic httpx psycopg sqlalchemy.dialects.postgresql sqlalchemy.ext.asyncio typer"
    code = f"""
import sys
from app.main import create_app
from app.settings import Settings
create_app(Settings(database_url="sqlite:///{tmp_path}/hiring.db"))
print(sys.modules.keys() & set({dear.split()}))
"""
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "set()"


@pytest.mark.usefixtures("admin_key")
def test_the_sample_is_loaded_once_and_its_keys_are_new_with_every_start(
    serving: Serving, tmp_path: Path
) -> None:
    file = tmp_path / "var" / "keys.env"
    earlier: dict[str, str] = {}
    for _start in range(2):
        with serving("--sample") as served:
            keys = keys_when_shown(served, file, earlier)
            assert file.stat().st_mode & 0o777 == 0o600
            assert keys.keys() == {
                *("API", "RECRUITER_KEY", "INTERVIEWER_KEY", "MANAGER_KEY", "ADMIN_KEY")
            }
            roles = {name: role_of(served, key) for name, key in keys.items() if name != "API"}
            assert roles == {
                "RECRUITER_KEY": "recruiter",
                "INTERVIEWER_KEY": "interviewer",
                "MANAGER_KEY": "hiring_manager",
                "ADMIN_KEY": "admin",
            }
            assert [role_of(served, key) for key in earlier.values()] == [None] * len(earlier)
            assert served.stop(signal.SIGTERM) == 0
            assert served.process.stdout is not None
            printed = served.process.stdout.read()
        earlier = {name: key for name, key in keys.items() if name != "API"}
        for key in earlier.values():
            assert key in printed


def keys_when_shown(served: Served, file: Path, earlier: dict[str, str]) -> dict[str, str]:
    """The keys file once it is there with other keys than the earlier ones."""
    for _ in range(600):
        assert served.process.poll() is None, served.lines
        if file.exists():
            lines = [line.removeprefix("export ") for line in file.read_text().splitlines()]
            keys = dict(line.split("=", 1) for line in lines)
            if keys and keys.get("ADMIN_KEY") != earlier.get("ADMIN_KEY"):
                time.sleep(0.5)
                return keys
        time.sleep(0.1)
    pytest.fail("".join(served.lines[-5:]))


def role_of(served: Served, key: str) -> str | None:
    """The role the key acts in; None when it opens nothing."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.get(f"{served.url}/api/v1/me", headers=headers, trust_env=False)
    role: str | None = answer.json().get("role")
    return role


@pytest.mark.usefixtures("admin_key")
def test_the_service_ends_promptly_while_the_sample_is_being_loaded(serving: Serving) -> None:
    with serving("--sample") as served:
        served.logged("sample_step")
        started = time.monotonic()
        assert served.stop(signal.SIGTERM) == 0
        assert time.monotonic() - started < 5
        assert "sample_failed" not in "".join(served.lines)
