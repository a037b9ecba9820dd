"""What the marks of a register mean at a school: its own table, by which registers come in as spreadsheets."""

from django.db import transaction

from careers.history import changes_since, record, snapshot
from tracking.models import RegisterMark

FIELDS = ["mark", "means", "label"]
#: Where a mark stands while two change places: letters that nobody types.
ASIDE = 0xE000


def marks_of(school):
    """All marks of a school: those who took part first, then the absent, then what is not counted."""
    order = list(RegisterMark.Means)
    return sorted(school.registermark_set.all(), key=lambda row: (order.index(row.means), row.pk))


def by_meaning(school):
    """[(what it means in words, marks)], each meaning that has any."""
    rows = marks_of(school)
    found = [(means.label, [row for row in rows if row.means == means]) for means in RegisterMark.Means]
    return [(words, marks) for words, marks in found if marks]


@transaction.atomic
def save_marks(*, school, marks, by):
    """Make these the marks of the school, new ones among them; those left out go."""
    stored = {row.pk: row for row in RegisterMark.objects.select_for_update().filter(school=school)}
    for pk in stored.keys() - {mark.pk for mark in marks}:
        record(by=by, row=stored[pk], action="deleted")
        stored[pk].delete()
    changed = [(mark, changes_of(stored.get(mark.pk), mark)) for mark in marks]
    changed = [(mark, changes) for mark, changes in changed if changes or mark.pk is None]
    for at, (mark, _) in enumerate(changed):
        if mark.pk:
            RegisterMark.objects.filter(pk=mark.pk).update(mark=chr(ASIDE + at))
    for mark, changes in changed:
        added, mark.school = mark.pk is None, school
        mark.save()
        record(by=by, row=mark, action="added" if added else "changed", changes=changes)


def changes_of(before, mark):
    return changes_since(snapshot(before, fields=FIELDS), mark) if before else {}
