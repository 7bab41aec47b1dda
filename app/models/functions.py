"""SQL that both engines can say, each in its own words."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class JsonRows(FunctionElement[Any]):
    """The rows of a group as a JSON array of objects; takes names and columns in turn."""

    type = JSON()
    inherit_cache = True


@compiles(JsonRows, "sqlite")
def _on_sqlite(element: JsonRows, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_object({compiler.process(element.clauses, **options)}))"


@compiles(JsonRows, "postgresql")
def _on_postgresql(element: JsonRows, compiler: Any, **options: Any) -> str:
    pairs = compiler.process(element.clauses, **options)
    return f"coalesce(json_agg(json_build_object({pairs})), '[]'::json)"
