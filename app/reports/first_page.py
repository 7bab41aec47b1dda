"""The first page of a gap report: what `one_page` says of it, beside the two pictures in small."""

from collections import Counter
from dataclasses import replace
from typing import Final

from app.reports import one_page
from app.reports.heat_map import heat_map
from app.reports.pages import Opening, Picture
from app.reports.records import Body
from app.reports.role_bars import role_bars
from app.reports.tables import Table

_MOST_ROLES: Final = 7
_MOST_SKILLS: Final = 14
_MOST_MEMBERS: Final = 8
"""How much of a picture has room on the first page; the whole of it follows in the appendix."""


def opening(body: Body, roles: Table, levels: Table) -> Opening:
    """The first page: three answers, the two pictures they rest on, and who they are about.

    roles, levels: the sections of these names, of the same report.
    """
    few_roles, few_levels = _few_roles(body, roles), _few_levels(body, levels)
    members, live = (body["inputs"][f"{who}_count"] for who in ("member", "candidate"))
    signed = len(body["joiners"])
    there = f"Members: {members - signed}{f', and {signed} signed' if signed else ''}."
    pictures = (
        Picture("Roles: wanted and there", role_bars(few_roles, is_low=True), "roles"),
        Picture("Who can do what", heat_map(few_levels, is_low=True), "levels"),
    )
    return Opening(
        one_page.sentences(body),
        tuple(
            picture
            for picture, table in zip(pictures, (few_roles, few_levels), strict=True)
            if table.rows
        ),
        one_page.lists(body),
        f"{there} Live applications: {live}, {body['candidate_evidence']}. A plan "
        "supports a decision and makes none.",
        frozenset(
            table.name
            for table, few in ((roles, few_roles), (levels, few_levels))
            if len(table.rows) == len(few.rows)
        ),
    )


def _few_roles(body: Body, roles: Table) -> Table:
    widest = sorted(body["roles"], key=lambda row: (-row["gap"], -row["demand"], row["title"]))
    return _only(roles, role={row["role"] for row in widest[:_MOST_ROLES]})


def _few_levels(body: Body, levels: Table) -> Table:
    """The skills that lack most, and the members who matter most to them."""
    worst = sorted(body["skills"], key=lambda row: (-row["shortfall"], row["bus_factor"]))
    skills = {row["skill"] for row in worst[:_MOST_SKILLS]}
    named = {one["member"]["id"] for one in body["single_points"]}
    named |= {member["id"] for member, _ in one_page.assess_first(body)}
    held = Counter(row["member"]["id"] for row in body["levels"] if row["is_holder"])
    members = {row["member"]["id"]: row["member"]["name"] for row in body["levels"]}
    first = sorted(members, key=lambda one: (one not in named, -held[one], members[one], one))
    return _only(levels, skill=skills, member_id=set(first[:_MOST_MEMBERS]))


def _only(table: Table, **wanted: set[str]) -> Table:
    """The rows whose cells are all among the wanted ones, as a table of another name."""
    kept = [
        row
        for row, record in zip(table.rows, table.records(), strict=True)
        if all(record[key] in some for key, some in wanted.items())
    ]
    return replace(table, name=f"page_{table.name}", rows=tuple(kept))
