"""What a manager would say aloud of a gap report: what is missing, how sure, whom to talk to.

Sentences are written from the JSON answer alone. Each names the figures it rests on, so that a
page can lead from the number to the sentence that explains it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.gaps import STALE_AFTER_MONTHS
from app.reports.records import (
    Body,
    Record,
    criterion_title,
    enumerated,
    role_title,
    skill_title,
    why,
)
from app.reports.tables import Kind, clipped, shown

_NAMED: Final = 4
"""How many things a sentence lists before it says how many more there are."""
_LINES: Final = 4
_LINES_OF_MORE: Final = 2
"""How many lines a list has before it says how many more there are; fewer beside joiners
and assumptions."""
_NAME_COLUMNS: Final = 32
_LITTLE: Final = 0.05
"""FTE below which filling a role is not worth a line."""
_LIKELY: Final = 0.5
"""The chance from which somebody in the pipeline is said to bring a skill."""
_ROLE_TIME: Final = "missing role time"
_PERCENT: Final = "\u00a0%"
"""With a space at which no line is broken."""
_COUNTS: Final = ("No", "One", "Two", "Three")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say; `who` it is about comes before it. why: names of the figures behind it."""

    text: str
    why: tuple[str, ...] = ()
    who: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one heading; `name` is the block's name for machines."""

    name: str
    title: str
    lines: tuple[Line, ...]


def sentences(body: Body) -> tuple[Block, ...]:
    """The three answers that open the page: what is missing, how sure, whom to talk to."""
    assumed = body["inputs"]["assumed"]
    what_if = Block("assumed", "What is assumed", (Line(f"{_some(assumed, 'more')}."),))
    blocks = (
        *([what_if] if assumed else []),
        Block("missing", "What is missing", tuple(_missing(body))),
        Block("sure", "How sure that is", tuple(_sure(body))),
        Block("talk", "Whom to talk to", (_talk(body),)),
    )
    return tuple(block for block in blocks if block.lines)


def lists(body: Body) -> tuple[Block, ...]:
    """What stands behind them: person by person, and who is planned to be hired."""
    then = ", after joiners" if body["joiners"] else ""
    blocks = [
        Block("alone", "Who is alone with what", tuple(_alone(body))),
        Block("assess", "Whom to assess first", tuple(_assess(body))),
        Block("pipeline", f"Who in the pipeline closes what{then}", tuple(_pipeline(body))),
        Block("planned", f"Best next hires{then}", tuple(_planned(body))),
    ]
    if body["joiners"]:
        blocks.insert(2, Block("joining", "Signed, not there yet", tuple(_joining(body))))
    return tuple(block for block in blocks if block.lines)


def explained(body: Body) -> dict[str, str]:
    """The figures of the first page with what they were computed from here, by name."""
    roles, skills, totals = body["roles"], body["skills"], body["totals"]
    short, wanted, least, verified = (
        sum(row[name] for row in skills)
        for name in ("shortfall", "wanted", "optimistic_shortfall", "verified_shortfall")
    )
    gap, demand, surplus = (
        _fte(sum(row[name] for row in roles)) for name in ("gap", "demand", "surplus")
    )
    unknown = _count(sum(row["level"] is None for row in body["levels"]), "level")
    left_out = [skill_title(row["skill"]) for row in body["skills_left_out"]]
    without = f" Left out: {enumerated(left_out)}." if left_out else ""
    live = _count(body["inputs"]["candidate_count"], "live application")
    seen = f"{live}; {body['candidate_evidence']}."
    weighed = {name: f"{amount:.6g}" for name, amount in totals.items()}
    here = {
        "scaling": f"{_count(len(body['over_allocated']), 'member')} with more than contracted.",
        "role_gap": f"{gap} of {demand} FTE. Left out: a surplus of {surplus} FTE in other roles.",
        "role_gap_share": f"{weighed['weighted_gap']} / {weighed['weighted_demand']}",
        "shortfall": f"{short} of {_count(wanted, 'wanted holder')}.{without}",
        "optimistic_shortfall": f"{least} of {wanted}; {unknown} unknown.",
        "skill_gap_share": (
            f"{weighed['weighted_optimistic_shortfall']} / {weighed['weighted_wanted']} to "
            f"{weighed['weighted_shortfall']} / {weighed['weighted_wanted']}.{without}"
        ),
        "verified": f"{verified} of {wanted} missing.",
        "bus_factor": f"{len(body['single_points'])} roles and skills rest on one person.",
        "assess_first": f"{unknown} unknown.",
        "role_closers": seen,
        "skill_closers": seen,
        "index_closed": f"Roles weigh {_chance(totals['role_weight'])}. {seen}",
        "after_joiners": f"{_count(len(body['joiners']), 'person', 'people')} signed.",
    }
    if body["planned"]:
        here["planned"] = f"Roles weigh {_chance(totals['role_weight'])}. {seen}"
    return here


def assess_first(body: Body) -> list[tuple[Record, list[str]]]:
    """Whose assessment could settle what is missing, with the skills: as few people as can do it.

    Whoever could only settle what those before already could is left out.
    """
    return [(row["member"], row["settles"]) for row in body["assess_first"] if row["settles"]]


def _missing(body: Body) -> Iterator[Line]:
    yield _roles_missing(body)
    yield _skills_missing(body)
    if body["after_joiners"] is not None:
        yield _missing_then(body)
    if unshown := body["targets_out_of_reach"]:
        each = [f"{row['title']} (level {row['target']})" for row in unshown]
        yield Line(f"No open requisition can show that somebody reaches {_some(each, 'more')}.")


def _missing_then(body: Body) -> Line:
    """What is left of it once everybody who has signed has started, in roles and in skills."""
    then = body["after_joiners"]
    joining = _some([_name(one["member"]) for one in body["joiners"]], "others")
    least, most = then["optimistic_skill_shortfalls"], then["skill_shortfalls"]
    said = [f"{_fte(sum(then['role_gaps'].values()))} FTE"] if body["roles"] else []
    if body["skills"]:
        short = [f"{skill_title(skill)} ({_ends(least[skill], most[skill])})" for skill in most]
        each = [one for one, number in zip(short, most.values(), strict=True) if number]
        count = _ends(sum(least.values()), sum(most.values()))
        noun = "person" if count == "1" else "people"
        of = f": {_some(each, 'other skills')}" if each else ""
        said.append(f"{count} {noun} in the skills{of}")
    left = " and ".join(said) or "nothing"
    return Line(f"With {joining}, who signed, there will be missing {left}.", _JOINERS)


def _ends(least: int, most: int) -> str:
    return str(most) if least == most else f"{least} to {most}"


def _roles_missing(body: Body) -> Line:
    team = clipped(body["team_name"], 60)
    if body["role_gap_share"] is None:
        return Line(why(body, body["role_gap_share_null_reason"]) or "", ("role_gap",))
    short = sorted(
        (row for row in body["roles"] if row["gap"] > 0),
        key=lambda row: (-row["gap"], row["title"]),
    )
    wanted = _fte(sum(row["demand"] for row in body["roles"]))
    if not short:
        return Line(f"{team} has all of the {wanted} full-time jobs (FTE) it wants.", _ROLES)
    gap = _fte(sum(row["gap"] for row in short))
    each = _some([f"{_fte(row['gap'])} {row['title']}" for row in short], "in other roles")
    of = f"{gap} of the {wanted} full-time jobs (FTE)"
    return Line(f"{team} lacks {of} it wants: {each}.", _ROLES)


def _skills_missing(body: Body) -> Line:
    if body["skill_gap_share"] is None:
        return Line(why(body, body["skill_gap_share_null_reason"]) or "", ("skill_gap_share",))
    short = sorted(
        (row for row in body["skills"] if row["shortfall"]),
        key=lambda row: (-row["optimistic_shortfall"], -row["shortfall"], row["title"]),
    )
    if not short:
        return Line("Every wanted skill has as many people as wanted.", ("shortfall",))
    each = [f"{row['title']} ({_more(row)})" for row in short]
    nobody = [row["title"] for row in short if row["status"] == "uncovered"]
    alone = f" Nobody is known to master {_some(nobody, 'others')}." if nobody else ""
    return Line(f"Too few people master {_some(each, 'other skills')}.{alone}", _SKILLS)


def _more(row: Record) -> str:
    return f"{_ends(row['optimistic_shortfall'], row['shortfall'])} more needed"


def _sure(body: Body) -> Iterator[Line]:
    if body["role_gap_share"] is not None and (
        body["role_gap_share"] == body["expected_role_gap_share"]
    ):
        said = "The roles are exact: they follow from contracts and working time."
        yield Line(said, ("scaling",))
    skills, levels = body["skills"], body["levels"]
    if not levels:
        return
    unknown = sum(row["level"] is None for row in levels)
    most, least = (
        sum(row[name] for row in skills) for name in ("shortfall", "optimistic_shortfall")
    )
    if not unknown:
        yield Line("The level of everybody in every wanted skill is recorded.", _SKILLS)
    elif least == most:
        yield Line(
            f"In the skills, {unknown} of {len(levels)} levels are unknown; none of them would "
            "change what is missing.",
            _SKILLS,
        )
    else:
        yield Line(
            f"In the skills, {unknown} of {len(levels)} levels are unknown, so from {least} to "
            f"{_people(most)} may be missing.",
            _SKILLS,
        )
    yield from _claims(body, (least, most))
    if old := body["stale_evidence"]:
        noted = "One level was" if len(old) == 1 else f"{len(old)} levels were"
        whose = [f"{_name(one['member'])} in {skill_title(one['skill'])}" for one in old]
        named = _some(whose, "more", 2)
        yield Line(f"{noted} recorded more than {STALE_AFTER_MONTHS} months ago: {named}.")


def _claims(body: Body, ends: tuple[int, int]) -> Iterator[Line]:
    """What may be missing if levels do not hold that nobody else, or no rating, vouches for."""
    least, most = (
        sum(row[name] for row in body["skills"])
        for name in ("verified_optimistic_shortfall", "verified_shortfall")
    )
    if (least, most) == ends:
        return
    levels = [row for row in body["levels"] if row["level"] is not None]
    claimed = sum(row["verified_level"] is None for row in levels)
    thin = sum(row["is_thin"] for row in levels)
    said = [
        *(
            [f"{_count(claimed, 'level is', 'levels are')} claimed by the person alone"]
            * bool(claimed)
        ),
        *([f"{_count(thin, 'level goes', 'levels go')} beyond what interviews show"] * bool(thin)),
    ]
    missing = _people(most) if least == most else f"from {least} to {_people(most)}"
    yield Line(
        f"{enumerated(said)}; if that is wrong, {missing} may be missing.",
        ("verified", "verified_level"),
    )


def _talk(body: Body) -> Line:
    to: list[str] = []
    if alone := _carried(body):
        member, titles = alone[0]
        to.append(f"{_name(member)}, who alone carries {_some(titles, 'more')}")
    for member, skills in assess_first(body)[:2]:
        titles = [skill_title(skill) for skill in skills]
        to.append(f"{_name(member)}, whose level in {_some(titles, 'more')} nobody has assessed")
    if closers := _closers(body):
        to.append(f"{_name(closers[0].candidate)} in the pipeline, who would close most")
    if not to:
        return Line(
            "Nobody in particular: nothing rests on one person, no assessment would change what is "
            "missing, and nobody rated in the pipeline closes a gap."
        )
    return Line(f"{'; '.join(to)}.", ("bus_factor", "assess_first", "index_closed"))


def _carried(body: Body) -> list[tuple[Record, list[str]]]:
    """Who alone carries which roles and skills: those with most first."""
    carried: dict[str, tuple[Record, list[str]]] = {}
    for one in body["single_points"]:
        role = " (role)" if one["kind"] == "role" else ""
        carried.setdefault(one["member"]["id"], (one["member"], []))[1].append(one["title"] + role)
    return sorted(carried.values(), key=lambda each: (-len(each[1]), each[0]["name"]))


def _alone(body: Body) -> Iterator[Line]:
    carried = _carried(body)
    for member, titles in carried[: _room(body)]:
        yield Line(f"{_some(titles, 'more')}.", ("bus_factor", "role_gap"), _name(member))
    yield from _rest(
        body, len(carried), "person carries something alone", "people carry something alone"
    )
    if not carried and (body["roles"] or body["skills"]):
        yield Line("No role and no skill rests on one person.", ("bus_factor",))


def _assess(body: Body) -> Iterator[Line]:
    chosen = assess_first(body)
    missing = {row["skill"]: row for row in body["skills"]}
    for member, skills in chosen[: _room(body)]:
        each = [f"{skill_title(skill)} ({_more(missing[skill])})" for skill in skills]
        yield Line(f"may already master {_some(each, 'more')}.", ("assess_first",), _name(member))
    later = len(body["assess_first"]) - len(chosen[: _room(body)])
    if later > 0:
        yield Line(f"{_count(later, 'other')} could be asked next.", ("assess_first",))
    if not chosen and body["levels"]:
        yield Line("No unknown level would change what is missing.", ("assess_first",))


def _joining(body: Body) -> Iterator[Line]:
    for one in body["joiners"][: _room(body)]:
        roles = [f"{_fte(fte)} {role_title(role)}" for role, fte in one["roles"].items()]
        day = _day(one["starts_on"])
        yield Line(f"{_some(roles, 'more')}, from {day}.", _JOINERS, _name(one["member"]))
    yield from _rest(body, len(body["joiners"]), "joins", "join")


@dataclass(frozen=True, slots=True)
class _Closer:
    """Somebody in the pipeline with what they would bring."""

    candidate: Record
    brings: list[str]


def _closers(body: Body) -> list[_Closer]:
    """Who in the pipeline would close what by evidence, whoever lowers the index most first."""
    brought: defaultdict[str, list[str]] = defaultdict(list)
    then = body["after_joiners"]
    for row in body["roles"]:
        gap = then["role_gaps"][row["role"]] if then else row["gap"]
        for closer in row["closers"]:
            filled = closer["fte_filled"]["evidence"]
            if filled >= _LITTLE:
                said = f"about {filled:.1f} of the {_fte(gap)} FTE of {row['title']}"
                brought[closer["candidate"]["application_id"]].append(said)
    for row in body["skills"]:
        for closer in row["closers"]:
            chance = closer["probability"]["evidence"]
            if chance >= _LIKELY:
                said = f"{row['title']} (chance {_chance(chance)})"
                brought[closer["candidate"]["application_id"]].append(said)
    first = sorted(
        (row for row in body["candidates"] if row["candidate"]["application_id"] in brought),
        key=lambda row: (-row["index_closed"]["evidence"], row["candidate"]["name"]),
    )
    return [_Closer(row["candidate"], brought[row["candidate"]["application_id"]]) for row in first]


def _pipeline(body: Body) -> Iterator[Line]:
    cautions = {
        row["candidate"]["application_id"]: caution(row["cautions"]) for row in body["candidates"]
    }
    closers = _closers(body)
    for one in closers[: _room(body)]:
        stage = one.candidate["stage"].replace("_", " ")
        yield Line(
            f"{_some(one.brings, 'more')}. Stage: {stage}. "
            f"{cautions[one.candidate['application_id']]}",
            ("role_closers", "skill_closers", "index_closed", "cautions"),
            _name(one.candidate),
        )
    yield from _rest(body, len(closers), "in the pipeline would close something")
    others = len(body["candidates"]) - len(closers)
    if others and closers:
        yield Line(f"{_count(others, 'other')}: too little is rated, or it closes no gap.")
    elif others:
        yield Line(
            f"Of {_count(others, 'person', 'people')} in the pipeline nobody is rated as closing a "
            "gap.",
            ("role_closers",),
        )
    elif not closers:
        yield Line("Nobody is in the pipeline of this team.")


def caution(cautions: Record) -> str:
    """What speaks against somebody, in a sentence."""
    if said := against(cautions, _NAMED):
        return f"Caution: {said}."
    seen = cautions["recommendations"]
    return "No caution." if seen else "No recommendation that you may see yet."


def against(cautions: Record, most: int | None = None) -> str:
    """The same without a sentence around it, of each kind `most` things; nothing if none does."""
    said = []
    if missed := cautions["floors_missed"]:
        said.append(f"below the floor in {_some(map(criterion_title, missed), 'more', most)}")
    if weak := cautions["weak_criteria"]:
        said.append(f"likely below target in {_some(map(skill_title, weak), 'more', most)}")
    if share := cautions["negative_share"]:
        seen = cautions["recommendations"]
        negative = round(share * seen)
        verb = "says" if negative == 1 else "say"
        said.append(f"{negative} of {_count(seen, 'recommendation')} {verb} no")
    return "; ".join(said)


def _planned(body: Body) -> Iterator[Line]:
    if not body["planned"]:
        return
    before, *rows = body["planned"]
    if not rows:
        yield Line(why(body, before["reason"]) or "", ("planned",))
    last = before
    for row in rows:
        names = [_name(one) for one in row["best"]]
        who = f"{_COUNTS[row['hires']]} hire{'' if row['hires'] == 1 else 's'}"
        if not names:
            yield Line(why(body, row["reason"]) or "Nobody.", ("planned",), who)
            return
        if not _falls(last, row):
            more = "nobody more" if last["best"] else "nobody"
            yield Line(f"{more} who would close anything that shows.", ("planned",), who)
            return
        falls = _falls(before, row)
        if last is before:
            falls[0] = falls[0].replace(_ROLE_TIME, f"{_ROLE_TIME}, weighed by criticality,")
        last = row
        others = row["equally_good"]
        equal = f" {_count(others, 'other choice')} as good." if others else ""
        unsure = "" if row["proven"] else " A better choice cannot be ruled out."
        text = f"{enumerated(names)}; {', '.join(falls)}.{equal}{unsure}{_no_opening(row)}"
        yield Line(text, ("planned",), who)


def _falls(before: Record, after: Record) -> list[str]:
    """By how much less is missing, as far as whole percents show it."""
    return [
        f"{what} from {_chance(before[share])} to {_chance(after[share])}"
        for what, share in (
            (f"{_ROLE_TIME} falls", "role_gap_share"),
            ("missing people in skills fall", "skill_gap_share"),
        )
        if before[share] is not None
        and before[share] > after[share]
        and _chance(before[share]) != _chance(after[share])
    ]


def _no_opening(row: Record) -> str:
    """How many openings are left, where there are fewer than hires in these roles."""
    missing = row["hires_without_opening"]
    if not missing:
        return ""
    roles = " or ".join(map(role_title, row["roles_without_opening"]))
    if (left := row["openings_left"]) == 0:
        return f" No {roles} opening is left."
    return f" Only {left} {roles} {'opening is' if left == 1 else 'openings are'} left."


def _rest(body: Body, count: int, one: str, many: str | None = None) -> Iterator[Line]:
    if (left := count - _room(body)) > 0:
        yield Line(f"{left} more {one if left == 1 else many or one}.")


def _room(body: Body) -> int:
    has_more = body["joiners"] or body["inputs"]["assumed"]
    return _LINES_OF_MORE if has_more else _LINES


_ROLES: Final = ("role_gap", "role_gap_share")
_SKILLS: Final = ("shortfall", "optimistic_shortfall")
_JOINERS: Final = ("after_joiners",)


def _some(titles: Iterable[str], others: str, most: int | None = _NAMED) -> str:
    """The first `most` of them (None: all), and how many more there are of what.

    Titles may hold an "and", so that commas alone part them.
    """
    each = list(titles)
    if most is not None and len(each) > most:
        each[most - 1 :] = [f"and {len(each) - most + 1} {others}"]
    return ", ".join(each)


def _name(person: Record) -> str:
    return clipped(person["name"], _NAME_COLUMNS)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _people(number: int) -> str:
    return _count(number, "person", "people")


def _fte(amount: float) -> str:
    return shown(round(amount, 6), Kind.FTE)


def _chance(share: float) -> str:
    """A share in whole percent; only what is certain is said to be."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return f"over 99{_PERCENT}"
    return f"under 1{_PERCENT}" if whole == 0 and share > 0 else f"{whole}{_PERCENT}"


def _day(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"
