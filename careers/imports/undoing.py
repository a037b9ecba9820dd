"""Taking an import back: what it added goes, what it changed is as before, unless something stands on it since."""

from django.apps import apps
from django.db.models import Value

from careers.history import entry
from careers.imports.difference import BATCH, checksum, kept
from careers.models import History

#: An import can be taken back for so many days.
DAYS = 30
#: So many ids one query names.
MOST_KEYS = 20_000


def preview(row, hangs=None):
    """What `take_back` would do, in the same shape, found out without writing."""
    return {trace.model: foreseen(trace, *found) for trace, *found in plan_of(row, hangs or {})}


def take_back(row, *, by, hangs=None):
    """Take back all that can be; {model label: {'deleted', 'restored', 'put back', 'kept': rows}}.

    Call it inside a transaction. A row that somebody changed since, or that something stands on since, stays; so does
    what hangs on it, by `hangs` as `Kind.hangs` has it, and history tells of those rows as of what they hang on.
    """
    hangs = hangs or {}
    plan = plan_of(row, hangs)
    touched = carriers_of(plan, hangs)
    outcome = {trace.model: take_back_table(trace, *found, by, told=trace.model not in hangs) for trace, *found in plan}
    for model, keys in touched.items():
        told = {int(pk) for trace, _, _ in plan if trace.model == model._meta.label for pk in trace.changed}
        rows = model._base_manager.filter(school=row.school_id, pk__in=keys - told)
        History.objects.bulk_create([line(one, "import undone", by) for one in rows], batch_size=BATCH)
    return outcome


def carriers_of(plan, hangs):
    """{model: ids of its rows that something hung on which came, changed or went}"""
    touched = {}
    for trace, found, gone in plan:
        if trace.model in hangs:
            field = apps.get_model(trace.model)._meta.get_field(hangs[trace.model])
            changed = [found[int(pk)] for pk in trace.changed if int(pk) in found]
            keys = {getattr(one, field.attname) for one in (*gone, *changed)}
            touched.setdefault(field.related_model, set()).update(keys, [one[field.attname] for one in trace.removed])
    return touched


def plan_of(row, hangs):
    """[(trace, {id: row that is there still}, [rows that can go])]; what points at others comes first."""
    plan, leaving = plan_alone(row)
    stay = {trace.model: {pk for pk, _ in added_of(trace, found)} - leaving[apps.get_model(trace.model)]
            for trace, found, _ in plan}  # fmt: skip
    for trace, _, gone in plan:
        if trace.model in hangs:
            field = apps.get_model(trace.model)._meta.get_field(hangs[trace.model])
            there = stay.get(field.related_model._meta.label, set())
            gone[:] = [one for one in gone if getattr(one, field.attname) not in there]
    return plan


def plan_alone(row):
    """The same before anything stays because what it hangs on does; and {model: ids of rows that go}."""
    leaving, plan = {}, []
    for trace in row.traces.order_by("-order"):
        model = apps.get_model(trace.model)
        rows = model._base_manager.filter(school=trace.school_id)
        found = rows.in_bulk([int(pk) for pk in (*trace.added, *trace.changed)])
        for one, fields in restored_by(model, found, trace).items():
            for name in fields:
                leaving.setdefault((model, name), set()).add(one.pk)
        leaving[model] = {pk for pk, given in added_of(trace, found) if checksum(found[pk]) == given}
        while standing := stood_on(model, leaving):
            leaving[model] -= standing
        plan.append((trace, found, [found[pk] for pk in sorted(leaving[model])]))
    return plan, leaving


def added_of(trace, found):
    """(id, checksum) of each row that it added and that is there still."""
    return [(int(pk), given) for pk, given in trace.added.items() if int(pk) in found]


def foreseen(trace, found, gone):
    model = apps.get_model(trace.model)
    back = sum(may_come_back(model, values) for values in trace.removed)
    return counted(trace, found, gone, len(restored_by(model, found, trace)), back)


def counted(trace, found, gone, restored, back):
    kept_rows = len(added_of(trace, found)) - len(gone)
    return {"deleted": len(gone), "restored": restored, "put back": back, "kept": kept_rows}


def take_back_table(trace, found, gone, by, *, told=True):
    model = apps.get_model(trace.model)
    restored = restore(model, found, trace, by if told else None)
    lines = [line(one, "import undone", by) for one in gone] if told else []
    for at in range(0, len(gone), BATCH):
        model._base_manager.filter(pk__in=[one.pk for one in gone[at : at + BATCH]]).delete()
    History.objects.bulk_create(lines, batch_size=BATCH)
    return counted(trace, found, gone, restored, put_back(model, trace))


def restore(model, found, trace, by):
    """Give the fields that still have the imported value the one from before; how many rows."""
    changed = restored_by(model, found, trace)
    names = {name for fields in changed.values() for name in fields}
    for row, fields in changed.items():
        for name, value in fields.items():
            setattr(row, name, value)
    if changed:
        model._base_manager.bulk_update(changed, sorted(by_column(model, name).name for name in names), batch_size=100)
        lines = [line(row, "import undone", by) for row in changed] if by else []
        History.objects.bulk_create(lines, batch_size=BATCH)
    return len(changed)


def restored_by(model, found, trace):
    """{row: {column: value from before}} of the fields that nobody changed since."""
    changed = {}
    for pk, fields in trace.changed.items():
        row = found.get(int(pk))
        for name, (before, after) in fields.items() if row else ():
            if kept(getattr(row, name)) == after:
                field = by_column(model, name)
                value = (field.target_field if field.is_relation else field).to_python(before)
                changed.setdefault(row, {})[name] = value
    return changed


def by_column(model, name):
    """The field that is stored under this name, which for a key ends with '_id'."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def line(row, action, by):
    person = row.pk if row._meta.label == "tracking.Learner" else getattr(row, "learner_id", None)
    return entry(by=by, row=row, action=action, person=person)


def stood_on(model, leaving):
    """Those of the model's rows that are to go that another row points at, which will do so still: {id}.

    `leaving` is {model: ids of rows that go} and {(model, column): ids of rows that point elsewhere again}.
    """
    found, keys, relations = set(), sorted(leaving[model]), pointing_at(model)
    step = max(MOST_KEYS // max(len(relations), 1), 1)
    for at in range(0, len(keys) if relations else 0, step):
        for which, key, pk in pointers(relations, keys[at : at + step]):
            name, other = relations[which].field.attname, relations[which].related_model
            if pk not in leaving.get(other, ()) and pk not in leaving.get((other, name), ()):
                found.add(key)
    return found


def pointing_at(model):
    """The relations by which rows of other tables point at this one's."""
    every = model._meta.related_objects
    return [one for one in every if not one.many_to_many and not one.related_model._meta.auto_created]


def pointers(relations, keys):
    """(number of the relation, id pointed at, id of the row that points), in one query."""
    parts = [
        one.related_model._base_manager.filter(**{f"{one.field.attname}__in": keys})
        .order_by()
        .values_list(Value(which), one.field.attname, "pk")
        for which, one in enumerate(relations)
    ]
    return parts[0].union(*parts[1:], all=True)


def put_back(model, trace):
    """Add the rows anew that were taken away, where nothing has taken their place; how many."""
    back = 0
    for values in trace.removed:
        if may_come_back(model, values):
            model._base_manager.create(**without_key(model, values))
            back += 1
    return back


def without_key(model, values):
    return {name: value for name, value in values.items() if name != model._meta.pk.attname}


def may_come_back(model, values):
    return not model._base_manager.filter(**same_place(model, without_key(model, values))).exists()


def same_place(model, values):
    """What would be twice there: the fields of the first constraint without a condition, or all of the row."""
    for constraint in model._meta.constraints:
        names = [model._meta.get_field(name).attname for name in getattr(constraint, "fields", ())]
        if names and getattr(constraint, "condition", None) is None and "form_key" not in names:
            return {name: values[name] for name in names}
    return values
