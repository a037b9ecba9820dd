"""Every kind of broken, odd or hostile file of the corpus gets exactly its sentence, or exactly its cells."""

import io
import resource
import time
from collections import Counter

import pytest

from careers.imports.reading import Unreadable, load, look, read_into
from tests.careers.imports.corpus import KINDS

MOST_SECONDS = 5


@pytest.fixture
def read(tmp_path):
    """read(content, name): {sheet: rows}, or the sentence; nothing may be left beside what was written."""

    def outcome(content, name):
        source, target = tmp_path / "source", tmp_path / "target"
        source.write_bytes(content)
        try:
            read_into(source, target, name=name)
        except Unreadable as fault:
            assert [file.name for file in tmp_path.iterdir()] == ["source"]
            return str(fault)
        return rows_of(load(target))

    return outcome


def rows_of(book):
    sheets = {page.name + (" (hidden)" if page.hidden else ""): page.rows for page in book.pages}
    return sheets if len(sheets) > 1 else next(iter(sheets.values()))


def looked_at(content, name):
    try:
        return look(io.BytesIO(content), name)
    except Unreadable as fault:
        return str(fault)


def seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_corpus_has_six_families_of_more_than_sixty_kinds():
    families = Counter(kind.family for kind in KINDS.values())
    assert sorted(families) == ["containers", "encodings", "hostile", "layouts", "meanings", "values"]
    assert len(KINDS) >= 60


@pytest.mark.parametrize("name", KINDS)
def test_kind_gives_exactly_its_sentence_or_its_cells(read, name):
    """The quick look in the web process says the same, or only which kind of file it is."""
    kind = KINDS[name]
    content = kind.make()
    begin = time.process_time()
    assert looked_at(content, kind.file) in {"xlsx", "csv", "ods", kind.says}
    assert time.process_time() - begin < 0.2
    before = seconds_of_children()
    found = read(content, kind.file)
    assert repr(found) == repr(kind.says or kind.gives)  # repr: 1, 1.0 and True are not the same
    assert seconds_of_children() - before < MOST_SECONDS
