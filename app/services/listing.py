"""Walking a list: keyset windows in a stable order, so that no row is skipped or repeated."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Integer, Select, Text, bindparam, cast, tuple_
from sqlmodel import col, select

from app.models.base import Synced
from app.models.bookkeeping import SyncCounter
from app.models.functions import JsonObject, JsonValue
from app.statements import Rows


class Order(StrEnum):
    """What a walk is ordered by; the id, unique and rising with birth, breaks every tie."""

    BIRTH = "birth"
    UPDATE = "update"
    SYNC = "sync"


SORT_COLUMNS = {
    Order.BIRTH: ("id",),
    Order.UPDATE: ("updated_at", "id"),
    Order.SYNC: ("sync_number",),
}
Position = tuple[int] | tuple[UUID] | tuple[datetime, UUID]
ITEM = "item"


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a list is wanted: after a position, at most `limit` rows."""

    limit: int
    order: Order = Order.BIRTH
    after: Position | None = None

    @property
    def shape(self) -> tuple[Order, bool]:
        """What `in_order` needs to know."""
        return self.order, self.after is not None

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of a statement made by `in_order`; one row more than asked is read."""
        after = zip(SORT_COLUMNS[self.order], self.after or (), strict=self.after is not None)
        return {"row_limit": self.limit + 1, **{f"after_{name}": value for name, value in after}}


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of a list, and the position to go on from (None at the end).

    rows: values by name, or items that are JSON already. newest_sync_number: the last one given out
    when the rows were read; None without rows, and for lists that cannot be followed.
    """

    rows: Rows | list[orjson.Fragment]
    end: Position | None
    newest_sync_number: int | None = None


def as_items(model: Any, order: Order, **members: Any) -> list[Any]:
    """Columns for a list whose items the database writes out: the JSON, and where each stands.

    Making objects of every value only to write them out again is most of what a list costs.
    """
    places = [JsonValue(getattr(model, name)).label(name) for name in SORT_COLUMNS[order]]
    return [cast(JsonObject(**members), Text).label(ITEM), *places]


def in_order(statement: Select[Any], model: Any, order: Order, *, continued: bool) -> Select[Any]:
    """The statement ordered and cut; run it with the parameters of `Span.parameters`."""
    columns = SORT_COLUMNS[order]
    keys = [getattr(model, name) for name in columns]
    if continued:
        bounds = [
            bindparam(f"after_{name}", type_=key.type)
            for name, key in zip(columns, keys, strict=True)
        ]
        statement = statement.where(
            keys[0] > bounds[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*bounds)
        )
    if issubclass(model, Synced):
        counter = select(SyncCounter.value).where(col(SyncCounter.kind) == model.sync_kind)
        statement = statement.add_columns(counter.scalar_subquery().label("newest_sync_number"))
    return statement.order_by(*keys).limit(bindparam("row_limit", type_=Integer()))


def window(rows: Rows, span: Span) -> Window:
    """The rows that were asked for, out of one more than that."""
    newest = [row.pop("newest_sync_number", None) for row in rows]
    newest_sync_number = newest[0] if newest else None
    shown = rows[: span.limit]
    end = None
    if len(rows) > span.limit:
        end = tuple(shown[-1][name] for name in SORT_COLUMNS[span.order])
    if shown and ITEM in shown[0]:
        return Window([orjson.Fragment(row[ITEM]) for row in shown], end, newest_sync_number)
    return Window(shown, end, newest_sync_number)


def literally(text: str) -> str:
    """Text for a LIKE pattern with `/` as its escape, standing for itself."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
