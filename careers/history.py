"""Writes who changed what, inside the transaction that changes it."""

from django.forms.models import model_to_dict
from django.utils.encoding import force_str

from careers.models import History

PLAIN = (str, int, float, bool, type(None))


def actor_of(by):
    """(name, user id) of a membership, a user, or a label such as 'demonstration data'."""
    user = getattr(by, "user", by)
    return str(user)[:200], getattr(user, "pk", None)


def snapshot(row, fields=None):
    """The row's own fields as plain values, to be compared by `changes_since`."""
    values = model_to_dict(row, fields=fields)
    return {name: plain(value) for name, value in values.items()}


def plain(value):
    if isinstance(value, list):
        return sorted(force_str(getattr(item, "pk", item)) for item in value)
    return value if isinstance(value, PLAIN) else force_str(value)


def changes_since(before, row):
    """{field: [before, after]} of what differs from an earlier snapshot."""
    after = snapshot(row, fields=before.keys())
    return {name: [before[name], after[name]] for name in before if before[name] != after.get(name)}


def entry(*, by, row, action, changes=None, person=None):
    """An unsaved History row, for those who write many at once."""
    actor, actor_id = actor_of(by)
    return History(
        school_id=row.school_id if hasattr(row, "school_id") else row.pk,
        actor=actor,
        actor_id_then=actor_id,
        action=action,
        model=row._meta.label,
        row=row.pk,
        label=str(row)[:300],
        changes=changes or {},
        person=person,
    )


def record(*, by, row, action, changes=None, person=None):
    """Add one line of history. `action` is a past participle: 'added', 'changed', 'deleted'..."""
    line = entry(by=by, row=row, action=action, changes=changes, person=person)
    line.save(force_insert=True)
    return line
