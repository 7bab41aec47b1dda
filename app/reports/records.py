"""What rows of tables are taken from: records of a JSON answer, names put to ids."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from app.domain.roles import ROLES
from app.domain.skills import TEAM_SKILLS

Record: TypeAlias = Mapping[str, Any]
Body: TypeAlias = Mapping[str, Any]
"""A JSON answer, as plain values."""
Records: TypeAlias = Callable[[Body], Iterable[Record]]


def listed(name: str) -> Records:
    """The rows that stand in the answer under this name."""
    return lambda body: body[name]


def within(name: str, records: Records) -> Records:
    """The same rows of what stands in the answer under this name."""
    return lambda body: records(body[name])


def titled(records: Records, key: Literal["role", "skill"]) -> Records:
    """The same rows with the title of the role or skill that each names."""
    title = role_title if key == "role" else skill_title
    return lambda body: ({**row, "title": title(row[key])} for row in records(body))


def inner(outer: str, inner: str) -> Records:
    """The rows inside the rows of another part, each with the outer one as `of`."""
    return lambda body: ({**one, "of": row} for row in body[outer] for one in row[inner])


def words(name: str) -> Records:
    """What stands in the answer as names with a sentence each."""
    return lambda body: (
        {"name": key, "title": spelled(key), "meaning": value} for key, value in body[name].items()
    )


def valued(pairs: Mapping[str, Any]) -> Iterator[Record]:
    """Names with the value of each as text, where there is one."""
    for name, value in pairs.items():
        said = None if value is None else str(value)
        yield {"name": name, "title": spelled(name), "value": said}


def spelled(name: str) -> str:
    """A name of the JSON answer as a reader of English writes it."""
    said = " ".join(_SPELLED.get(word, word) for word in name.split("_"))
    return said[0].upper() + said[1:]


_SPELLED: Final = {"fte": "FTE", "ml": "ML", "id": "id"}


def skill_title(skill: str) -> str:
    return TEAM_SKILLS[skill].title


def criterion_title(criterion: str) -> str:
    """A rubric may rate what is no skill of a team."""
    return skill_title(criterion) if criterion in TEAM_SKILLS else spelled(criterion)


def role_title(role: str) -> str:
    return ROLES[role].title


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def enumerated(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "None"


def why(body: Body, *reasons: str | None) -> str | None:
    """What these reasons of a null mean."""
    return " ".join(body["null_reasons"][reason] for reason in reasons if reason) or None
