"""Shows on a terminal what a play of the sample round left behind."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from app.sample.outcome import Ending, Outcome
from app.sample.player import OnStep
from app.sample.seat import Document

NOTHING: Final = "-"
CLOSERS_SHOWN: Final = 3


@contextmanager
def progress_bar(console: Console) -> Iterator[OnStep]:
    """A bar that moves with every step of a play and says what was done last."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=None)

        def on_step(done: int, total: int, text: str) -> None:
            progress.update(bar, completed=done, total=total, description=text)

        yield on_step


def show(outcome: Outcome, console: Console) -> None:
    """Print the candidates of the round and the team's gap, before and after the hire."""
    before, after = outcome.gap_before, outcome.gap_after
    if outcome.was_loaded:
        console.print("The sample round is here already; this is how it stands now.")
    console.print(story_table(outcome))
    console.print(role_table(before, after))
    console.print(skill_table(before, after))
    console.print(single_point_table(before, after))
    console.print(index_line(before, after))


def story_table(outcome: Outcome) -> Table:
    """The candidates: how the story has them end, where they stand, what their cards add up to."""
    table = Table("Candidate", "Fate", "Status", "Stands in", "Composite")
    table.title = f"Candidates for {escape(outcome.requisition['title'])}"
    for ending in outcome.endings:
        _add(
            table,
            ending.name,
            ending.fate,
            _words(ending.status),
            _words(ending.stage),
            composite_text(ending),
        )
    return table


def composite_text(ending: Ending) -> str:
    """The composite, or the partial figure with the share of the rubric it speaks for."""
    if ending.composite is not None:
        return f"{ending.composite:.2f}"
    if ending.partial is not None:
        return f"partial {ending.partial:.2f} ({ending.coverage:.0%} covered)"
    return "no scorecard"


def role_table(before: Document | None, after: Document) -> Table:
    """Roles with demand: the gap in full-time equivalents, and whose hire would close it."""
    table = Table("Role", "Wanted", *_spans(before), title=f"Role gaps of {_team(after)} in FTE")
    for first, *later in _rows(before, after, "roles", "role"):
        if first["demand"]:
            closers = [
                closer["candidate"]["name"] + _ability_text(closer["ability"])
                for closer in first["closers"]
            ]
            gaps = [f"{row['gap']:.1f}" for row in (first, *later)]
            _add(
                table, first["title"], f"{first['demand']:.1f}", gaps[0], _some(closers), *gaps[1:]
            )
    return table


def skill_table(before: Document | None, after: Document) -> Table:
    """Skills with a target: missing holders as an interval over the unknown levels, and closers.

    A candidate's percentage is the probability of reaching the target level, from scorecards.
    """
    table = Table("Skill", "Level", "Holders wanted", *_spans(before))
    table.title = f"Missing skill holders of {_team(after)}"
    for first, *later in _rows(before, after, "skills", "skill"):
        closers = [
            f"{closer['candidate']['name']} {closer['probability']['evidence']:.0%}"
            for closer in first["closers"]
        ]
        missing = [_missing_text(row) for row in (first, *later)]
        target, wanted = str(first["target"]), str(first["wanted"])
        _add(table, first["title"], target, wanted, missing[0], _some(closers), *missing[1:])
    return table


def single_point_table(before: Document | None, after: Document) -> Table:
    """Roles and skills that rest on one person."""
    spans = ("Now",) if before is None else ("Before the hire", "After")
    table = Table("Role or skill", *spans, title="Single points of failure")
    held = [
        {(point["kind"], point["title"]): point["member"]["name"] for point in one["single_points"]}
        for one in _reports(before, after)
    ]
    for kind, title in sorted({key for one in held for key in one}):
        names = [one.get((kind, title), NOTHING) for one in held]
        _add(table, f"{title} ({kind})", *names)
    return table


def index_line(before: Document | None, after: Document) -> str:
    """The gap index, 0 nothing missing to 1 all missing, as an interval over unknown levels."""
    texts = [_interval_text(one["index"]) for one in _reports(before, after)]
    return f"Gap index, 0 (nothing missing) to 1 (all missing): {', then '.join(texts)}"


def keys_file(keys: Mapping[str, str], api_url: str) -> str:
    """What a shell reads to call the service: API is its address, each role has its <ROLE>_KEY."""
    lines = [f"export API={shlex.quote(api_url)}"]
    lines += [f"export {role.upper()}_KEY={shlex.quote(key)}" for role, key in keys.items()]
    return "\n".join(lines) + "\n"


def _reports(before: Document | None, after: Document) -> Sequence[Document]:
    return (after,) if before is None else (before, after)


def _spans(before: Document | None) -> Sequence[str]:
    close = "Would close it"
    return ("Now", close) if before is None else ("Before the hire", close, "After")


def _rows(
    before: Document | None, after: Document, kind: str, key: str
) -> Iterator[Sequence[Document]]:
    """Each row of the first report, followed by the same row of the later one."""
    first, *later = _reports(before, after)
    found = [{row[key]: row for row in report[kind]} for report in later]
    for row in first[kind]:
        yield row, *(rows[row[key]] for rows in found)


def _add(table: Table, *cells: str) -> None:
    """Names are what people typed, never markup."""
    table.add_row(*(escape(cell) for cell in cells))


def _team(report: Document) -> str:
    return escape(report["team_name"])


def _missing_text(row: Document) -> str:
    high, low = row["shortfall"], row["optimistic_shortfall"]
    return str(high) if low == high else f"{low} to {high}"


def _interval_text(interval: Document | None) -> str:
    if interval is None:
        return NOTHING
    low, high = (f"{interval[end]:.2f}" for end in ("low", "high"))
    return low if low == high else f"{low} to {high}"


def _ability_text(ability: Document | None) -> str:
    return "" if ability is None else f" (able to {ability['evidence']:.0%} of it)"


def _some(names: Sequence[str]) -> str:
    more = len(names) - CLOSERS_SHOWN
    return "\n".join([*names[:CLOSERS_SHOWN], *([f"and {more} more"] if more > 0 else [])])


def _words(name: str) -> str:
    return name.replace("_", " ")
