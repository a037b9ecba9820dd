"""The Django admin, for superusers only: who runs the server sets up schools and people, and mends small sheets.

Learners are not in it, nor what is kept about them: whoever runs the server has no business with a child's evidence,
interviews or destination, and what is not here cannot be looked at by a slip.
"""

from careers.admin import people, programme, published  # noqa: F401 - each puts its tables into the site
from careers.admin.site import site

__all__ = ["site"]
