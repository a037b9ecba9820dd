"""The careers development plan as a spreadsheet."""

from __future__ import annotations

from audits.reports.doings import doing_sheet
from audits.reports.plan import Plan
from audits.reports.reach import Reach
from careers.coverage import Share
from careers.sheets import Sheet, Value

HOW_FAR = ["Intended", "Planned", "Held at least once", "With evidence", "Took part", "Of", "Outcomes not shown"]
HOW_FAR += ["Have evidence", "Of", "Outcomes not shown"]


def plan_sheets(plan: Plan) -> list[Sheet]:
    """About, objectives, the outcomes that serve them, actions, and what was achieved."""
    due = plan.review_due_on
    about: list[list[Value]] = [
        ["Year", plan.year],
        ["Vision", plan.vision],
        ["Framework", plan.framework],
        ["Next review", due],
    ]
    aims = [[aim.number, aim.text, *how_far(aim.reach), aim.elsewhere] for aim in plan.aims]
    outcomes = [
        [aim.number, one.code, one.text, one.cohorts, *how_far(one.reach)] for aim in plan.aims for one in aim.outcomes
    ]
    return [
        Sheet("About", ["What", "Says"], about),
        Sheet("Objectives", ["Number", "Objective", *HOW_FAR, "Of other frameworks"], aims),
        Sheet("Outcomes", ["Objective", "Code", "Outcome", "Year groups", *HOW_FAR], outcomes),
        doing_sheet(plan.doings),
        doing_sheet(plan.earlier, "From earlier years"),
        doing_sheet(plan.achieved, "Achieved"),
    ]


def how_far(reach: Reach) -> list[Value]:
    took_part, evidence = (numbers(share, few) for share, few in zip(shares(reach), reach.hidden, strict=True))
    return [reach.intended, reach.planned, reach.held, reach.evidenced, *took_part, *evidence]


def shares(reach: Reach) -> tuple[Share, Share]:
    return reach.took_part, reach.evidence


def numbers(share: Share, few: int) -> list[Value]:
    """Learners reached, of how many, and how many outcomes hide theirs; empty where all do."""
    return [share.reached if share.of else None, share.of or None, few]
