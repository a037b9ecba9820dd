"""Two people who save one row: a save is made over the version that was seen, and a stale one is told."""

from careers.history import field_name, in_words, snapshot


class Stale(Exception):
    """Somebody saved this row after it was shown. `.row` is how it stands now, None where it is not there."""

    def __init__(self, row):
        super().__init__("Somebody else saved this meanwhile.")
        self.row = row


def typed_fields(form):
    """The fields of its model that a model form asks this person for."""
    return [name for name in form._meta.fields if name in form.fields]


def differing(now, form):
    """[(what, as it is stored, as this form has it)] in words, of the fields of the form that differ."""
    model, fields = form._meta.model, typed_fields(form)
    stored, typed = (snapshot(row, fields) for row in (now, form.instance))
    return [
        (field_name(model, name), in_words(model, name, stored[name]), in_words(model, name, typed[name]))
        for name in stored
        if stored[name] != typed[name]
    ]
