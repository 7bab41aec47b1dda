"""What a debrief looks at first: where raters differ on what matters, and the key assessment areas.

Nothing here enters a score. It orders what people should talk about.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.domain.formula import Formula
from app.rubrics.definition import Rubric
from app.rubrics.scoring import Rating

PRIORITY_FORMULA: Final = Formula(
    "weighted-spread", "1.0.0", "w * (max(x) - min(x)) over a criterion's ratings"
)

KEY_AREAS: Final[Mapping[str, tuple[str, ...]]] = {
    "architectural_thinking": ("architectural_thinking", "data_modelling", "backend_integration"),
    "pragmatism": ("pragmatism", "question_framing", "problem_selection", "business_impact"),
    "troubleshooting": ("troubleshooting", "problem_solving", "data_checking"),
    "proactivity": ("proactiveness_ownership", "production_metrics", "research_planning"),
    "learning_agility": ("adaptability_learning", "versatility"),
    "communication": ("collaboration_communication", "explaining_results"),
    "collaboration": ("collaboration_communication",),
}
"""What interviews should find out above all, and the criteria that tell, of whichever rubric.

The areas are those of "How To Hire MLOps Developers", Key Assessment Areas During Interviews; which
criterion tells of which is ours, by what its anchors ask for. An area that nothing in a rubric
tells of stays empty: a criterion that is merely near it would say what nobody rated.
"""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Raters gave one criterion different levels.

    spread: the highest level less the lowest, 1 to 4. priority: spread times the weight scoring
    uses.
    """

    criterion: str
    lowest: int
    highest: int
    spread: int
    priority: Fraction


def disagreements(rubric: Rubric, ratings: Iterable[Rating]) -> tuple[Disagreement, ...]:
    """Every criterion that several people rated differently, what matters most first.

    Equal priorities are ordered by the documented weight, which counts even where scores weigh all
    criteria alike, and then as the rubric is written.
    """
    levels: defaultdict[str, list[int]] = defaultdict(list)
    raters: defaultdict[str, set[Hashable]] = defaultdict(set)
    for rating in ratings:
        if rating.value is not None:
            levels[rating.criterion].append(rating.value)
            raters[rating.criterion].add(rating.rater)
    weights = rubric.weights
    found = []
    for place, criterion in enumerate(rubric.criteria):
        given = levels[criterion.id]
        if len(raters[criterion.id]) > 1 and min(given) < max(given):
            spread = max(given) - min(given)
            priority = weights[criterion.id] * spread
            item = Disagreement(criterion.id, min(given), max(given), spread, priority)
            # Equal fractions are equal as floats, and those compare ten times as fast.
            found.append((-float(priority), -float(criterion.weight), place, item))
    return tuple(item for *_order, item in sorted(found))
