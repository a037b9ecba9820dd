"""What the files of a bundle of records are called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from careers.uploads import safe_name

#: Letters of a name: so many of four bytes each, a number and the ending still fit into what file systems take.
LONGEST = 55


def file_names(learners: Iterable[tuple[str, str]]) -> Iterator[str]:
    """'Mensah Beatrix.pdf' for each (surname, forename), never twice in any case.

    Whoever hands the records out has to find the right one, and a number would send her back to a list of names. The
    names stand inside the zip alone: it is asked for by who sees these learners, and its own name holds none.
    """
    taken: set[str] = set()
    for surname, forename in learners:
        base = safe_name(plain(f"{surname} {forename}"), "")[:LONGEST].strip(" .")
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name.casefold())
        yield f"{name}.pdf"


def plain(name: str) -> str:
    """Without what is no letter to be seen, such as marks that turn the direction of writing."""
    seen = (" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", name))
    return " ".join("".join(one for one in seen if unicodedata.category(one)[0] != "C").split())
