"""Taking an import back: what it added goes, what it changed is as before, unless something stands on it since."""

from collections import defaultdict

from django.apps import apps

from careers.imports.difference import BATCH, checksum, kept, line_of
from careers.models import History

#: An import can be taken back for so many days.
DAYS = 30


def take_back(row, *, by):
    """Take back all that can be; {model label: {'deleted', 'restored', 'put back', 'kept': rows}}.

    Call it inside a transaction. A row that somebody changed since, or that something stands on since, stays.
    """
    traces = list(row.traces.order_by("-order"))
    ours = {trace.model: set(map(int, trace.added)) for trace in traces}
    return {trace.model: take_back_table(trace, ours, by) for trace in traces}


def take_back_table(trace, ours, by):
    model = apps.get_model(trace.model)
    rows = model._base_manager.filter(school=trace.school_id)
    found = rows.in_bulk([int(pk) for pk in (*trace.added, *trace.changed)])
    restored = restore(model, found, trace, by)
    going = [pk for pk, given in trace.added.items() if int(pk) in found and checksum(found[int(pk)]) == given]
    standing = stood_on(model, [int(pk) for pk in going], ours)
    gone = [found[int(pk)] for pk in going if int(pk) not in standing]
    lines = [line(one, "import undone", by) for one in gone]
    for at in range(0, len(gone), BATCH):
        rows.filter(pk__in=[one.pk for one in gone[at : at + BATCH]]).delete()
    History.objects.bulk_create(lines, batch_size=BATCH)
    ours[trace.model] -= {one.pk for one in gone}
    back = put_back(model, trace)
    there = sum(int(pk) in found for pk in trace.added)
    return {"deleted": len(gone), "restored": restored, "put back": back, "kept": there - len(gone)}


def restore(model, found, trace, by):
    """Give the fields that still have the imported value the one from before; how many rows."""
    changed, names = [], set()
    for pk, fields in trace.changed.items():
        row = found.get(int(pk))
        if row is None:
            continue
        touched = False
        for name, (before, after) in fields.items():
            field = by_column(model, name)
            if kept(getattr(row, name)) == after:
                setattr(row, name, (field.target_field if field.is_relation else field).to_python(before))
                names.add(field.name)
                touched = True
        if touched:
            changed.append(row)
    if changed:
        model._base_manager.bulk_update(changed, sorted(names), batch_size=100)
        History.objects.bulk_create([line(row, "import undone", by) for row in changed], batch_size=BATCH)
    return len(changed)


def by_column(model, name):
    """The field that is stored under this name, which for a key ends with '_id'."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def line(row, action, by):
    person = row.pk if row._meta.label == "tracking.Learner" else getattr(row, "learner_id", None)
    return line_of(row, action, by, person)


def stood_on(model, keys, ours):
    """Those of these rows that a row points at which this import did not add."""
    found = set()
    for relation in model._meta.related_objects:
        if relation.many_to_many or relation.related_model._meta.auto_created:
            continue
        name, other = relation.field.attname, relation.related_model
        mine = ours.get(other._meta.label, set())
        for at in range(0, len(keys), BATCH):
            part = other._base_manager.filter(**{f"{name}__in": keys[at : at + BATCH]})
            found |= {key for key, pk in part.values_list(name, "pk") if pk not in mine}
    return found


def put_back(model, trace):
    """Add the rows anew that were taken away, where nothing has taken their place; how many."""
    by_name = defaultdict(int)
    for values in trace.removed:
        clean = {name: value for name, value in values.items() if name != model._meta.pk.attname}
        if not model._base_manager.filter(**same_place(model, clean)).exists():
            model._base_manager.create(**clean)
            by_name["back"] += 1
    return by_name["back"]


def same_place(model, values):
    """What would be twice there: the fields of the first constraint without a condition, or all of the row."""
    for constraint in model._meta.constraints:
        names = [model._meta.get_field(name).attname for name in getattr(constraint, "fields", ())]
        if names and getattr(constraint, "condition", None) is None and "form_key" not in names:
            return {name: values[name] for name in names}
    return values
