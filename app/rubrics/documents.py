"""Rubrics as YAML: read strictly, whoever wrote it, and written so that people can edit it."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final

import yaml

from app.domain.errors import Fault
from app.rubrics.definition import Rubric, to_plain
from app.rubrics.reading import is_slug
from app.rubrics.validation import InvalidRubric

if TYPE_CHECKING:
    _SafeLoader = yaml.SafeLoader
    _SafeDumper = yaml.SafeDumper
else:
    # libyaml reads several times as fast; some platforms have PyYAML without it.
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    _SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

DEEPEST: Final = 32
"""Nesting beyond this ends the reading: libyaml would run out of stack and take the process along.
A rubric is seven levels deep."""
_LINE_WIDTH: Final = 100


def read_yaml(text: str) -> Any:
    """The plain values of one YAML document.

    Raises InvalidRubric for what is no YAML, for tags and aliases, by which a short text can stand
    for objects or for a very long document, and for an object with a key given twice, of which YAML
    readers would silently keep the last.
    """
    try:
        _require_plain(text)
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a subclass of a safe loader
    except yaml.YAMLError as error:
        raise InvalidRubric([_yaml_fault(error)]) from error
    except (ValueError, ArithmeticError) as error:
        # Such as 2026-13-01, which looks like a date, or a number of thousands of digits.
        raise InvalidRubric([_invalid("")]) from error


def write_yaml(rubric: Rubric) -> str:
    """The rubric as a YAML document that reads back as the same rubric."""
    return yaml.dump(
        to_plain(rubric),
        Dumper=_SafeDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=_LINE_WIDTH,
    )


class _RefusedError(yaml.MarkedYAMLError):
    """YAML that is well-formed, and more or less than a plain document."""

    def __init__(self, code: str, remedy: str, mark: Any) -> None:
        super().__init__(problem_mark=mark)
        self.code = code
        self.remedy = remedy


class _UniqueKeyLoader(_SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int) or (isinstance(key, int) and abs(key) > 1000):
                raise _RefusedError("key-invalid", "Write every key as text", key_node.start_mark)
            if key in seen:
                name = f", not {key} twice" if isinstance(key, int) or is_slug(key) else ""
                remedy = f"Give every key of an object once{name}"
                raise _RefusedError("key-duplicated", remedy, key_node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def _require_plain(text: str) -> None:
    """Look at the events first: they come one after the other, however deep the document is."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            remedy = "Write the values out where they belong; aliases are not read"
            raise _RefusedError("alias-refused", remedy, event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise _RefusedError("yaml-invalid", "Leave out tags", event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            remedy = f"Nest at most {DEEPEST} levels"
            raise _RefusedError("yaml-too-deep", remedy, event.start_mark)


def _yaml_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    place = f" in line {mark.line + 1}" if mark is not None else ""
    if isinstance(error, _RefusedError):
        return Fault("", error.code, f"{error.remedy}{place}.")
    return _invalid(place)


def _invalid(place: str) -> Fault:
    return Fault("", "yaml-invalid", f"Write one plain YAML document; reading stopped{place}.")
