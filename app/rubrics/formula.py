"""The name and version that every computed figure carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """The name and version of a way of computing, printed with every figure made by it."""

    name: str
    version: str
