"""The rows of the gap report's tables: records taken from its JSON answer."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.gaps import Evidence
from app.reports import one_page
from app.reports.records import (
    Body,
    Record,
    Records,
    criterion_title,
    enumerated,
    role_title,
    skill_title,
    why,
    words,
)
from app.reports.tables import Kind, shown


def spanned(low: float, high: float) -> str:
    """A share with its two ends, or one where both read the same."""
    ends = shown(low, Kind.SHARE), shown(high, Kind.SHARE)
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def summary(body: Body) -> Iterator[Record]:
    yield from shares(body)
    yield from _counts(body)


def shares(body: Body) -> Iterator[Record]:
    """The four shares: an exact one has equal ends."""
    totals = body["totals"]
    missing, wanted = (sum(row[name] for row in body["roles"]) for name in ("gap", "demand"))
    role_gap_share = body["role_gap_share"]
    skill_gap_reason = body["skill_gap_share_null_reason"]
    said = (
        (
            "role_gap",
            "role_gap_share",
            "Role gap",
            None if role_gap_share is None else {"low": role_gap_share, "high": role_gap_share},
            "of the wanted role time is missing, each role weighed by its criticality; unweighted, "
            f"{shown(missing, Kind.FTE)} of {shown(wanted, Kind.FTE)} FTE.",
            [body["role_gap_share_null_reason"]],
        ),
        (
            "skill_gap",
            "skill_gap_share",
            "Skill gap",
            body["skill_gap_share"],
            "of the wanted holders of skills are missing, weighted. The high end counts every "
            "unknown level as missing, the low end as held.",
            [skill_gap_reason],
        ),
        (
            "skill_gap_verified",
            "verified_skill_gap_share",
            "Skill gap, verified levels only",
            body["verified_skill_gap_share"],
            "of them are missing when levels that nobody but their owner vouches for count as "
            "unknown.",
            [skill_gap_reason],
        ),
        (
            "index",
            "index",
            "Gap index",
            body["index"],
            f"is role gap and skill gap in one figure, in which the roles weigh "
            f"{shown(totals['role_weight'], Kind.SHARE)}.",
            body["index_null_reasons"],
        ),
    )
    for figure, formula, title, interval, rest, reasons in said:
        yield {
            "figure": figure,
            "title": title,
            "words": _said(interval, rest),
            "low": interval and interval["low"],
            "high": interval and interval["high"],
            "count": None,
            "why_empty": None if interval else why(body, *reasons),
            "formula": body["formulas"][formula],
        }


def _said(interval: Record | None, rest: str) -> str:
    if interval is None:
        return "There is no figure."
    if (interval["low"], interval["high"]) == (0, 1):
        return "Not known: no level that decides it is assessed."
    return f"{spanned(interval['low'], interval['high'])} {rest}"


def _counts(body: Body) -> Iterator[Record]:
    """How many of what calls for attention, and which."""
    roles, skills, levels = body["roles"], body["skills"], body["levels"]
    unknown = sum(level["level"] is None for level in levels)
    alone = [f"{one['title']} ({one['member']['name']})" for one in body["single_points"]]
    counted = (
        ("roles_short", "Roles with a gap", [row["title"] for row in roles if row["gap"] > 0]),
        (
            "skills_short",
            "Skills with too few holders",
            [row["title"] for row in skills if row["shortfall"]],
        ),
        (
            "skills_uncovered",
            "Skills nobody is known to hold",
            [row["title"] for row in skills if row["status"] == "uncovered"],
        ),
        ("single_points", "Roles and skills that rest on one person", alone),
        (
            "key_persons",
            "People who alone hold two or more skills",
            [one["member"]["name"] for one in body["key_persons"]],
        ),
        (
            "over_allocated",
            "People with more time handed out than contracted",
            [one["member"]["name"] for one in body["over_allocated"]],
        ),
        (
            "assess_first",
            "Whom to assess first",
            [member["name"] for member, _ in one_page.assess_first(body)],
        ),
        (
            "candidates",
            "Candidates with evidence for a missing skill, likeliest first",
            _names((closer for row in skills for closer in row["closers"]), "candidate"),
        ),
        (
            "functions_missing",
            "Core functions nobody fills",
            [one["title"] for one in body["core_functions"] if not one["is_filled"]],
        ),
    )
    blank = dict.fromkeys(("low", "high", "why_empty", "formula"))
    warnings = [row["text"] for row in body["staffing"] if row["level"] == "warn"]
    yield blank | {
        "figure": "warnings",
        "title": "Warnings about staffing",
        "words": " ".join(warnings) or "None.",
        "count": len(warnings),
    }
    for figure, title, names in counted:
        words = f"{enumerated(names)}."
        yield blank | {"figure": figure, "title": title, "words": words, "count": len(names)}
    yield blank | {
        "figure": "levels_unknown",
        "title": "Unknown levels",
        "words": f"Of {len(levels)} levels in the skills with a target, {unknown} are unknown.",
        "count": unknown,
    }
    least = body["people_to_lose"]
    yield blank | {
        "figure": "people_to_lose",
        "title": "How many must leave before a skill has no holder",
        "words": "There is no figure." if least is None else f"{least}.",
        "count": least,
        "why_empty": None if least is not None else why(body, body["skill_gap_share_null_reason"]),
        "formula": body["formulas"]["people_to_lose"],
    }


def _names(rows: Iterable[Record], whose: str) -> list[str]:
    """Their names in order, each once."""
    return list({row[whose]["id"]: row[whose]["name"] for row in rows}.values())


def roles(body: Body) -> Iterator[Record]:
    for row in body["roles"]:
        yield {
            **row,
            "coverage_why": why(body, row["coverage_null_reason"]),
            "effective_why": why(body, row["effective_supply_null_reason"]),
            "candidates": len(row["closers"]),
        }


def after_joiners(body: Body) -> Iterator[Record]:
    """What is missing of each role and skill now, and will be once whoever signed has started."""
    then = body["after_joiners"]
    if then is None:
        return
    for row in body["roles"]:
        now, left = row["gap"], then["role_gaps"][row["role"]]
        if now or left:
            ends = {"least_now": now, "most_now": now, "least_then": left, "most_then": left}
            yield {"kind": "role", "id": row["role"], "title": row["title"], **ends}
    for row in body["skills"]:
        skill = row["skill"]
        left = then["skill_shortfalls"][skill]
        if row["shortfall"] or left:
            yield {
                "kind": "skill",
                "id": skill,
                "title": row["title"],
                "least_now": row["optimistic_shortfall"],
                "most_now": row["shortfall"],
                "least_then": then["optimistic_skill_shortfalls"][skill],
                "most_then": left,
            }


def fitted(records: Records) -> Records:
    """The same rows with the fit in words, and with the reason of a missing one."""
    return lambda body: (
        {**row, "fit_words": _fit(row["fit"]), "fit_why": why(body, row["fit_null_reason"])}
        for row in records(body)
    )


def _fit(fit: Record | None) -> str | None:
    if fit is None:
        return None
    if (fit["low"], fit["high"]) == (0, 1):
        return "no level that counts is assessed"
    return spanned(fit["low"], fit["high"])


def candidates(body: Body) -> Iterator[Record]:
    for row in body["candidates"]:
        cautions = row["cautions"]
        yield {
            **row,
            "title": role_title(row["role"]),
            "floors_missed": list(map(criterion_title, cautions["floors_missed"])),
            "weak_criteria": list(map(skill_title, cautions["weak_criteria"])),
        }


def skills(body: Body) -> Iterator[Record]:
    for row in body["skills"]:
        yield {
            **row,
            "status": row["status"].replace("_", " "),
            "candidates": len(row["closers"]),
        }


def levels(body: Body) -> Iterator[Record]:
    skills = {row["skill"]: row for row in body["skills"]}
    stale = {(one["member"]["id"], one["skill"]) for one in body["stale_evidence"]}
    for row in body["levels"]:
        yield {
            **row,
            "title": skill_title(row["skill"]),
            "wanted": skills[row["skill"]]["wanted"],
            "state": _state(row),
            "is_claimed": _is_claimed(row["evidence"]),
            "is_old": (row["member"]["id"], row["skill"]) in stale,
        }


def _is_claimed(evidence: str | None) -> bool:
    return evidence is not None and not Evidence(evidence).is_verified


def _state(row: Record) -> str:
    if row["level"] is None:
        return "unknown"
    return "holder" if row["is_holder"] else "below target"


def members(body: Body) -> Iterator[Record]:
    """What each member brings, in words; their rows stand together in the report."""
    known: dict[str, dict[str, Any]] = {}
    for row in body["levels"]:
        member = row["member"]
        said = known.setdefault(
            member["id"], {"member": member, "holder": [], "below target": [], "unknown": []}
        )
        title = skill_title(row["skill"])
        level = "" if row["level"] is None else f" {row['level']} of {row['target']}"
        said[_state(row)].append(f"{title}{level}")
    yield from known.values()


def assess(body: Body) -> Iterator[Record]:
    for row in body["skills"]:
        for member in row["assess"]:
            yield {"of": row, "member": member}


def assess_first(body: Body) -> Iterator[Record]:
    for rank, row in enumerate(body["assess_first"], 1):
        titles, settles = (list(map(skill_title, row[name])) for name in ("skills", "settles"))
        yield {**row, "rank": rank, "titles": titles, "settles": settles}


def key_persons(body: Body) -> Iterator[Record]:
    for row in body["key_persons"]:
        yield {**row, "titles": list(map(skill_title, row["skills"]))}


def page(body: Body) -> Iterator[Record]:
    """What the first page says, line by line."""
    for block in (*one_page.sentences(body), *one_page.lists(body)):
        for line in block.lines:
            said = {"title": block.title, "who": line.who or None, "text": line.text}
            yield {**said, "block": block.name, "why": list(line.why)}


def formulas(body: Body) -> Iterator[Record]:
    here = one_page.explained(body)
    for row in words("formulas")(body):
        yield {**row, "here": here.get(row["name"])}


def staffing(body: Body) -> Iterator[Record]:
    for row in body["staffing"]:
        yield {
            **row,
            "names": [one["name"] for one in row["people"]],
            "measured": [f"{_counted(name)} {amount:g}" for name, amount in row["numbers"].items()],
            "said_by": _cited(row),
        }


def targets_out_of_reach(body: Body) -> Iterator[Record]:
    yield from body["targets_out_of_reach"] or ()


def _counted(name: str) -> str:
    return name.replace("fte", "FTE").replace("_", " ")


def structure(body: Body) -> Iterator[Record]:
    """What is recommended first for each goal, and what other documents say of it."""
    for row in body["structure"]["recommendations"]:
        goals = " or ".join(row["goals"])
        first = {"what": f"First choice for {goals}", "structure": row["first"]}
        yield {**first, "text": row["reason"]["text"], "said_by": _cited(row["reason"])}
        for other in row["others"]:
            stance = f"Another document {_STANCES[other['stance']]}"
            yield {**other, "what": stance, "said_by": _cited(other)}


def structures(body: Body) -> Iterator[Record]:
    """What speaks for and against each structure, and what is to be considered with any."""
    advice = body["structure"]
    for profile in advice["structures"]:
        for what, lines in (("For it", "pros"), ("Against it", "cons"), ("Suits", "suits")):
            for line in profile[lines]:
                named = {"what": what, "structure": profile["structure"]}
                yield {**named, "text": line["text"], "said_by": _cited(line)}
    for line in advice["considerations"]:
        yield {"what": "To consider", "structure": None, **line, "said_by": _cited(line)}


_STANCES = {"agrees": "agrees", "differs": "differs", "silent": "says nothing of it"}


def practices(body: Body) -> Iterator[Record]:
    """What of the checklist is not in place, and then what nobody answered."""
    found = body["practices"]
    for row in [*found["missing"], *found["unanswered"]]:
        yield {**row, "state": _IN_PLACE[row["answer"]], "said_by": _cited(row)}


_IN_PLACE = {"no": "not in place", "partly": "partly in place", None: "unanswered"}


def core_functions(body: Body) -> Iterator[Record]:
    for row in body["core_functions"]:
        yield {**row, "said_by": _cited(row)}


def _cited(row: Record) -> list[str]:
    return [f"{one['document']}: {one['heading']}" for one in row["sources"]]


def inputs(body: Body) -> dict[str, Any]:
    """What stands in the inputs as one value, and whom and when the report is about."""
    inputs = body["inputs"]
    simple = {name: value for name, value in inputs.items() if not isinstance(value, dict | list)}
    named = ("team_id", "team_name", "computed_at", "reported_on", "candidate_evidence")
    assumed = "; ".join(inputs["assumed"]) or "nothing: the team as it is"
    head = {"assumed": assumed, **{name: body[name] for name in named}}
    return {**head, **inputs["profile"], **simple}


def impacts(body: Body) -> Iterator[Record]:
    """What each member leaving would do, with the reason of figures that cannot be given."""
    reason = why(body, body["role_gap_share_null_reason"], body["skill_gap_share_null_reason"])
    for row in body["impacts"]:
        yield {**row, "why_empty": reason}
