"""Learners and their enrolments in a year, with groups and characteristics: new ones, and the annual roll."""

from __future__ import annotations

from collections.abc import Sequence

from careers.imports.kinds import Field, Kind, Plan, Record, Setting
from careers.tenancy import Permission
from tracking.imports import identity
from tracking.imports.learners import columns
from tracking.imports.learners.days import MANY_LEAVE, WHOLE_ROLL
from tracking.imports.learners.roll import Roll
from tracking.imports.learners.targets import BLANK_IS_NO


class Learners(Kind):
    slug = "learners"
    title = "Learners"
    page = "learner-list"
    what = "The list of learners from your information system: new ones, the annual roll, or a few columns of it."
    permission = Permission.CHANGE_LEARNERS
    of_learners = True
    options = (BLANK_IS_NO, WHOLE_ROLL, MANY_LEAVE, identity.BY_NAME)
    order = 10

    def fields(self, setting: Setting) -> Sequence[Field]:
        return columns.fields(setting)

    def missing(self, matched: set[str], setting: Setting) -> str:
        return identity.missing(matched)

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        return Roll(records, setting, self.fields(setting)).plan()
