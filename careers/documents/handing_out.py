"""A document's file, as the answer to who asked for it."""

from django.http import FileResponse

from careers.documents import files
from careers.sheets.naming import file_name

KINDS = {".pdf": "application/pdf", ".zip": "application/zip"}


def file_answer(path, name, *, private):
    """This file under this name, to be kept and never shown in the page; None where it is not here.

    `private`: no browser and no proxy keeps a copy.
    """
    opened = files.asked_for(path)
    if opened is None:
        return None
    filename = file_name(name, path.suffix[1:])
    answer = FileResponse(opened, as_attachment=True, filename=filename, content_type=KINDS[path.suffix])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store" if private else "private, no-cache"
    return answer
