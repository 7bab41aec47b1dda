"""Column types: words of an enum by value, and exact decimals on both engines."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Dialect, Integer, String, TypeDecorator


class Word(TypeDecorator[StrEnum]):
    """A word of a `StrEnum`, stored as its value."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(40)
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)

    def __repr__(self) -> str:
        return "sa.String(length=40)"


class Thousandths(TypeDecorator[Decimal]):
    """A decimal with three places, stored as a whole number: SQLite has no exact decimals."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value) * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else from_thousandths(value)

    def __repr__(self) -> str:
        return "sa.Integer()"


def from_thousandths(number: int) -> Decimal:
    """The decimal that is stored as this whole number, as JSON holds it too."""
    return Decimal(number) / 1000


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """CHECK that `column` holds a word of the enum (or is null)."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
