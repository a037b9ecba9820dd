"""Spreadsheets on their way in: five steps, each a page that works without a script."""

from careers.views.imports.afterwards import import_delete, import_errors, import_undo
from careers.views.imports.bringing import import_add, import_list, import_memory, import_start, import_template
from careers.views.imports.steps import (
    import_again,
    import_columns,
    import_detail,
    import_sheets,
    import_words,
    import_write,
)

__all__ = [
    "import_add", "import_again", "import_columns", "import_delete", "import_detail", "import_errors", "import_list",
    "import_memory", "import_sheets", "import_start", "import_template", "import_undo", "import_words", "import_write",
]  # fmt: skip
