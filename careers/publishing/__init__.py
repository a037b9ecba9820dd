"""What a school shows to everybody: its look, the words of its public page, what is missing there, what is shown."""

from careers.publishing.checklist import Due, checklist_of, due_of
from careers.publishing.pages import page_of
from careers.publishing.published import published_of

__all__ = ["Due", "checklist_of", "due_of", "page_of", "published_of"]
