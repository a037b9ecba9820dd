"""Reading what the demonstration says: one file for the trust, a folder for each school."""

import tomllib
from contextlib import contextmanager

from django.conf import settings

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"


class Fault(Exception):
    """A file of the demonstration names something that does not exist. Its text says what and where."""


@contextmanager
def told(where):
    """Put the place in front of a fault that is found inside."""
    try:
        yield
    except Fault as fault:
        raise Fault(f"{where}: {fault}") from None


class Names(dict):
    """Rows by what the files call them; a name that is not there is a fault that names it."""

    def __init__(self, kind, rows):
        super().__init__(rows)
        self.kind = kind

    def __missing__(self, name):
        raise Fault(f"there is no {self.kind} '{name if isinstance(name, str) else ' '.join(name)}'.")


def read(path):
    with path.open("rb") as file:
        return tomllib.load(file)


def read_trust():
    return read(FOLDER / "trust.toml")


def read_schools():
    """Each school of the demonstration in order, with its years: {"name": ..., "years": {2026: {...}}}."""
    schools = []
    for slug in read_trust()["schools"]:
        folder = FOLDER / slug
        years = {int(path.stem): read(path) for path in sorted(folder.glob("20*.toml"))}
        schools.append({"slug": slug, **read(folder / "school.toml"), "years": years})
    return schools


def people(schools):
    """{e-mail: name} of everybody in the demonstration, each once."""
    everybody = [*read_trust()["leads"], *(person for school in schools for person in school["people"])]
    return {person["email"]: person["name"] for person in everybody}


def codes(text):
    """'equalex 1.1.1, 1.1.2' -> [('equalex', '1.1.1'), ('equalex', '1.1.2')]."""
    framework, rest = text.split(" ", 1)
    return [(framework, code.strip()) for code in rest.split(",")]


def depths(text):
    """'equalex 1.1.1 I, 1.1.2 D' -> [('equalex', '1.1.1', 'I'), ('equalex', '1.1.2', 'D')]."""
    return [(framework, *code.split()) for framework, code in codes(text)]


def checked_keys(entry, known):
    unknown = sorted(set(entry) - known)
    if unknown:
        raise Fault(f"'{unknown[0]}' means nothing here.")
    return entry
