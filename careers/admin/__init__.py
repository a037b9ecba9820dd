"""The Django admin, for superusers only: who runs the server sets up schools and people, and mends small sheets.

Learners are not in it, nor what is kept about them: whoever runs the server has no business with a child's evidence,
interviews or destination, and what is not here cannot be looked at by a slip.
"""

from tablib.formats import registry

# Or the library would load openpyxl with every process: 12 MiB and a quarter of a second. Our own formats stand in.
registry.register("xlsx", object())

from careers.admin import people, programme, published, schools  # noqa: E402, F401 - each puts its tables into the site
from careers.admin.site import site  # noqa: E402

__all__ = ["site"]
