"""Rows fast: statements compiled once and run on the driver itself.

Building, caching and running a statement through an ORM session costs several times what the
database needs for it; docs/benchmarks.md has the figures. So a read names the shape of its
statement, the statement is compiled once per shape and dialect, and only parameters travel after
that. Nothing here knows what the statements are about.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    JSON,
    Connection,
    Dialect,
    Float,
    PoolProxiedConnection,
    Select,
    TypeDecorator,
    Uuid,
    bindparam,
    select,
)
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert, ReturningUpdate
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from app.models.types import Word

Converter = Callable[[Any], Any]
Row = dict[str, Any]
Rows = list[Row]
CHUNK = 1000
"""How many rows are taken from the driver at once, where not all of them are."""
Statement = Select[Any] | ReturningInsert[Any] | ReturningUpdate[Any] | ReturningDelete[Any]


def select_columns(*columns: Any) -> Select[Any]:
    """A SELECT of any number of columns; the typed `select` of SQLModel knows four at most."""
    return select(*columns)


def narrowed(statement: Select[Any], **columns: Any) -> Select[Any]:
    """Only the rows whose columns hold the ids bound by these names; None leaves a name out."""
    for name, column in columns.items():
        if column is not None:
            statement = statement.where(column == bindparam(name, type_=Uuid()))
    return statement


def insert_of(dialect_name: str) -> Callable[[Any], Any]:
    """This engine's own INSERT, which knows ON CONFLICT.

    The engine has loaded its dialect; importing the others too would slow down every start.
    """
    found: Callable[[Any], Any] = import_module(f"sqlalchemy.dialects.{dialect_name}").insert
    return found


def _utc_from_text(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The rows of one record come together, and making an id costs more than reading it.
_uuid = lru_cache(maxsize=1024)(UUID)


def _converter(column_type: Any, dialect: Dialect) -> Converter | None:
    """From what the driver gives to the plain value, the same on both engines."""
    if isinstance(column_type, Word):
        return None
    if dialect.name == "sqlite":
        if isinstance(column_type, UTCDateTime):
            return _utc_from_text
        if isinstance(column_type, Uuid):
            return _uuid
        if isinstance(column_type, JSON):
            return orjson.loads
    elif isinstance(column_type, UTCDateTime | Float):
        return None
    stored = (
        column_type if isinstance(column_type, TypeDecorator) else column_type.dialect_impl(dialect)
    )
    processor: Converter | None = stored.result_processor(dialect, None)
    return processor


class Compiled:
    """One statement as the driver takes it."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise ValueError("A prepared statement cannot hold a list whose length varies.")
        self.sql = compiled.string
        self.fixed = dict(compiled.params)
        self.order = compiled.positiontup
        self.binders: dict[str, Converter] = dict(compiled._bind_processors)  # type: ignore[arg-type]  # single values only
        self.names = [entry.keyname for entry in compiled._result_columns]
        self.converters = [
            (place, converter)
            for place, entry in enumerate(compiled._result_columns)
            if (converter := _converter(entry.type, dialect)) is not None
        ]

    def parameters(self, given: dict[str, Any]) -> Any:
        """The parameters in the driver's form."""
        values = self.fixed | given
        for name, bind in self.binders.items():
            values[name] = bind(values[name])
        return [values[name] for name in self.order] if self.order is not None else values

    def rows(self, raws: Iterable[Sequence[Any]]) -> Iterator[Row]:
        """What the cursor found, by name."""
        for raw in raws:
            values = list(raw)
            for place, converter in self.converters:
                if values[place] is not None:
                    values[place] = converter(values[place])
            yield dict(zip(self.names, values, strict=True))


class Prepared:
    """A family of statements that give rows: `build(*shape)` makes one, once for each dialect.

    Parameters are `bindparam`s filled by name when it runs; a shape says which conditions it has.
    """

    def __init__(self, build: Callable[..., Statement]) -> None:
        self._build = build
        self._compiled: dict[tuple[type[Dialect], tuple[Hashable, ...]], Compiled] = {}

    def _compile(self, dialect: Dialect, shape: tuple[Hashable, ...]) -> Compiled:
        """The statement of this shape: the same for every engine that speaks the dialect."""
        key = type(dialect), shape
        if key not in self._compiled:
            self._compiled[key] = Compiled(self._build(*shape), dialect)
        return self._compiled[key]

    def all(self, session: Session, *shape: Hashable, **parameters: Any) -> Rows:
        """Every row of the statement."""
        return self.all_on(session.connection(), *shape, **parameters)

    def all_on(self, connection: Connection, *shape: Hashable, **parameters: Any) -> Rows:
        """Every row of the statement, in the connection's transaction if it is in one."""
        return self.all_through(connection.connection, connection.dialect, *shape, **parameters)

    def all_through(
        self, driver: PoolProxiedConnection, dialect: Dialect, *shape: Hashable, **parameters: Any
    ) -> Rows:
        """Every row of the statement, with nothing of SQLAlchemy's between it and the driver."""
        compiled = self._compile(dialect, shape)
        cursor = driver.cursor()
        try:
            cursor.execute(compiled.sql, compiled.parameters(parameters))
            return list(compiled.rows(cursor.fetchall()))
        finally:
            cursor.close()

    def each(self, session: Session, *shape: Hashable, **parameters: Any) -> Iterator[Row]:
        """One row of the statement after the other: for more of them than memory is spent on."""
        connection = session.connection()
        compiled = self._compile(connection.dialect, shape)
        cursor = connection.connection.cursor()
        cursor.arraysize = CHUNK
        try:
            cursor.execute(compiled.sql, compiled.parameters(parameters))
            yield from compiled.rows(chain.from_iterable(iter(cursor.fetchmany, [])))
        finally:
            cursor.close()

    def first(self, session: Session, *shape: Hashable, **parameters: Any) -> dict[str, Any] | None:
        """The first row, or None."""
        rows = self.all(session, *shape, **parameters)
        return rows[0] if rows else None
