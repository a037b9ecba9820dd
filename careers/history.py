"""Writes who changed what, inside the transaction that changes it."""

from datetime import date
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import DateField
from django.forms.models import model_to_dict
from django.utils.encoding import force_str

from careers.models import History, User
from careers.tenancy import Role

PLAIN = (str, int, float, bool, type(None))


def actor_of(by):
    """(name, user id) of a membership, a user, or what is neither: a guest, a label such as 'demonstration data'."""
    user = getattr(by, "user", by)
    return str(user)[:200], user.pk if isinstance(user, User) else None


def snapshot(row, fields=None):
    """The row's own fields as plain values, rows it points at by their names, to be compared by `changes_since`."""
    values = model_to_dict(row, fields=fields)
    keys = {field.name for field in row._meta.concrete_fields if field.is_relation and field.name in values}
    return {name: plain(getattr(row, name) if name in keys else value) for name, value in values.items()}


def plain(value):
    if isinstance(value, list):
        return sorted(force_str(item) for item in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"  # 5 and 5.00 are the same
    return value if isinstance(value, PLAIN) else force_str(value)


def changes_since(before, row):
    """{field: [before, after]} of what differs from an earlier snapshot."""
    after = snapshot(row, fields=before.keys())
    return {name: [before[name], after[name]] for name in before if before[name] != after.get(name)}


def entry(*, by, row, action, changes=None, person=None, school=None):
    """An unsaved History row, for those who write many at once. `school`: where it is told, if not in the row's own."""
    actor, actor_id = actor_of(by)
    own = row.school_id if hasattr(row, "school_id") else row.pk
    return History(
        school_id=school.pk if school else own,
        actor=actor,
        actor_id_then=actor_id,
        action=action,
        model=row._meta.label,
        row=row.pk,
        label=(getattr(row, "TOLD_AS", "") or str(row))[:300],
        changes=changes or {},
        person=person,
    )


def record(*, by, row, action, changes=None, person=None):
    """Add one line of history. `action` is a past participle: 'added', 'changed', 'deleted'..."""
    line = entry(by=by, row=row, action=action, changes=changes, person=person)
    line.save(force_insert=True)
    return line


@transaction.atomic
def save_form(*, form, by):
    """Save a model form's row with its line of history, if anything differs. Returns the row."""
    added = form.instance._state.adding
    before = {} if added else snapshot(form._meta.model._base_manager.get(pk=form.instance.pk), fields=form.fields)
    row = form.save()
    changes = changes_since(before, row)
    if added or changes:
        record(by=by, row=row, action="added" if added else "changed", changes=changes)
    return row


def told(line):
    """[(what, before, after), ...] of one line of history, in words."""
    try:
        model = apps.get_model(line.model)
    except LookupError:
        model = None
    return [
        (field_name(model, name), *(in_words(model, name, value) for value in pair))
        for name, pair in in_order(line.changes, model)
    ]


def in_order(changes, model):
    """The items of `changes` in the order of the model's fields; PostgreSQL keeps none of its own."""
    fields = [field.name for field in model._meta.get_fields()] if model else []
    return sorted(changes.items(), key=lambda item: fields.index(item[0]) if item[0] in fields else len(fields))


def field_of(model, name):
    try:
        return model._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return None


def field_name(model, name):
    field = field_of(model, name)
    return str(getattr(field, "verbose_name", name)).replace("_", " ")


def in_words(model, name, value):
    """A value of `changes` as people read it: choices and roles by their labels, yes and no, 'nothing'."""
    if isinstance(value, list):
        return ", ".join(in_words(model, name, item) for item in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    field = field_of(model, name)
    if value and isinstance(field, DateField):
        return day_in_words(value)
    labels = dict(Role.choices) if name == "roles" else dict(getattr(field, "flatchoices", ()))
    return str(labels.get(value, "nothing" if value in (None, "") else value))


def day_in_words(value):
    """'2027-03-05' as '5 March 2027'; what is no day (a time of day too) as it stands."""
    try:
        return f"{date.fromisoformat(value):%-d %B %Y}"
    except ValueError:
        return str(value)
