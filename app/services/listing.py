"""Walking a list: keyset windows in a stable order, so that no row is skipped or repeated."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, case, cast, tuple_
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
Position = tuple[int | str | UUID | datetime, ...]
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

    @property
    def is_written_out(self) -> bool:
        """Whether the rows are items that need no response model any more."""
        return all(isinstance(row, orjson.Fragment) for row in self.rows)


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
    return statement.order_by(*keys).limit(bindparam("row_limit", type_=Integer()))


def as_items(
    statement: Select[Any],
    model: Any,
    order: Order,
    *,
    restricted: tuple[str, ColumnElement[bool]] | None = None,
) -> Select[Any]:
    """The statement with its columns written out by the database: the JSON, and where it stands.

    Making objects of every value only to write them out again is most of what a list costs.
    restricted: a member that is left out of the items that do not meet the condition.
    """
    members = {str(column.key): column for column in statement.selected_columns}
    item: ColumnElement[str] = cast(JsonObject(**members), Text)
    if restricted is not None:
        name, is_seen = restricted
        fewer = {key: column for key, column in members.items() if key != name}
        item = case((is_seen, item), else_=cast(JsonObject(**fewer), Text))
    places = [JsonValue(getattr(model, name)).label(name) for name in SORT_COLUMNS[order]]
    if issubclass(model, Synced):
        counter = select(SyncCounter.value).where(col(SyncCounter.kind) == model.sync_kind)
        places.append(counter.scalar_subquery().label("newest_sync_number"))
    return statement.with_only_columns(item.label(ITEM), *places, maintain_column_froms=True)


def window(rows: Rows, span: Span) -> Window:
    """The rows that were asked for, out of one more than that."""
    shown = rows[: span.limit]
    end = None
    if len(rows) > span.limit:
        end = tuple(shown[-1][name] for name in SORT_COLUMNS[span.order])
    if not shown or ITEM not in shown[0]:
        return Window(shown, end)
    items = [orjson.Fragment(row[ITEM]) for row in shown]
    return Window(items, end, shown[0].get("newest_sync_number"))


def literally(text: str) -> str:
    """Text for a LIKE pattern with `/` as its escape, standing for itself."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
