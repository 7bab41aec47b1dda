"""The faults that several rules find alike in what somebody sent."""

from collections.abc import Iterable, Iterator

from app.domain.errors import Fault


def out_of_range(pointer: str, remedy: str) -> Fault:
    """A number that cannot be."""
    return Fault(pointer, "out-of-range", remedy)


def unknown(pointer: str, noun: str, known: Iterable[str]) -> Fault:
    """The name of a role or a skill (`noun`) that does not exist."""
    return Fault(pointer, f"unknown-{noun}", f"Use one of these {noun}s: {', '.join(known)}.")


def unknown_names(
    at: str, noun: str, named: Iterable[str], known: Iterable[str]
) -> Iterator[Fault]:
    """Each name of the object `at` that does not exist."""
    return (unknown(f"{at}/{one}", noun, known) for one in named if one not in known)


def repeats(at: str, name: str, keys: Iterable[str]) -> Iterator[Fault]:
    """Each item of the list `at` whose member `name` is that of an item before it."""
    named = ((f"{at}/{position}/{name}", key) for position, key in enumerate(keys))
    return repeated(named, "Name each one only once.")


def repeated(named: Iterable[tuple[str, str | None]], remedy: str) -> Iterator[Fault]:
    """Each pointer to what another pointed to before it; None is nothing."""
    seen = set()
    for pointer, one in named:
        if one in seen:
            yield Fault(pointer, "duplicate", remedy)
        if one is not None:
            seen.add(one)
