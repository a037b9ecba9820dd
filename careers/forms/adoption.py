"""Searching the words of frameworks inside a school."""

from careers.adoption import visible_to
from frameworks.forms import SearchForm
from frameworks.searching import search


class StatementSearchForm(SearchForm):
    """The library's search, over what this school may see."""

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school

    def hits(self):
        return search(self.cleaned_data["q"], visible_to(self.school)) if self.is_valid() else []
