"""Partners: employers, providers and others who help, known by their names."""

from __future__ import annotations

from collections.abc import Sequence

from careers.imports.cells import OneOf, Text, key
from careers.imports.difference import Changes
from careers.imports.kinds import CHANGED, NEW, SAME, Field, Kind, Plan, Record, Setting
from careers.models import Partner
from careers.tenancy import Permission


class Partners(Kind):
    slug = "partners"
    title = "Partners"
    what = "Employers, colleges and others who help, one in each row."
    permission = Permission.CHANGE_PROGRAMME
    in_a_year = False
    order = 40
    page = "partner-list"

    def fields(self, setting: Setting) -> Sequence[Field]:
        kinds = OneOf(Partner.Kind.choices, {"employer": ["company", "business"], "college": ["fe college", "school"]})
        return [
            Field("name", "Name", Text(200), ("Partner", "Organisation", "Company", "Employer"), required=True,
                  example=("Ashfield General Hospital", "Bright Bakery")),
            Field("kind", "Kind", kinds, ("Type",), example="public body", clearable=False),
            Field("sector", "Sector", Text(100), ("Industry",), example="Health"),
            Field("website", "Website", Text(200), ("Web", "URL"), example="https://hospital.example.org"),
            Field("note", "Note", Text(lines=True), ("Notes", "Comments")),
        ]  # fmt: skip

    def plan(self, records: Sequence[Record], setting: Setting) -> Plan:
        known = {key(row.name): row for row in Partner.objects.filter(school=setting.school)}
        changes, seen = Changes(), set()
        for record in records:
            if not record.good or not record.values:
                continue
            name = key(record.values["name"])
            if name in seen:
                record.refuse("This name is in the file twice", "Leave one of the rows out.", field="name")
                continue
            seen.add(name)
            row = known.get(name)
            record.verdict = SAME
            if row is None:
                changes.add(Partner(school=setting.school, **record.values))
                record.verdict = NEW
            elif changes.change(row, **{at: value or "" for at, value in record.values.items() if at != "name"}):
                record.verdict = CHANGED
        return Plan(changes)
