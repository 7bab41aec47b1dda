"""SQL that both engines can say, each in its own words.

What the database writes as JSON goes into answers as it is, so it looks the same from both: ids
with dashes, times as RFC 3339 in UTC.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Uuid,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel.sql.sqltypes import UTCDateTime


class JsonValue(FunctionElement[Any]):
    """One column, read where it stands in a row, as it looks in JSON."""

    type = String()
    inherit_cache = True


class JsonObject(FunctionElement[Any]):
    """Columns as a JSON object, a member for each by its name."""

    type = JSON()
    inherit_cache = True

    def __init__(self, **members: Any) -> None:
        super().__init__(*_in_turn(members))


class JsonRows(FunctionElement[Any]):
    """The rows of a group as a JSON array of such objects."""

    type = JSON()
    inherit_cache = True

    def __init__(self, **members: Any) -> None:
        super().__init__(*_in_turn(members))


class JoinedTexts(FunctionElement[str]):
    """The texts of a group in any order, with a comma between; null without any."""

    type = String()
    inherit_cache = True


class IsOneOf(FunctionElement[bool]):
    """Whether an id is in a JSON array of ids, 32 digits each: one parameter for any number."""

    type = Boolean()
    inherit_cache = True


def json_rows(rows: Select[Any]) -> ScalarSelect[Any]:
    """The rows of a statement, in its order, as one column: a JSON array, empty without rows."""
    ordered = rows.subquery()
    return select(JsonRows(**dict(ordered.c.items()))).scalar_subquery()


def nested(owner: Any, link: Any, **columns: Any) -> ScalarSelect[Any]:
    """The rows that `link` ties to the owner, as one JSON column of objects with these members."""
    named = (column.label(name) for name, column in columns.items())
    rows: Select[Any] = select(*named)
    return json_rows(rows.where(link == owner.id).correlate(owner))


def _in_turn(members: dict[str, Any]) -> list[ColumnElement[Any]]:
    parts: list[ColumnElement[Any]] = []
    for name, column in members.items():
        parts += literal_column(f"'{name}'"), JsonValue(column)
    return parts


def _column(element: JsonValue) -> ColumnElement[Any]:
    column: ColumnElement[Any] = next(iter(element.clauses))
    return column


@compiles(JsonValue, "sqlite")
def _value_on_sqlite(element: JsonValue, compiler: Any, **options: Any) -> str:
    column = _column(element)
    value: str = compiler.process(column, **options)
    if isinstance(column.type, Uuid):
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        return "||'-'||".join(f"substr({value}, {start}, {length})" for start, length in parts)
    if isinstance(column.type, UTCDateTime):
        return f"replace(replace({value}, ' ', 'T')||'Z', '.000000Z', 'Z')"
    if isinstance(column.type, Boolean):
        return f"json(CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
    return f"json({value})" if isinstance(column.type, JSON) else value


@compiles(JsonValue, "postgresql")
def _value_on_postgresql(element: JsonValue, compiler: Any, **options: Any) -> str:
    column = _column(element)
    value: str = compiler.process(column, **options)
    if isinstance(column.type, Uuid):
        return f"{value}::text"
    if isinstance(column.type, UTCDateTime):
        # Every connection's time zone is UTC: see app.db.
        text = f"""to_char({value}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
        return f"replace({text}, '.000000Z', 'Z')"
    return value


@compiles(JsonObject, "sqlite")
def _object_on_sqlite(element: JsonObject, compiler: Any, **options: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **options)})"


@compiles(JsonObject, "postgresql")
def _object_on_postgresql(element: JsonObject, compiler: Any, **options: Any) -> str:
    return f"json_build_object({compiler.process(element.clauses, **options)})"


@compiles(JsonRows, "sqlite")
def _rows_on_sqlite(element: JsonRows, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_object({compiler.process(element.clauses, **options)}))"


@compiles(JsonRows, "postgresql")
def _rows_on_postgresql(element: JsonRows, compiler: Any, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    return f"coalesce(json_agg(json_build_object({pairs})), '[]'::json)"


@compiles(JoinedTexts, "sqlite")
def _texts_on_sqlite(element: JoinedTexts, compiler: Any, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)}, ',')"


@compiles(JoinedTexts, "postgresql")
def _texts_on_postgresql(element: JoinedTexts, compiler: Any, **options: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **options)}, ',')"


@compiles(IsOneOf, "sqlite")
def _is_one_on_sqlite(element: IsOneOf, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  # a parameter


@compiles(IsOneOf, "postgresql")
def _is_one_on_postgresql(element: IsOneOf, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    rows = f"json_array_elements_text({ids}::json)"
    return f"{column} IN (SELECT value::uuid FROM {rows})"  # noqa: S608  # a parameter
