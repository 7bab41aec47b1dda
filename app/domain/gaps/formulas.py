"""How the figures of a gap report are computed, in sentences to print beside them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.fit import DEFAULT_PRIOR, ELIGIBLE_FROM, PRIOR_LEVEL, PRIOR_SD

_PERSON, _SESSION, _RATER = (
    f"{float(variance):.2f}"
    for variance in (
        DEFAULT_PRIOR.variance,
        DEFAULT_PRIOR.session_variance,
        DEFAULT_PRIOR.rater_variance,
    )
)
"""The variances of levels and of ratings, as they are printed."""

FORMULAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "scaling": (
            "A member with more FTE allocated than contracted counts with every allocation "
            "multiplied by contract / allocated; all other figures use the result."
        ),
        "role_gap": "Demand minus supply of the role, at least 0; roles never offset each other.",
        "role_surplus": "Supply minus demand of the role, at least 0.",
        "role_coverage": "The smaller of supply and demand, divided by demand.",
        "role_gap_share": (
            "Sum of criticality x gap over all roles, divided by sum of criticality x demand."
        ),
        "holders": "Members whose known level reaches the target; one person is one holder.",
        "shortfall": "Wanted holders minus holders, at least 0.",
        "optimistic_shortfall": "The same, counting every member of unknown level as a holder.",
        "skill_gap_share": (
            "Sum of weight x shortfall over the skills with a target, divided by sum of weight x "
            "wanted holders; the low end uses the optimistic shortfall."
        ),
        "verified_skill_gap_share": (
            "The skill gap share with every level that only its owner claims, or that nothing "
            "vouches for, taken as unknown; an interview vouches up to the highest level that its "
            "ratings make more likely than not."
        ),
        "index": (
            "Role weight x role gap share + (1 - role weight) x skill gap share, at both ends of "
            "the skill gap share; where one part is null, the other."
        ),
        "bus_factor": "Number of holders: how many must leave before nobody holds the skill.",
        "people_to_lose": "The smallest bus factor of all skills with a target.",
        "impact": "Index of the team without the member minus index of the team, at the high ends.",
        "assess_first": (
            "Sum of weight over the skills whose shortfall a member of unknown level could lessen, "
            "divided by sum of weight x wanted holders: the fall of the skill gap share if this "
            "member alone held them all; blended by the role weight, the fall of the index. A "
            "member settles those of the skills for which the members before do not suffice."
        ),
        "fit": (
            "Weight of the role's skills that the person holds at the target level, divided by the "
            "weight of all of them; an unknown level is not held at the low end and held at the "
            "high end. A level below the target earns nothing: levels are steps, not amounts."
        ),
        "effective_fte": "Allocated FTE x fit; shown beside the gap, never in its place.",
        "status": (
            "uncovered: nobody is known to hold the skill; single_point: one person does; thin: "
            "several do, but fewer than wanted; covered: as many as wanted."
        ),
        "verified": (
            "The same counts with every level that only its owner claims, or that nothing vouches "
            "for, taken as unknown; a thin level counts up to its verified level."
        ),
        "recorded_level": (
            "What a hire records: the mean rating, weighted by evidence, to the nearest level, "
            "halves down; nothing from less evidence than one primary rating."
        ),
        "verified_level": (
            "The highest level, up to the recorded one, that the ratings make more likely than "
            "not. A recorded level above it is thin."
        ),
        "level_estimate": (
            "The latent level. A rating x says x or more, and not yet x + 1, so it is taken as "
            "x + 1/2. The mean over sessions, each weighted by its precision "
            f"1 / ({_SESSION} + {_RATER} / ratings in it), is drawn towards level {PRIOR_LEVEL:g}, "
            "the more so the less evidence there is; raters of one session saw the same session."
        ),
        "level_sd": (
            f"Square root of {_PERSON} x (1 - the share of the way to the observed mean): how far "
            "off the estimate may be."
        ),
        "ability": (
            "Sum of weight x P(level >= target) over the role's skills, divided by the sum of "
            "weights. A skill nobody rated counts 0 as evidence, and what the prior says as "
            "expectation."
        ),
        "role_closers": (
            f"Live candidates for the role, or with an ability of at least {ELIGIBLE_FROM:g} by "
            "evidence, each filling FTE x ability, as if hired alone; at most the gap that is left "
            "once everybody who has signed has started."
        ),
        "skill_closers": (
            "P(level >= target) of a normal distribution with the level_estimate and level_sd of "
            f"the scorecards; a skill nobody rated is 0 as evidence, and level {PRIOR_LEVEL:g} "
            f"with level_sd {PRIOR_SD:.4f} as expectation."
        ),
        "index_closed": (
            "By how much the index falls if this person alone is hired, once everybody who has "
            "signed has started: their FTE goes first where "
            "criticality x ability is highest, at most to the gap; each skill with a shortfall "
            "counts weight x P(level >= target)."
        ),
        "cautions": (
            "Floors missed: scores below the rubric's floor. Weak criteria: rated skills with the "
            "highest weight of the role applied for that are less likely held at target than not. "
            "Negative share: no and strong_no among the recommendations you may see. Cautions "
            "change no figure and no order."
        ),
        "after_joiners": (
            "The same figures once everybody who has signed and starts later has started. Until "
            "that day they count only there, and in what candidates and planned hires would close."
        ),
        "expected_role_gap_share": (
            "In a what-if, an assumed hire fills FTE x ability by evidence; here, by expectation. "
            "Everybody else counts in full in both."
        ),
    }
)
"""Name of a figure -> how it is computed, in a sentence to print beside it."""
