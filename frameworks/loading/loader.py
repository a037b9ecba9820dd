"""Check everything, then write in one transaction, or write nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from frameworks.loading.content import digest
from frameworks.loading.documents import Document, Fault, Faults, Refused, read
from frameworks.loading.references import Checked, check_together
from frameworks.loading.rules import check
from frameworks.loading.shapes import shape
from frameworks.loading.stored import Stored, check_change, fetch_rows, stored_editions, stored_frameworks
from frameworks.loading.writing import Task, write_editions, write_frameworks
from frameworks.models import Framework


@dataclass(frozen=True)
class Loaded:
    """What became of one document: 'added', 'revised' or 'unchanged'."""

    name: str
    framework: str
    edition: str
    change: str


@dataclass
class Examined:
    """Documents after every check: what was found wrong, what there is to write, and what is stored."""

    faults: list[Fault]
    checked: list[Checked]
    tasks: list[Task]
    frameworks: dict[str, Framework]


def validate(documents: Sequence[Document], *, listed: bool = True) -> list[Fault]:
    """Every fault of these documents, by themselves, together and against what is loaded; nothing is written."""
    return examine(documents, listed=listed).faults


def load(paths: Iterable[Path], *, listed: bool = True) -> list[Loaded]:
    """Read files (and the .json files of folders), check and write. Raises Refused."""
    documents, unreadable = read(paths)
    if unreadable:
        raise Refused(unreadable + validate(documents, listed=listed))
    return write(documents, listed=listed)


@transaction.atomic
def write(documents: Sequence[Document], *, listed: bool = True) -> list[Loaded]:
    """Check and write. Raises Refused with every fault; then nothing is written."""
    examined = examine(documents, listed=listed)
    if examined.faults:
        raise Refused(examined.faults)
    frameworks = examined.frameworks
    if any(is_new(document, frameworks) for document in examined.checked):
        frameworks = write_frameworks((document.content for document in examined.checked), listed=listed)
    if examined.tasks and (faults := write_editions(examined.tasks, frameworks)):
        raise Refused(faults)
    return outcome(examined)


def examine(documents: Sequence[Document], *, listed: bool) -> Examined:
    lists = [Faults(document.name) for document in documents]
    shaped = [(shape(document, faults), faults) for document, faults in zip(documents, lists, strict=True)]
    checked = [Checked(content, faults) for content, faults in shaped if content]
    for document in checked:
        check(document.content, document.faults)
    check_together(checked)
    stored = stored_editions(document.content.key for document in checked)
    tasks = [task for document in checked if (task := task_for(document, stored))]
    frameworks = check_against_stored(checked, tasks, listed=listed)
    return Examined([fault for faults in lists for fault in faults.found.values()], checked, tasks, frameworks)


def task_for(document: Checked, stored: dict[tuple[str, str], Stored]) -> Task | None:
    """What there is to do; None if the same content is stored."""
    found, new = stored.get(document.content.key), digest(document.content)
    if found and found.edition.digest == new:
        return None
    return Task(document.faults.file, document.content, new, found)


def check_against_stored(checked: list[Checked], tasks: list[Task], *, listed: bool) -> dict[str, Framework]:
    fetch_rows(task.stored for task in tasks if task.stored)
    stored = {id(task.content): task.stored for task in tasks}
    frameworks = stored_frameworks(document.content.framework.key for document in checked)
    for document in checked:
        if found := stored.get(id(document.content)):
            check_change(document.content, found, document.faults)
        framework = frameworks.get(document.content.framework.key)
        if framework and framework.listed is not listed:
            text = f"is '{framework.key}', which belongs to another framework. Choose another key."
            document.faults.add("framework", f"'key' {text}", field="key")
    return frameworks


def is_new(document: Checked, frameworks: dict[str, Framework]) -> bool:
    """The framework is not stored, or is described otherwise."""
    part = document.content.framework
    found = frameworks.get(part.key)
    return found is None or any(getattr(found, name) != value for name, value in vars(part).items())


def outcome(examined: Examined) -> list[Loaded]:
    changes = {id(task.content): "revised" if task.stored else "added" for task in examined.tasks}
    return [
        Loaded(
            document.faults.file,
            document.content.framework.title,
            document.content.edition.label,
            changes.get(id(document.content), "unchanged"),
        )
        for document in examined.checked
    ]
