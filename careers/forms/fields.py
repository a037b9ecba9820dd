"""How fields look, what they offer, and the address of a list without one of its filters."""

from django import forms


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def dress(form):
    """The classes that the style sheet knows, for fields that templates show by themselves."""
    for field in form.fields.values():
        is_choice = isinstance(field, forms.ChoiceField)
        field.widget.attrs["class"] = "form-select" if is_choice else "form-control"


def named(rows, every):
    """Choices of rows, loaded once; checking what was chosen then asks the database nothing."""
    return [("", every), *((str(row.pk), str(row)) for row in rows)]


def address_without(query, name):
    """The same list without one filter, from its first page."""
    rest = query.copy()
    for gone in (name, "page"):
        rest.pop(gone, None)
    return f"?{rest.urlencode()}"
