"""Reports as they are handed out: page, PDF and spreadsheet of the same frozen data."""

from careers.documents.answering import answer
from careers.documents.asking import ask_for
from careers.documents.paper import Paper

__all__ = ["Paper", "answer", "ask_for"]
