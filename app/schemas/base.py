"""What every contract shares: strict input, bounded text, references, pages."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

FORMS: dict[str, str] = {}
"""What to send instead of text that misses a pattern, by the pattern."""


def formed(pattern: str, remedy: str, **limits: Any) -> StringConstraints:
    """Text of one form, and the sentence for whoever sends another."""
    FORMS[pattern] = remedy
    return StringConstraints(pattern=pattern, **limits)


# No control characters: NUL breaks PostgreSQL, the others break logs, spreadsheets and screens.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_ONE_LINE = "Send one line of text, without tabs or other control characters."

Line = Annotated[str, formed(_LINE, _ONE_LINE, strip_whitespace=True, min_length=1, max_length=200)]
"""One line of text: a name, a title."""
LongText = Annotated[
    str,
    formed(
        r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
        "Send text without control characters; line breaks and tabs are fine.",
        max_length=4000,
    ),
]
"""A few paragraphs, or none yet."""
ShortText = Annotated[LongText, StringConstraints(min_length=1, strip_whitespace=True)]
"""A few paragraphs: evidence, a reason, a part of a job description."""
Word = Annotated[
    str,
    formed(
        r"^[a-z][a-z0-9_]*$",
        "Send a lower-case word, with digits and underscores at most, such as system_design.",
        max_length=60,
    ),
]
"""A lower-case identifier, such as a skill or a stage key."""
ExternalId = Annotated[
    str,
    formed(
        r"^[!-.0-~]+$",
        "Send printable ASCII characters without blanks and slashes.",
        max_length=200,
    ),
]
"""An id another system gave: opaque to us, but without a slash, so that it fits in a path."""
SearchText = Annotated[str, formed(_LINE, _ONE_LINE, min_length=1, max_length=100)]
Token = Annotated[
    str,
    formed(r"^[A-Za-z0-9_=-]+$", "Send it just as an earlier answer gave it.", max_length=600),
]
"""A cursor or a sync_token."""


YesNo = Annotated[bool, Strict()]
"""true or false: neither 1 nor "yes" means either."""
Whole = Annotated[int, Strict()]
"""A whole number: neither true nor "1_0" is one."""


def _plainly_written(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, str) and not _PLAIN.fullmatch(value)):
        raise ValueError("Send a number, such as 0.5.")
    return value


_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
Exact = Annotated[Decimal, BeforeValidator(_plainly_written)]
"""A decimal number, which may come as text: never a boolean, nor in digits of other scripts."""


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_time_zone(name: str) -> str:
    if name not in _time_zones():
        raise ValueError("This is not an IANA time zone. Send a name such as Europe/Lisbon.")
    return name


TimeZone = Annotated[
    str,
    StringConstraints(max_length=60),
    AfterValidator(_known_time_zone),
    Field(examples=["Europe/Lisbon"]),
]


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _only_text(value: object) -> object:
    if not isinstance(value, datetime) and not (isinstance(value, str) and _MOMENT.match(value)):
        raise ValueError("Send a date and time with an offset, such as 2026-05-04T09:30:00Z.")
    return value


def _of_this_era(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 9000:
        raise ValueError("Send a year between 1900 and 9000.")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_only_text), AfterValidator(_of_this_era)]
"""A time with an offset. Numbers, quoted or not, are refused: of seconds or of milliseconds?"""


class In(BaseModel):
    """What a caller sends: unknown fields are refused, so that a typing error is not lost."""

    model_config = ConfigDict(extra="forbid")


def _without_defaults(schema: dict[str, Any]) -> None:
    """A member that is left out stays as it is, whatever the class falls back on."""
    for member in schema["properties"].values():
        member.pop("default", None)


class Patch(In):
    """A change: only the members that are sent are changed; null clears what may be empty."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        found = handler.resolve_ref_schema(handler(schema))
        _without_defaults(found)
        return found

    def changes(self) -> dict[str, Any]:
        """The members that were sent, as values; what is inside one is whole, defaults included."""
        return self.model_dump(include=self.model_fields_set)


class Out(BaseModel):
    """What a caller gets. Fields have no defaults: one that is absent is one you may not see."""

    # Built at first use: building them all would make every start longer.
    model_config = ConfigDict(from_attributes=True, defer_build=True)


class ReferenceIn(In):
    """The name another system has for the record."""

    system: Word = Field(examples=["greenhouse"])
    external_id: ExternalId = Field(examples=["7001"])


class ReferenceOut(Out):
    """The name another system has for the record."""

    system: str
    external_id: str


class TableQuery(In):
    """How to write an answer that comes as CSV too."""

    bom: bool = Field(
        False,
        description="Begin every CSV table with a byte order mark, by which Excel knows that its "
        "letters are UTF-8. Other forms stay as they are.",
    )


class ListQuery(In):
    """How to walk a list."""

    limit: int = Field(50, ge=1, le=200, description="Rows a page.")
    cursor: Token | None = Field(
        None, description="`next_cursor` of the page before, with the same filters."
    )


class SyncedListQuery(ListQuery):
    """How to walk a list and, later, only what changed since.

    steady: the filters no record ever leaves. With the others, what changed so that it no longer
    fits would go untold, and whoever follows the list would keep it for ever.
    """

    steady: ClassVar[frozenset[str]] = frozenset()

    updated_since: Moment | None = Field(
        None, description="Only rows changed at or after this time, in order of their change."
    )
    sync_token: Token | None = Field(
        None, description="From the last page of an earlier walk: only what changed since."
    )

    @model_validator(mode="after")
    def _miss_nothing(self) -> Self:
        if self.sync_token is not None or self.updated_since is not None:
            given = self.model_dump(exclude=set(SyncedListQuery.model_fields), exclude_none=True)
            passing = sorted(given.keys() - self.steady)
            if passing:
                raise ValueError(
                    f"Leave out {' and '.join(passing)}: a record that changed and no longer fits "
                    "would go untold."
                )
        return self


Item = TypeVar("Item")


class Page(Out, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(
        description="Pass as `cursor` for the next page; null at the end."
    )


class SyncedPage(Page[Item], Generic[Item]):
    """One page of a list that can be followed."""

    sync_token: str | None = Field(
        description="On the last page: pass as `sync_token` later to get what changed since."
    )


_DAY = re.compile(r"\d{4}-\d\d-\d\d$")


def _written_day(value: object) -> object:
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.match(value)):
        raise ValueError("Send a date, such as 2026-05-04.")
    return value


def _day_of_this_era(day: date) -> date:
    if not 1900 <= day.year <= 9000:
        raise ValueError("Send a year between 1900 and 9000.")
    return day


Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_day_of_this_era)]
"""A calendar day. Numbers are refused: nobody can tell what they count."""
