"""Postings: what others wrote stays text in Markdown, HTML and JSON-LD, and nothing is made up."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.domain.job_descriptions import COMPONENTS
from app.reports.job_postings import to_json_ld, to_markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "# Heading",
    "- item\n- item",
    "1. one\n2) two",
    "=\n=====\n---\n***",
    "```\ncode\n```",
    "    indented\n\tcode",
    "> quoted",
    "`code` *em* __strong__ ~~gone~~ a|b",
    "&lt;b&gt; &amp; &#60;",
    "[ref]: https://evil.example",
    "quotes \" and ' and \\ backslash\\",
    "trailing backslash\\\nnext line",
    "line\u2028separator\u2029and\u0085more",
    "]]> --> <!-- comment",
)
NOTHING: dict[str, Any] = {
    "company_name": None,
    "company_mission": None,
    "what_we_offer": [],
    "location": None,
    "remote_policy": None,
    "remote_countries": [],
    "employment_type": None,
    "salary": None,
    "apply_url": None,
    "date_posted": None,
    "valid_through": None,
}
EVERYTHING: dict[str, Any] = {
    "company_name": "Example Forecasts",
    "company_mission": "We forecast.",
    "what_we_offer": ["Time."],
    "location": {"country": "PT", "region": None, "locality": "Lisbon"},
    "remote_policy": "hybrid",
    "remote_countries": ["PT", "ES"],
    "employment_type": "full_time",
    "salary": {"minimum": 52000.0, "maximum": 68000.5, "currency": "EUR", "period": "year"},
    "apply_url": "https://example.com/jobs/1?a=b&c=<d>",
    "date_posted": "2026-05-04",
    "valid_through": "2026-06-30",
}


def line(text: str) -> dict[str, Any]:
    return {"text": text, "source": "rubric", "why": f"Because of {text}", "skill": None}


def draft(text: str = "A line", empty: tuple[str, ...] = (), **company: Any) -> dict[str, Any]:
    """A draft whose parts all say `text`, less those that are empty."""
    parts = {one.part: [] if one.part in empty else [line(text)] for one in COMPONENTS}
    checks = [
        {
            "name": one.part,
            "is_ok": one.part not in empty,
            "to_be_written": one.to_be_written if one.part in empty else None,
        }
        for one in COMPONENTS
    ]
    left_out = [{"skill": "x", "title": text, "why": text}]
    given = NOTHING | company
    return {"parts": parts, "checks": checks, "left_out": left_out, "company": given}


def tokens(markdown: str) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return [one for block in parsed for one in (block, *(block.children or ()))]


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[Any] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def shape(found: list[Token]) -> list[str]:
    """What the document is made of, apart from text and where its lines and paragraphs end."""
    passing = {"text", "softbreak", "inline", "text_special"}
    kinds = [one.type for one in found if one.type not in passing]
    return [kind for kind in kinds if not kind.startswith("paragraph")]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_others_wrote_adds_no_markup_to_markdown(text: str) -> None:
    found = tokens(to_markdown(draft(text, company_name=text)))
    assert shape(found) == shape(tokens(to_markdown(draft("plain", company_name="plain"))))
    shown = "".join(one.content for one in found if one.type in {"text", "text_special"})
    for word in text.split():
        assert word in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_others_wrote_adds_no_element_to_the_html_of_a_posting(text: str) -> None:
    posting = json.loads(to_json_ld(draft(text, company_name=text)))
    found, plain = (
        Tags(posting["description"]),
        Tags(json.loads(to_json_ld(draft()))["description"]),
    )
    assert [tag for tag in found.tags if tag != "br"] == plain.tags
    assert found.attributes == []
    assert "".join(text.split()) in "".join(found.text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_posting_can_stand_in_a_script_element(text: str) -> None:
    written = to_json_ld(draft(text, company_name=text, what_we_offer=[text]))
    assert not set("<>&\u2028\u2029\u0085") & set(written)
    assert json.loads(written)["hiringOrganization"]["name"] == text


def test_what_is_unknown_is_left_out_of_a_posting_and_never_made_up() -> None:
    posting = json.loads(to_json_ld(draft(empty=("company_mission", "what_we_offer"))))
    assert posting.keys() == {
        "@context",
        "@type",
        "title",
        "description",
        "responsibilities",
        "skills",
        "qualifications",
    }
    assert "Who we are" not in posting["description"]


def test_what_is_known_goes_where_search_engines_look_for_it() -> None:
    posting = json.loads(to_json_ld(draft(**EVERYTHING)))
    assert (posting["@context"], posting["@type"]) == ("https://schema.org/", "JobPosting")
    assert posting["hiringOrganization"] == {"@type": "Organization", "name": "Example Forecasts"}
    assert posting["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Lisbon",
        "addressCountry": "PT",
    }
    assert posting["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {
            "@type": "QuantitativeValue",
            "minValue": 52000.0,
            "maxValue": 68000.5,
            "unitText": "YEAR",
        },
    }
    assert posting["employmentType"] == "FULL_TIME"
    assert (posting["datePosted"], posting["validThrough"]) == ("2026-05-04", "2026-06-30")
    assert posting["url"] == EVERYTHING["apply_url"]
    assert "jobLocationType" not in posting
    assert "applicantLocationRequirements" not in posting


def test_only_a_remote_job_is_one_to_telecommute_to() -> None:
    posting = json.loads(
        to_json_ld(draft(**EVERYTHING | {"remote_policy": "remote", "location": None}))
    )
    assert posting["jobLocationType"] == "TELECOMMUTE"
    assert [one["name"] for one in posting["applicantLocationRequirements"]] == ["PT", "ES"]
    assert "jobLocation" not in posting


def test_markdown_has_the_conditions_below_the_title_and_one_link() -> None:
    markdown = to_markdown(draft(**EVERYTHING))
    assert markdown.splitlines()[2] == (
        "Example Forecasts · Lisbon, PT · hybrid · full time · "
        "EUR 52,000 to 68,000.50 a year · open until 2026-06-30"
    )
    links = [one.attrs["href"] for one in tokens(markdown) if one.type == "link_open"]
    assert links == ["https://example.com/jobs/1?a=b&c=%3Cd%3E"]


def test_markdown_says_what_is_to_be_written_and_keeps_reasons_below_the_line() -> None:
    markdown = to_markdown(draft(empty=("company_mission",)))
    posting, notes = markdown.split("\n---\n")
    assert "**\\[To be written: Say what the company is" in posting
    assert "Because of" not in posting
    assert "Because of A line" in notes
    assert "- company_mission: Say what the company is" in notes
