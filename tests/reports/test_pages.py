"""The page: everything escaped, nothing loaded, and in order for who reads it by ear."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from app.reports import gap_tables, pages
from app.reports.gap_tables import PICTURED, SECTIONS
from app.reports.group_tables import GROUP
from app.reports.plan_tables import PLAN
from app.reports.tables import printable, shown
from tests.domain.gap_cases import demand, known, member, target
from tests.reports import bodies

LARGE = bodies.large(8, 12)
VOID = frozenset({"meta"})


class Page(HTMLParser):
    """What a browser makes of a page: its elements in order, and whether each is closed."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self._open: list[str] = []
        self.feed(written)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("td", "th"):
            self.cells[-1] += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


TWO_TEAMS = bodies.group(("Platform", bodies.crowd(8, 12)), ("Data", bodies.crowd(3, 20)))
PAGES = {
    "report": gap_tables.REPORT.page(LARGE),
    "plan": PLAN.page(bodies.large_plan(8, 12)),
    "group": GROUP.page(TWO_TEAMS),
    "report of nobody": gap_tables.REPORT.page(bodies.body()),
    "plan of nobody": PLAN.page(bodies.plan()),
    "group of none": GROUP.page(bodies.group()),
}
BODIES = {
    "nobody": bodies.body(),
    "eight": LARGE,
    "hostile": bodies.large(len(bodies.HOSTILE), 9, bodies.HOSTILE),
}


@pytest.mark.parametrize("team", BODIES)
def test_a_page_is_well_formed_and_has_only_elements_of_its_own(team: str) -> None:
    page = Page(gap_tables.REPORT.page(BODIES[team]))
    own = {
        *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section"),
        *("h1", "h2", "p", "ol", "li", "a", "div", "figure", "table", "caption", "thead", "tbody"),
        *(
            "ul",
            "strong",
            "span",
            "tr",
            "th",
            "td",
            "svg",
            "desc",
            "defs",
            "pattern",
            "g",
            "rect",
            "line",
            "text",
        ),
    }
    assert {tag for tag, _ in page.elements} <= own
    for _, attributes in page.elements:
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_hostile_names_are_text_on_the_page() -> None:
    written = gap_tables.REPORT.page(BODIES["hostile"])
    assert "<script" not in written
    said = Page(written).cells
    for name in bodies.HOSTILE:
        assert printable(name) in said


def test_the_policy_lets_the_one_style_sheet_in_and_nothing_else() -> None:
    [style] = re.findall(r"<style>(.*?)</style>", gap_tables.REPORT.page(LARGE), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in pages.POLICY
    assert pages.POLICY.startswith("default-src 'none'; ")
    assert "url(" not in style
    assert "@import" not in style


def test_headings_captions_and_scopes_are_there_for_who_reads_by_ear() -> None:
    page = Page(gap_tables.REPORT.page(LARGE))
    headings = [tag for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    drawn = gap_tables.REPORT.opening(LARGE).drawn if gap_tables.REPORT.opening else ()
    filled = [
        name
        for name, keys in gap_tables.REPORT.printed.items()
        if SECTIONS[name].table(LARGE).rows and (keys or name not in drawn)
    ]
    opening = re.findall(r'<section id="page-(\w+)"', PAGES["report"])
    assert opening == [
        *("missing", "sure", "talk", "roles", "levels", "alone", "assess", "pipeline", "planned")
    ]
    pictures = 2 + len(set(PICTURED) - set(drawn))
    assert headings == ["h1", *["h2"] * (len(opening) + len(filled))]
    assert page.named("html") == [{"lang": "en"}]
    assert len(page.named("caption")) == len(page.named("table"))
    assert {attributes.get("scope") for attributes in page.named("th")} == {"row", "col"}
    assert [attributes["role"] for attributes in page.named("svg")] == ["img"] * pictures
    links = {attributes["href"] for attributes in page.named("a")}
    assert {link for link in links if not (link or "").startswith("#formulas-")} == {
        f"#{section}" for section in filled
    }
    wide = [one for _, one in page.elements if one.get("class") == "wide"]
    assert len(wide) == len(page.named("table")) + pictures
    assert all(one["tabindex"] == "0" and one["role"] == "region" for one in wide)
    assert len({one["aria-label"] for one in wide}) == len(wide)


def test_every_cell_of_a_printed_table_is_there_in_words() -> None:
    cells = Page(gap_tables.REPORT.page(LARGE)).cells
    for name, keys in gap_tables.REPORT.printed.items():
        section = SECTIONS[name]
        for row in section.table(LARGE).rows:
            for cell, column in zip(row, section.columns, strict=True):
                if column.key in keys and cell is not None:
                    assert shown(cell, column.kind) in cells


def test_what_is_unknown_is_said_and_no_zero() -> None:
    team = [member("Ana", allocations={"ml_engineer": "1"}, levels={"git": known(0)})]
    cells = Page(
        gap_tables.REPORT.page(bodies.body(team, (), [target("git"), target("sql")]))
    ).cells
    at = cells.index("ML Engineer")
    assert cells[at : at + 6] == ["ML Engineer", "0", "1", "0", "1", "1"]
    assert cells.count("nobody known") == 2


def test_what_a_reader_should_not_miss_is_marked_and_nothing_else() -> None:
    people = [member("Ana", allocations={"ml_engineer": "1"})]
    demands = [demand("ml_engineer", "1"), demand("data_engineer", "0.5")]
    written = gap_tables.REPORT.page(bodies.body(people, demands))
    assert re.findall(r'class="number alarm">([^<]*)<', written) == ["0.5"]


@pytest.mark.parametrize("written", PAGES.values(), ids=PAGES)
def test_no_id_code_or_internal_name_stands_outside_the_section_that_explains(
    written: str,
) -> None:
    before, _, rest = written.partition('<section id="formulas"')
    _, _, after = rest.partition("</section>")
    said = re.sub(r"<style>.*?</style>|<[^>]*>", " ", before + after, flags=re.DOTALL)
    assert re.findall(r"[a-z]+_[a-z_]+|[0-9a-f]{8}-[0-9a-f]{4}", said) == []
    assert re.findall(r"\w* x \w*", said) == []


@pytest.mark.parametrize("written", PAGES.values(), ids=PAGES)
def test_no_part_is_empty_and_none_says_nothing(written: str) -> None:
    assert "There is nothing to list" not in written
    assert not re.search(r"<tbody>\s*</tbody>", written)
    assert not re.search(r"\b0\.0 % (to|and) 100\.0 %", written)
    for section in re.findall(r'href="#([\w-]+)"', written):
        assert f'<section id="{section}"' in written or f'<tr id="{section}"' in written


def test_parts_come_in_one_order_and_a_column_nobody_filled_is_left_out() -> None:
    written = gap_tables.REPORT.page(LARGE)
    parts = [part for part in re.findall(r'<section id="([\w-]+)"', written) if "-" not in part]
    assert parts == [name for name in gap_tables.REPORT.printed if name in parts]
    assert "Why no fit" not in Page(written).cells


def test_a_wide_picture_is_printed_on_its_side() -> None:
    sideways = '<section id="levels" aria-labelledby="levels-head" class="sideways">'
    assert sideways in gap_tables.REPORT.page(bodies.large(4, 34))
    assert 'class="sideways"' not in gap_tables.REPORT.page(bodies.large(30, 12))


def test_what_is_explained_can_be_linked_to() -> None:
    page = Page(gap_tables.REPORT.page(LARGE))
    rows = {attributes.get("id") for attributes in page.named("tr")}
    assert {f"formulas-{name}" for name in LARGE["formulas"]} <= rows


def test_equal_reports_give_equal_pages() -> None:
    assert gap_tables.REPORT.page(LARGE) == gap_tables.REPORT.page(LARGE)
