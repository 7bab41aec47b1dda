"""What the documents say is true: commands, settings, addresses, links and problem codes exist."""

import ast
import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from app.api.operations import PREFIX
from app.api.problems import PROBLEMS
from app.api.world import World
from app.cli import cli
from app.domain.scorecards import Recommendation
from app.main import create_app
from app.rubrics.loader import load_library
from app.schemas.problems import Fault, ProblemOut
from app.settings import Settings

Get = Callable[[str], httpx.Response]
Paths = dict[str, Any]
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCUMENTS = sorted(
    [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
)
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
CODE = re.compile(r"^```\w*\n(?P<block>.*?)^```$|`(?P<span>[^`\n]+)`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]+\]\((?P<target>[^)\s]+)\)")
SETTING = re.compile(r"^\| `(?P<name>HIRING_\w+)` \| `(?P<default>[^`]*)` \| (?P<meaning>.*) \|$")
CALL = re.compile(r"curl (?:(?!\| )[^`])*?\"\$API(?P<path>/[^\"?]*)[^\"]*\"(?P<rest>[^|`)\n]*)")
OPTION_X = re.compile(r"-X (?P<method>[A-Z]+)")
OF_THE_HOUSE = re.compile(
    r"(?:app|tests|docs|migrations|bench|\.ci)/[\w./-]*|[\w-]+\.(?:md|toml|yml|lock)"
)
TO_BE_MADE = frozenset({"offers"})
"""The resource CONTRIBUTING.md adds as its example: its files need not be there."""


def text_of(document: Path) -> str:
    """The document's text."""
    return document.read_text(encoding="utf-8")


def code_in(document: Path) -> Iterator[str]:
    """Every code block and every inline code of a document."""
    for found in CODE.finditer(text_of(document)):
        yield found["block"] if found["span"] is None else found["span"]


def name_of(document: Path) -> str:
    """The document's path from the project's folder."""
    return str(document.relative_to(ROOT))


def commands(parent: typer.Typer, path: str = "") -> Iterator[str]:
    """Every subcommand of `hiring`, groups written out."""
    for command in parent.registered_commands:
        assert command.callback is not None
        yield f"{path}{command.name or command.callback.__name__}"
    for group in parent.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, f"{path}{group.name} ")


@cache
def makefile() -> dict[str, str]:
    """What every target of the Makefile says it does."""
    lines = re.findall(r"^([a-z]+):.*## (.+)$", text_of(ROOT / "Makefile"), re.MULTILINE)
    return dict(lines)


def refusals_in(tree: ast.AST) -> Iterator[str]:
    """The codes of the refusals a file makes itself, by name or as a class of their own."""
    yield from codes_given(tree, "DomainError", "Refusal")
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "DomainError" in map(ast.unparse, node.bases):
            yield from codes_given(node, "super().__init__")


def codes_given(tree: ast.AST, *makers: str) -> Iterator[str]:
    """The first argument of every call of a maker; one that is passed on is read at its source."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in makers:
            match call.args[0]:
                case ast.Constant(value=str(code)):
                    yield code
                case passed_on:
                    assert ast.unparse(passed_on).endswith(".code")


@cache
def read_by_tests() -> frozenset[str]:
    """The variables that say how much the tests try: the service itself knows none of them."""
    files = (ROOT / "tests").rglob("*.py")
    reads = re.compile(r'os\.environ\.get\("(HIRING_TEST_\w+)"')
    return frozenset(found for file in files for found in reads.findall(text_of(file)))


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """GET from the service without records: its document and its pages need none."""
    file = tmp_path_factory.mktemp("docs") / "hiring.db"
    settings = Settings(database_url=f"sqlite:///{file}")
    world = World.build(settings)
    transport = httpx.ASGITransport(create_app(settings, world))

    async def ask(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://docs") as client:
            return await client.get(path)

    yield lambda path: asyncio.run(ask(path))
    asyncio.run(world.dispose())


@pytest.fixture(scope="module")
def paths(get: Get) -> Paths:
    """The paths of the OpenAPI document."""
    found: Paths = get("/openapi.json").json()["paths"]
    return found


def operation_at(paths: Paths, method: str, path: str) -> bool:
    """Whether the document has the method at a path whose parameters have values.

    A literal part of a path may not be taken for a value, but for one of the words a parameter is
    limited to, nor `$NAME` of a shell for a literal. A suffix is only there where the operation has
    that form.
    """
    whole, _, suffix = path.rpartition(".")
    for template, methods in paths.items():
        operation = methods.get(method.lower())
        address = whole if operation and suffix in operation.get("x-suffixes", ()) else path
        given = address.strip("/").split("/")
        parts = template.strip("/").split("/")
        if len(parts) == len(given) and operation:
            pairs = zip(parts, given, strict=True)
            words = _words_in_path(operation)
            if all(
                part == value or (part[0] == "{" and ("$" in value or value in words))
                for part, value in pairs
            ):
                return True
    return False


def _words_in_path(operation: Mapping[str, Any]) -> set[str]:
    return {
        word
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path"
        for word in parameter["schema"].get("enum", ())
    }


def calls_in_readme() -> list[tuple[str, str]]:
    """Method and path of every curl in README, by-ref names written as the variables they are."""
    found = []
    for block in code_in(README):
        command = block.replace("\\\n", " ")
        for call in CALL.finditer(command):
            chosen = OPTION_X.search(call[0])
            with_body = re.search(r"(?:^| )-d ", call["rest"]) is not None
            method = chosen["method"] if chosen else "POST" if with_body else "GET"
            path = re.sub(r"/by-ref/[^/$]+/[^/$]+", "/by-ref/$SYSTEM/$ID", call["path"])
            found.append((method, PREFIX + path))
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_a_document_names_exists(document: Path) -> None:
    named = {
        found for code in code_in(document) for found in re.findall(r"\bmake ([a-z]+)\b", code)
    }
    assert named - makefile().keys() == set()


def test_every_make_target_is_told_to_contributors_or_users() -> None:
    told = text_of(README) + text_of(ROOT / "CONTRIBUTING.md")
    assert {name for name in makefile() if f"make {name}" not in told} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_hiring_command_a_document_names_exists(document: Path) -> None:
    known = set(commands(cli))
    named = {
        found
        for code in code_in(document)
        for found in re.findall(r"(?:^|[ /])hiring ((?:key )?[a-z]+)\b", code, re.MULTILINE)
    }
    assert named - known == set()


def test_every_hiring_command_is_named_in_the_readme() -> None:
    assert [name for name in commands(cli) if f"hiring {name}" not in text_of(README)] == []


def test_the_settings_table_has_every_setting_with_its_default_and_meaning() -> None:
    rows = [
        found.groups() for line in text_of(README).splitlines() if (found := SETTING.match(line))
    ]
    assert rows == [
        (f"HIRING_{name.upper()}", str(field.default), field.description)
        for name, field in Settings.model_fields.items()
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_setting_a_document_names_exists(document: Path) -> None:
    known = {f"HIRING_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"\bHIRING_[A-Z_]*[A-Z]\b", text_of(document)))
    assert named - known - read_by_tests() == set()


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_page_that_says_what_to_do(get: Get, code: str) -> None:
    problem = PROBLEMS[code]
    page = get(f"/problems/{code}")
    assert page.status_code == 200
    assert problem.title
    assert problem.remedy.endswith(".")
    assert page.text == f"{problem.title} ({problem.status})\n{problem.remedy}\n"


def test_every_problem_is_raised_somewhere_and_nothing_else_is() -> None:
    listed = {ROOT / "app" / "api" / name for name in ("problems.py", "documentation.py")}
    files = [file for file in (ROOT / "app").rglob("*.py") if file not in listed]
    # What a route may answer with is no proof that anything raises it.
    promised = r"refusals=\[[^\]]*\]|^MOVE_REFUSALS = \([^)]*\)"
    code = re.sub(promised, "", "".join(map(text_of, files)), flags=re.MULTILINE)
    assert [name for name in PROBLEMS if f'"{name}"' not in code] == []
    raised = {name for file in files for name in refusals_in(ast.parse(text_of(file)))}
    assert {"rubric-not-found", "stage-conflict", "scorecards-missing"} <= raised
    assert raised - PROBLEMS.keys() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_problem_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"/problems/([a-z-]+)", text_of(document)))
    assert named - PROBLEMS.keys() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    targets = [found["target"] for found in LINK.finditer(text_of(document))]
    inside = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in inside if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_a_document_names_exists(document: Path) -> None:
    named = {code for code in code_in(document) if OF_THE_HOUSE.fullmatch(code)}
    assert {
        name
        for name in named
        if not (ROOT / name).exists() and not any(example in name for example in TO_BE_MADE)
    } == set()


def test_every_decision_is_linked_from_the_readme_and_has_its_parts() -> None:
    assert len(ADRS) >= 7
    for number, decision in enumerate(ADRS, start=1):
        text = text_of(decision)
        assert decision.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert f"({name_of(decision)})" in text_of(README), decision.name
        for part in ("Status: ", "## Context", "## Decision", "## Consequences"):
            assert part in text, (decision.name, part)


def test_every_address_the_readme_calls_is_an_operation(paths: Paths) -> None:
    calls = calls_in_readme()
    assert len(calls) == text_of(README).count('"$API/'), "a call was not understood"
    assert [call for call in calls if not operation_at(paths, *call)] == []


def answers_in_readme() -> str:
    """Every answer the README shows: its code blocks of no language."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text_of(README), re.DOTALL | re.MULTILINE)
    return "\n".join(block for language, block in blocks if not language)


def test_every_field_of_an_answer_the_readme_shows_is_one_that_answers_have() -> None:
    written = json.loads(text_of(ROOT / "tests" / "api" / "fields.json"))
    known = {name for fields in written.values() for name in fields}
    shown = set(re.findall(r'"([a-z_]+)":', answers_in_readme()))
    assert len(shown) > 50
    refusal = ProblemOut.model_fields.keys() | Fault.model_fields.keys()
    assert shown - known - refusal - {word.value for word in Recommendation} == set()


def test_every_anchor_the_readme_shows_is_one_of_the_rubric() -> None:
    rubric = load_library().get("mlops-engineer")
    anchors = [text for one in rubric.criteria for text in one.anchors]
    shown = re.findall(r'"[1-5]": "(.*)",', answers_in_readme())
    assert shown
    assert [text for text in shown if text not in anchors] == []


def test_a_call_that_does_not_exist_would_be_noticed(paths: Paths) -> None:
    assert operation_at(paths, "GET", f"{PREFIX}/teams/$TEAM/gap-report")
    assert operation_at(paths, "GET", f"{PREFIX}/teams/$TEAM/gap-report.xlsx")
    assert not operation_at(paths, "GET", f"{PREFIX}/teams/$TEAM/gap-report.pdf")
    assert not operation_at(paths, "PUT", f"{PREFIX}/teams/$TEAM/gap-report")
    assert not operation_at(paths, "GET", f"{PREFIX}/teams/$TEAM/gap-raport")
    assert not operation_at(paths, "GET", f"{PREFIX}/team/$TEAM")


def test_every_path_a_document_names_outside_a_call_is_served(get: Get) -> None:
    for path in ("/healthz", "/openapi.json", "/problems/stage-conflict"):
        assert f"{path}`" in text_of(README)
        assert get(path).status_code == 200
