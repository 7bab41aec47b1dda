"""Turns a plain document into a `Rubric`, or says everything that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.errors import Fault
from app.domain.skills import SkillKind
from app.rubrics.consistency import inconsistencies
from app.rubrics.definition import (
    LEVELS,
    Criterion,
    Document,
    Group,
    Interviewers,
    LeadSplit,
    MinuteRange,
    Question,
    QuestionOrigin,
    Rubric,
    RubricStatus,
    Scale,
    ScoringRules,
    Source,
    Stage,
    Succession,
    Variant,
    Weighting,
)
from app.rubrics.naming import named
from app.rubrics.reading import Node
from app.rubrics.versions import SemanticVersion

HEAVIEST: Final = 1000
LONGEST_STAGE_MINUTES: Final = 1440
MOST_INTERVIEWERS: Final = 20
HIGHEST_MAJOR: Final = 1_000_000


class InvalidRubric(ValueError):  # noqa: N818 - names the refused thing
    """A document is no valid rubric; `faults` has one entry per problem found.

    For one that comes with the program it stops the start of the service; whoever sent one is told
    the faults.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in self.faults))


def parse(document: Mapping[str, Any]) -> Rubric:
    """Read a rubric from plain values, such as `definition.to_plain` writes.

    Raises InvalidRubric with every fault found, each naming its place: those of single fields
    first, then those between the parts.
    """
    faults: list[Fault] = []
    rubric = _rubric(Node(document, "", faults))
    faults.extend(inconsistencies(rubric))
    if faults:
        raise InvalidRubric(named(faults, document))
    return rubric


def _rubric(node: Node) -> Rubric:
    field = node.record(
        required=(
            "id",
            "version",
            "status",
            "title",
            "summary",
            "groups",
            "scale",
            "scoring",
            "criteria",
            "stages",
        ),
        optional=("documents", "conduct", "succeeds"),
    )
    scale = field["scale"].record(required=("labels",), optional=("rules",))
    return Rubric(
        id=field["id"].slug(),
        version=_version(field["version"]),
        status=field["status"].word(RubricStatus),
        title=field["title"].text(),
        summary=field["summary"].text(),
        documents=field["documents"].each(_document),
        groups=field["groups"].each(_group, at_least=1),
        scale=Scale(labels=_five_texts(scale["labels"]), rules=scale["rules"].each(Node.text)),
        scoring=_scoring(field["scoring"]),
        conduct=field["conduct"].each(Node.text),
        criteria=field["criteria"].each(_criterion, at_least=1),
        stages=field["stages"].each(_stage, at_least=1),
        succeeds=_succession(field["succeeds"]),
    )


def _version(node: Node) -> str:
    text = node.text()
    try:
        SemanticVersion.parse(text)
    except ValueError:
        if text:
            node.fault(
                "version-invalid",
                "Use major.minor.patch such as 1.0.0, or with a prerelease such as 2.0.0-draft.1.",
            )
        return ""
    return text


def _document(node: Node) -> Document:
    field = node.record(required=("id", "title"))
    return Document(id=field["id"].slug(), title=field["title"].text())


def _group(node: Node) -> Group:
    field = node.record(required=("id", "title"))
    return Group(id=field["id"].slug(), title=field["title"].text())


def _five_texts(node: Node) -> tuple[str, ...]:
    keys = tuple(str(level) for level in LEVELS)
    field = node.record(required=keys)
    return tuple(field[key].text() for key in keys)


def _scoring(node: Node) -> ScoringRules:
    field = node.record(required=("evidence_weights", "min_coverage", "weighting"))
    evidence = field["evidence_weights"].record(required=("primary", "secondary"))
    return ScoringRules(
        primary_weight=evidence["primary"].positive(at_most=HEAVIEST),
        secondary_weight=evidence["secondary"].positive(at_most=HEAVIEST),
        min_coverage=field["min_coverage"].positive(at_most=1),
        weighting=field["weighting"].word(Weighting),
    )


def _criterion(node: Node) -> Criterion:
    field = node.record(
        required=("id", "title", "kind", "group", "sources", "weight", "weight_basis", "anchors"),
        optional=("floor",),
    )
    floor = field["floor"]
    return Criterion(
        id=field["id"].skill(),
        title=field["title"].text(),
        kind=field["kind"].word(SkillKind),
        group=field["group"].slug(),
        sources=field["sources"].each(_source),
        weight=field["weight"].positive(at_most=HEAVIEST),
        weight_basis=field["weight_basis"].text(),
        floor=None if floor.is_absent else floor.whole(LEVELS[0], LEVELS[-1]),
        anchors=_five_texts(field["anchors"]),
    )


def _source(node: Node) -> Source:
    field = node.record(required=("document", "heading"))
    return Source(document=field["document"].slug(), heading=field["heading"].text())


def _stage(node: Node) -> Stage:
    field = node.record(
        required=(
            "key",
            "title",
            "goals",
            "minutes",
            "interviewers",
            "required_scorecards",
            "primary",
            "secondary",
        ),
        optional=(
            "focus",
            "unscored",
            "lead_split",
            "variants",
            "questions",
            "remote_hints",
            "candidate_rules",
        ),
    )
    return Stage(
        key=field["key"].slug(),
        title=field["title"].text(),
        goals=field["goals"].each(Node.text, at_least=1),
        focus=field["focus"].each(Node.text),
        minutes=_minutes(field["minutes"]),
        interviewers=_interviewers(field["interviewers"]),
        required_scorecards=field["required_scorecards"].whole(1, MOST_INTERVIEWERS),
        primary=field["primary"].slugs(),
        secondary=field["secondary"].slugs(),
        unscored=field["unscored"].slugs(),
        lead_split=_lead_split(field["lead_split"]),
        variants=field["variants"].each(_variant),
        questions=field["questions"].each(_question),
        remote_hints=field["remote_hints"].each(Node.text),
        candidate_rules=field["candidate_rules"].each(Node.text),
    )


def _succession(node: Node) -> Succession | None:
    if node.is_absent:
        return None
    field = node.record(required=("major", "criteria"))
    return Succession(
        major=field["major"].whole(0, HIGHEST_MAJOR, stand_in=0),
        criteria=tuple(
            (old.slug(), None if new.value is None else new.slug())
            for old, new in field["criteria"].pairs()
        ),
    )


def _minutes(node: Node) -> MinuteRange:
    field = node.record(required=("low", "high"))
    return MinuteRange(
        low=field["low"].whole(1, LONGEST_STAGE_MINUTES),
        high=field["high"].whole(1, LONGEST_STAGE_MINUTES, stand_in=LONGEST_STAGE_MINUTES),
    )


def _interviewers(node: Node) -> Interviewers:
    field = node.record(required=("any_of", "recommended"))
    return Interviewers(
        any_of=field["any_of"].each(Node.text, at_least=1),
        recommended=field["recommended"].whole(1, MOST_INTERVIEWERS, stand_in=MOST_INTERVIEWERS),
    )


def _lead_split(node: Node) -> LeadSplit | None:
    if node.is_absent:
        return None
    field = node.record(required=("a", "b"))
    split = LeadSplit(a=field["a"].slugs(at_least=1), b=field["b"].slugs(at_least=1))
    # A side that could not be read is a fault already; that the rest is incomplete is no news.
    return split if split.a and split.b else None


def _variant(node: Node) -> Variant:
    field = node.record(required=("key", "title", "questions"), optional=("not_observable",))
    return Variant(
        key=field["key"].slug(),
        title=field["title"].text(),
        questions=field["questions"].slugs(at_least=1),
        not_observable=field["not_observable"].slugs(),
    )


def _question(node: Node) -> Question:
    field = node.record(required=("id", "text", "probes", "origin"), optional=("records",))
    return Question(
        id=field["id"].slug(),
        text=field["text"].text(),
        probes=field["probes"].slugs(),
        records=field["records"].slugs(),
        origin=field["origin"].word(QuestionOrigin),
    )
