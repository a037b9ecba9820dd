"""A slice of `make fuzz`, always the same files: none may end the process that reads it, or meet a fault of ours."""

from careers.imports.reading.apart import Job
from careers.imports.reading.keeping import TOO_BIG
from tests.careers.imports.corpus import KINDS
from tests.fuzz.reading import Found, fuzz, judge


def test_damaged_files_give_cells_or_a_sentence():
    found = fuzz(300, seed=20261122)
    assert (found.wrong, found.ended, found.count) == ([], {}, 300)
    assert found.read > 50
    assert len(found.said) > 20
    assert all("{file}" in sentence and sentence.endswith((".", "again.")) for sentence in found.said)


def test_file_that_ends_its_process_is_counted_and_the_next_is_read(tmp_path):
    """One text in very many cells takes more memory than the process may have."""
    jobs = []
    for name in ("utf_8", "one_text_in_very_many_cells", "merged_cells"):
        source = tmp_path / name
        source.write_bytes(KINDS[name].make())
        jobs.append(Job(source, tmp_path / f"{name}.target", ".csv"))
    found = Found()
    judge(jobs, found, None)
    assert (found.read, found.wrong, found.ended.total() + found.said[TOO_BIG]) == (2, [], 1)
