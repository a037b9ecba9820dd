"""Tutor groups and classes in a list of learners: who goes where, and which groups are new."""

from __future__ import annotations

from typing import Any

from careers.imports.difference import Changes
from careers.imports.kinds import Record, Setting
from tracking.models import Group, GroupMember

TUTOR, CLASS, TARGET = Group.Kind.TUTOR, Group.Kind.CLASS, Group.Kind.TARGET


def comparable(name: str) -> str:
    return " ".join(name.casefold().split())


class Places:
    """The groups of the year and who is in them, with two queries."""

    def __init__(self, setting: Setting):
        self.setting = setting
        rows = Group.objects.filter(school=setting.school, year=setting.year)
        self.groups: dict[int, Any] = {row.pk: row for row in rows}
        self.by_name = {(row.kind, comparable(row.name)): row for row in self.groups.values()}
        self.members: dict[int, list[tuple[int, Any]]] = {}
        places = GroupMember.objects.filter(school=setting.school, group__year=setting.year).order_by("pk")
        for pk, group, enrolment in places.values_list("pk", "group", "enrolment"):
            self.members.setdefault(enrolment, []).append((pk, self.groups[group]))
        self.made = 0

    def wanted(self, record: Record, enrolment: Any) -> tuple[list[tuple[int, Any]], list[tuple[str, str]]]:
        """(places that she leaves, groups that she joins as (kind, name)); nothing where the row says nothing."""
        now = self.members.get(enrolment.pk, []) if enrolment else []
        leave: list[tuple[int, Any]] = []
        join: list[tuple[str, str]] = []
        if "tutor_group" in record.values:
            name = record.values["tutor_group"]
            tutor = [place for place in now if place[1].kind == TUTOR]
            if not name or [comparable(group.name) for _, group in tutor] != [comparable(name)]:
                leave += tutor
                join += [(TUTOR, name)] if name else []
        if "classes" in record.values:
            names = {comparable(name): name for name in record.values["classes"] or ()}
            there = {comparable(group.name) for _, group in now if group.kind != TUTOR}
            leave += [place for place in now if place[1].kind == CLASS and comparable(place[1].name) not in names]
            join += [(self.kind_of(at), name) for at, name in names.items() if at not in there]
        return leave, join

    def kind_of(self, name: str) -> str:
        """A target group of this name is one that the school made; every other is a class."""
        return TARGET if (TARGET, name) in self.by_name and (CLASS, name) not in self.by_name else CLASS

    def put(self, changes: Changes, enrolment: Any, leave: list[tuple[int, Any]], join: list[tuple[str, str]]) -> None:
        keys = {"school_id": self.setting.school.pk}
        for pk, group in leave:
            changes.remove(GroupMember(pk=pk, enrolment_id=enrolment.pk, group=group, kind=group.kind, **keys))
        for kind, name in join:
            changes.add(GroupMember(enrolment=enrolment, group=self.group(changes, kind, name), kind=kind, **keys))

    def group(self, changes: Changes, kind: str, name: str) -> Any:
        """The group of this name, a new one if there is none."""
        at = (kind, comparable(name))
        if at not in self.by_name:
            new = Group(school=self.setting.school, year=self.setting.year, kind=kind, name=name)
            self.by_name[at] = changes.add(new)
            self.made += 1
        return self.by_name[at]

    @staticmethod
    def words(leave: list[tuple[int, Any]], join: list[tuple[str, str]], kinds: set[str]) -> tuple[str, str]:
        """(left, joined) of these kinds, by name."""
        left = ", ".join(group.name for _, group in leave if group.kind in kinds)
        return left, ", ".join(name for kind, name in join if kind in kinds)
