"""Characteristics in a list of learners: SEN status, and a yes-or-no column for each group that the school compares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from careers.imports.cells import OneOf, RowOf, Several, YesNo, is_empty, key
from careers.imports.difference import Changes
from careers.imports.kinds import Field, Record, Setting
from careers.models import TargetGroup
from tracking.models import Characteristic, Enrolment

#: For `Kind.options`: systems print a tick or nothing.
BLANK_IS_NO = (
    "blank_is_no",
    "A blank in a yes/no column means no",
    "For lists that print a tick or nothing. Also a blank SEN status means none. Otherwise a blank is left alone.",
)
PREFIX = "target-"
#: What a school's group is about, by its name, and what its column is headed in exports of other systems.
KNOWN = [
    (r"\behcp?\b|education health and care", ("EHCP", "EHC plan", "EHC")),
    (r"\bsen support\b", ("SEN support",)),
    (r"pupil premium(?!.*recipient)|^pp$",
     ("PP", "Pupil premium", "Pupil premium eligible", "Pupil premium indicator", "premium_pupil_indicator",
      "PP eligible", "PP indicator", "Eligible for pupil premium", "Pupil premium status")),
    (r"pupil premium.*recipient", ("Pupil premium recipient", "PP recipient")),
    (r"free (school )?meals?|^fsm",
     ("FSM", "FSM6", "Ever 6", "FSM eligible", "FSM Ever 6", "Ever 6 FSM", "Eligible for free meals", "Free meals",
      "Free school meals", "eligible_free_meals", "FSM eligibility")),
    (r"looked after|in care|^lac$|^cla$",
     ("LAC", "CLA", "In care", "In LEA care", "in_lea_care", "Looked after", "Looked after child", "Child looked after",
      "Children looked after", "In LA care")),
    (r"additional language|^eal$",
     ("EAL", "English additional language", "English as additional language", "EAL status", "EAL learner")),
    (r"young carer", ("Carer", "Young carers", "Is young carer", "YC")),
    (r"service child|armed forces",
     ("Service children", "service_children_indicator", "Service child indicator", "Service pupil", "Armed forces",
      "Service children in education", "Parent in armed forces")),
    (r"attendance below|persistent", ("Persistent absentee", "Persistently absent", "PA")),
    (r"higher prior|high prior", ("Higher prior attainment", "High prior attainment", "High prior attainer", "HPA")),
]  # fmt: skip
EHCP, SUPPORT = r"\behcp?\b|education health and care", r"\bsen support\b"
BELOW = re.compile(r"attendance below (\d+)")
SEN = OneOf(
    [("N", "N"), ("K", "SEN support"), ("E", "EHC plan")],
    {
        "N": (
            "no",
            "none",
            "no sen",
            "no special educational need",
            "no special educational needs",
            "not sen",
            "false",
        ),
        "K": ("sen support", "support", "sens", "s k", "a", "p", "school action", "school action plus"),
        "E": ("ehcp", "ehc", "education health and care plan", "plan", "statement", "s", "statemented"),
    },
)


def targets_of(setting: Setting) -> list[Any]:
    return list(TargetGroup.objects.filter(school=setting.school))


def target_fields(setting: Setting) -> list[Field]:
    """'SEN status' if the school has a group for it, then one column for each group."""
    targets = targets_of(setting)
    with_sen = {target.pk for target in targets if about(target, EHCP) or about(target, SUPPORT)}
    status = Field(
        "sen", "SEN status", SEN, ("SEN", "SEN provision", "SEN code", "SEND", "SEND status", "SEN stage", "SEND code",
                                   "sen_provision_code", "SEN provision code"),
        help="N, K or E: none, SEN support, EHC plan.", example="K",
    )  # fmt: skip
    columns = [
        Field(f"{PREFIX}{target.pk}", target.name, YesNo(), headers_of(target), written=target.pk not in with_sen)
        for target in targets
    ]
    listed = Field(
        "characteristics", "Characteristics", Several(RowOf(named_targets, "characteristic"), r"[;\n]"),
        help="All of them in one cell, with ';' between them, as Waymark exports them.", written=False,
    )  # fmt: skip
    return ([status] if with_sen else []) + columns + [listed]


def named_targets(setting: Setting) -> list[tuple[Any, list[str]]]:
    return [(target, [target.name]) for target in targets_of(setting)]


def about(target: Any, pattern: str) -> bool:
    return bool(re.search(pattern, key(target.name)))


def headers_of(target: Any) -> tuple[str, ...]:
    return tuple(header for pattern, headers in KNOWN if about(target, pattern) for header in headers)


class Targets:
    """The characteristics of every enrolment of the year, and what a row says of them; two queries."""

    def __init__(self, setting: Setting):
        self.setting = setting
        year: Any = setting.year
        self.groups = {target.pk: target for target in targets_of(setting)}
        self.plan = next((pk for pk, target in self.groups.items() if about(target, EHCP)), None)
        self.support = next((pk for pk, target in self.groups.items() if about(target, SUPPORT)), None)
        self.low = {
            pk: int(found[1]) for pk, target in self.groups.items() if (found := BELOW.search(key(target.name)))
        }
        rows = Characteristic.objects.filter(school=setting.school)
        self.now: dict[int, dict[int, int]] = {}
        this_year = rows.filter(enrolment__year=setting.year).values_list("pk", "enrolment", "target")
        for pk, enrolment, target in this_year.order_by("pk"):
            self.now.setdefault(enrolment, {})[target] = pk
        self.before: dict[int, set[int]] = {}
        enrolled = Enrolment.objects.filter(year=setting.year).values("learner")
        earlier = rows.filter(enrolment__year__start__lt=year.start).exclude(enrolment__learner__in=enrolled)
        for enrolment, target in earlier.order_by().values_list("enrolment", "target"):
            self.before.setdefault(enrolment, set()).add(target)

    def said(self, record: Record) -> dict[int, bool]:
        """{group: whether she belongs to it}, of those groups alone of which the row says anything."""
        found: dict[int, bool] = {}
        if "characteristics" in record.values:
            named = {target.pk for target in record.values["characteristics"] or ()}
            found |= {pk: pk in named for pk in self.groups}
        if "attendance" in record.values and record.values["attendance"] is not None:
            found |= {pk: record.values["attendance"] < below for pk, below in self.low.items()}
        status = self.cell(record, "sen")
        if status is not ...:
            pairs = ((self.plan, "E"), (self.support, "K"))
            found |= {pk: status == code for pk, code in pairs if pk is not None}
        for pk in self.groups:
            value = self.cell(record, f"{PREFIX}{pk}")
            if value is not ...:
                found[pk] = bool(value)
        return found

    def cell(self, record: Record, name: str) -> Any:
        """What a cell says; `...` for nothing. A blank may mean no."""
        if name in record.values:
            return record.values[name]
        blank = self.setting.options.get(BLANK_IS_NO[0]) and name in record.raw and is_empty(record.raw[name])
        return None if blank else ...

    def wanted(self, record: Record, enrolment: Any, earlier: Any) -> tuple[set[int], set[int]]:
        """(the groups she is in now, those in which she is to be). A new year begins with those of the last one."""
        if enrolment is not None:
            now = set(self.now.get(enrolment.pk, ()))
            begin = set(now)
        else:
            now = set()
            begin = self.before.get(earlier.pk, set()) - self.low.keys() if earlier else set()
        said = self.said(record)
        return now, (begin | {pk for pk, yes in said.items() if yes}) - {pk for pk, yes in said.items() if not yes}

    def put(self, changes: Changes, enrolment: Any, now: set[int], to: set[int]) -> None:
        keys = {"school_id": self.setting.school.pk}
        for pk in sorted(to - now):
            changes.add(Characteristic(**keys, enrolment=enrolment, target_id=pk))
        for pk in sorted(now - to):
            row = self.now[enrolment.pk][pk]
            changes.remove(Characteristic(**keys, pk=row, enrolment_id=enrolment.pk, target_id=pk))

    def names(self, keys: Iterable[int]) -> str:
        return ", ".join(target.name for pk, target in self.groups.items() if pk in set(keys))
