"""The name, version and wording that every computed figure carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """The name and version of a way of computing, printed with every figure made by it.

    expression: the computation itself, in the letters that its inputs are explained by.
    """

    name: str
    version: str
    expression: str
