"""The forms an answer comes in besides JSON, and which of them a request asks for.

Every form is written from the JSON answer, so it can tell nobody more than that does. `Accept`
chooses by media type; a suffix at the end of the address (`.csv`) chooses where a browser asks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.domain.errors import DomainError
from app.reports import pages, tables, workbooks
from app.reports.sections import Document

JSON = "application/json"
SUFFIX = "form"
"""Name of the path parameter that holds the suffix."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its suffix and media type, and what writes it from an answer's plain values.

    marked: writes it with a byte order mark before every CSV table, where it has any. is_page: a
    browser shows it in place instead of keeping it as a file. policy: what the page may load, as a
    Content-Security-Policy; without one it loads nothing.
    """

    suffix: str
    media_type: str
    write: Callable[[Any], str | bytes]
    marked: Callable[[Any], str | bytes] | None = None
    is_page: bool = False
    policy: str | None = None

    def headers(self, name: str) -> dict[str, str]:
        """The headers that go with this form of an answer called `name`."""
        disposition = "inline" if self.is_page else "attachment"
        headers = {
            "Content-Type": self.media_type,
            "Content-Disposition": f'{disposition}; filename="{name}.{self.suffix}"',
        }
        return headers | ({"Content-Security-Policy": self.policy} if self.policy else {})


def forms_of(document: Document) -> tuple[Form, ...]:
    """What a report comes as whole: a page to print, a workbook, and a table for each part."""
    return (
        Form("html", pages.MEDIA_TYPE, document.page, is_page=True, policy=pages.POLICY),
        Form("xlsx", workbooks.MEDIA_TYPE, document.workbook),
        Form("zip", tables.ZIP, document.archive, partial(document.archive, bom=True)),
    )


def csv_form(write: Callable[[Any], str]) -> Form:
    """One table as CSV, with a byte order mark for whoever asks for it."""
    return Form("csv", tables.MEDIA_TYPE, write, lambda body: tables.BOM + write(body))


def chosen(forms: Sequence[Form], suffix: str | None, accept: str) -> Form | None:
    """The form a request asks for, None for JSON.

    A suffix outweighs `Accept`. Of what `Accept` likes best, JSON comes first. Raises DomainError:
    `not-found` for a suffix that is none of these forms, `not-acceptable` when none will do.
    """
    if suffix is not None:
        by_suffix: dict[str, Form | None] = {"json": None} | {form.suffix: form for form in forms}
        if suffix not in by_suffix:
            raise DomainError("not-found", f"This comes as {', '.join(by_suffix)}.")
        return by_suffix[suffix]
    offers: dict[str, Form | None] = {JSON: None}
    offers |= {form.media_type.partition(";")[0]: form for form in forms}
    liking = list(_ranges(accept)) or [("*/*", 1.0)]
    best = max(offers, key=lambda offer: _quality(offer, liking))
    if _quality(best, liking) == 0:
        raise DomainError("not-acceptable", f"This comes as {', '.join(offers)}.")
    return offers[best]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The media ranges of an Accept header (RFC 9110, 12.5.1) and how much each is liked."""
    for item in accept.split(","):
        media_range, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media_range:
            yield media_range, quality


def _quality(offer: str, liking: Sequence[tuple[str, float]]) -> float:
    """How much an offer is liked: the most specific range that covers it decides."""
    kind = offer.partition("/")[0]
    by_range = dict(liking)
    for media_range in (offer, f"{kind}/*", "*/*"):
        if media_range in by_range:
            return by_range[media_range]
    return 0.0
