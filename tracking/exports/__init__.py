"""What lists, matrices and reports look like as spreadsheets: exactly what their pages show, and hide."""

from tracking.exports.coverage import (
    coverage_sheets,
    cycle_sheet,
    gap_sheets,
    group_sheets,
    lacking_sheet,
    trend_sheet,
)
from tracking.exports.groups import learner_group_sheet
from tracking.exports.records import (
    level_sheet,
    questionnaire_sheet,
    reach_sheet,
    standing_sheet,
    step_sheet,
)
from tracking.exports.retention import destruction_sheet, due_sheets, retention_sheet

__all__ = [
    "coverage_sheets", "cycle_sheet", "destruction_sheet", "due_sheets", "gap_sheets",
    "group_sheets", "lacking_sheet", "learner_group_sheet", "level_sheet", "questionnaire_sheet", "reach_sheet",
    "retention_sheet", "standing_sheet", "step_sheet", "trend_sheet",
]  # fmt: skip
