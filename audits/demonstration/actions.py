"""The actions of one school of the demonstration."""

from audits.demonstration.building import at
from audits.demonstration.files import ACTION
from audits.models import Action
from careers.demonstration.files import checked_keys, codes, told
from careers.history import entry
from careers.models import History

PLAIN = {"title", "success", "due_on", "priority", "status", "progress", "rule", "done_on"}


def build_actions(*, known, entries, audits, by):
    """`audits` are the school's by title."""
    actions = []
    for fields in entries:
        with told(f"action '{fields['title']}'"):
            actions.append(action_of(known, fields, audits, by))
    Action.objects.bulk_create(actions)
    History.objects.bulk_create(entry(by=by, row=action, action="added") for action in actions)


def action_of(known, fields, audits, by):
    checked_keys(fields, ACTION)
    named = {"owner": known.members, "audit": audits, "cohort": known.cohorts, "activity": known.activities}
    rows = {name: table[fields[name]] for name, table in named.items() if name in fields}
    if "statement" in fields:
        rows["statement"] = known.statements[codes(fields["statement"])[0]]
    return Action(
        school=known.school,
        year=known.years[fields.get("year", max(known.years))],
        created_at=at(fields["added"]),
        created_by=str(by),
        **rows,
        **{name: fields[name] for name in PLAIN & fields.keys()},
    )
