"""Job descriptions to publish: Markdown to edit further, and JSON-LD for a page on the web.

Both are written from the answer's plain values. Whatever others wrote (the names of teams, titles
in rubrics, the company's own words) is text in them and never markup.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.job_descriptions import COMPONENTS
from app.domain.requisitions import RemotePolicy

MARKDOWN: Final = "text/markdown; charset=utf-8"
JSON_LD: Final = "application/ld+json"
TITLE: Final = "title"

Lines = Sequence[Mapping[str, Any]]


def to_markdown(draft: Mapping[str, Any]) -> str:
    """The posting (CommonMark), and below it what is not for applicants: open points and reasons.

    A part that is still to be written stands there as a note in brackets.
    """
    return "\n\n".join((*_posting(draft), *_notes(draft))) + "\n"


def _posting(draft: Mapping[str, Any]) -> Iterator[str]:
    open_parts = {check["name"]: check["to_be_written"] for check in draft["checks"]}
    for component in COMPONENTS:
        lines = draft["parts"][component.part]
        if component.part == TITLE:
            yield f"# {_markdown(lines[0]['text'])}"
            yield from filter(None, [_conditions(draft["company"])])
            continue
        yield f"## {component.heading}"
        if lines:
            mark = "- " if component.unit == "lines" else ""
            between = "\n" if mark else "\n\n"
            yield between.join(mark + _markdown(line["text"]) for line in lines)
        if open_parts[component.part]:
            yield f"**\\[To be written: {open_parts[component.part]}\\]**"
    if draft["company"]["apply_url"]:
        # It was checked to be an address without blanks and brackets of either kind.
        yield f"Apply at <{_address(draft['company']['apply_url'])}>."


def _conditions(company: Mapping[str, Any]) -> str:
    """Who hires, where, how and for what, as far as it is known."""
    place, pay = company["location"], company["salary"]
    known = [
        company["company_name"],
        place and ", ".join(filter(None, (place["locality"], place["region"], place["country"]))),
        _words(company["remote_policy"]),
        _words(company["employment_type"]),
        pay
        and "{currency} {low} to {high} a {period}".format(
            low=_amount(pay["minimum"]), high=_amount(pay["maximum"]), **pay
        ),
        company["valid_through"] and f"open until {company['valid_through']}",
    ]
    return " · ".join(_markdown(fact) for fact in known if fact)


def _amount(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _words(value: str | None) -> str | None:
    return value and value.replace("_", " ")


def _notes(draft: Mapping[str, Any]) -> Iterator[str]:
    yield "---"
    yield "## Not for applicants: take this off before you publish"
    left = [check for check in draft["checks"] if not check["is_ok"]]
    if left:
        yield "Still to do:"
        yield "\n".join(f"- {check['name']}: {check['to_be_written']}" for check in left)
    yield "Why each line is there:"
    yield "\n".join(
        f"- {_markdown(line['text'])} ({line['source']}: {_markdown(line['why'])})"
        for component in COMPONENTS
        for line in draft["parts"][component.part]
    )
    if draft["left_out"]:
        yield "Left out:"
        yield "\n".join(
            f"- {_markdown(skill['title'])}: {_markdown(skill['why'])}"
            for skill in draft["left_out"]
        )


_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#|~&!@]")
_BULLET: Final = re.compile(r"^(?=[-+=])")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])")
_LINKED: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


def _markdown(text: str) -> str:
    """The text as CommonMark that shows just this text, whatever is in it."""
    paragraphs = ["\n".join(map(_escaped, block)) for block in _blocks(text)]
    return "\n\n".join(paragraphs)


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in (*text.splitlines(), ""):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


def _escaped(line: str) -> str:
    line = _MARKUP.sub(r"\\\g<0>", line)
    line = _LINKED.sub(r"\\", line)
    line = _BULLET.sub(r"\\", line)
    return _NUMBERED.sub(r"\1\\\2", line)


def _address(url: str) -> str:
    """The address with what would end or mark up its link written out (RFC 3986)."""
    return re.sub(r"[<>\\]", lambda found: f"%{ord(found[0]):02X}", url)


def to_json_ld(draft: Mapping[str, Any]) -> str:
    """A schema.org JobPosting with what is known and nothing else, fit for a script element.

    What is missing is told by the checks of the JSON answer.
    """
    company, parts = draft["company"], draft["parts"]
    is_remote = company["remote_policy"] == RemotePolicy.REMOTE
    posting = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": parts[TITLE][0]["text"],
        "description": _html(parts),
        "datePosted": company["date_posted"],
        "validThrough": company["valid_through"],
        "employmentType": company["employment_type"] and company["employment_type"].upper(),
        "hiringOrganization": company["company_name"]
        and {"@type": "Organization", "name": company["company_name"]},
        "jobLocation": company["location"] and _place(company["location"]),
        "jobLocationType": "TELECOMMUTE" if is_remote else None,
        "applicantLocationRequirements": [
            {"@type": "Country", "name": country} for country in company["remote_countries"]
        ]
        if is_remote
        else None,
        "baseSalary": company["salary"] and _pay(company["salary"]),
        "responsibilities": _joined(parts["key_responsibilities"]),
        "skills": _joined(parts["required_skills"]),
        "qualifications": _joined([*parts["preferred_skills"], *parts["soft_skills"]]),
        "jobBenefits": _joined(parts["what_we_offer"]),
        "url": company["apply_url"],
    }
    written = json.dumps({name: value for name, value in posting.items() if value}, indent=2)
    # Beyond ASCII, line separators included, json has escaped already. None of these three stands
    # outside of a text, where the escape means the same.
    return re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "addressLocality": place["locality"],
        "addressRegion": place["region"],
        "addressCountry": place["country"],
    }
    known = {name: value for name, value in address.items() if value}
    return {"@type": "Place", "address": known}


def _pay(salary: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "MonetaryAmount",
        "currency": salary["currency"],
        "value": {
            "@type": "QuantitativeValue",
            "minValue": salary["minimum"],
            "maxValue": salary["maximum"],
            "unitText": salary["period"].upper(),
        },
    }


def _html(parts: Mapping[str, Lines]) -> str:
    """Every part that is written, in headings, paragraphs and lists."""
    written = []
    for component in COMPONENTS:
        texts = [html.escape(line["text"]) for line in parts[component.part]]
        if component.part == TITLE or not texts:
            continue
        written.append(f"<h2>{component.heading}</h2>")
        if component.unit == "lines":
            written.append(f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>")
        else:
            written += [f"<p>{text.replace(chr(10), '<br>')}</p>" for text in texts]
    return "".join(written)


def _joined(lines: Lines) -> str:
    return "\n".join(line["text"] for line in lines)
