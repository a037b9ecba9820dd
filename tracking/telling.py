"""History of rows about one learner: told with her id, never with her name, nor with the words of a note."""

from careers.history import entry, told
from careers.models import History


def line_of(row, label, action, by, changes):
    """An unsaved line; `label` stands where history would tell the row's own name."""
    line = entry(by=by, row=row, action=action, changes=changes, person=row.learner_id)
    line.label = label
    return line


def tell(row, label, action, by, changes):
    line_of(row, label, action, by, changes).save(force_insert=True)


def without_notes(changes, notes):
    """The same changes, of these fields no more than that they changed."""
    return {name: ["", "changed"] if name in notes else pair for name, pair in changes.items()}


def lines_of(row):
    return History.objects.filter(school=row.school_id, model=row._meta.label, row=row.pk)


def history_of(row, latest=20):
    """The latest lines of its history with `.told`, [(what, before, after)] in words."""
    lines = list(lines_of(row)[:latest])
    for line in lines:
        line.told = [(what[:1].upper() + what[1:], before, after) for what, before, after in told(line)]
    return lines
