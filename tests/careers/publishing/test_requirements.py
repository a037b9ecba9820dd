"""What schools must publish is read from a file, and a wrong file is refused with every fault."""

import re
from datetime import date

import pytest

from careers.publishing.requirements import FILE, Fault, read, requirements

GOOD = """
[[requirements]]
key = "one"
words = "One thing"
fields = ["summary"]
force = "must"
missing = "Do it."
source = "A law"
edition = "2018"
since = 2018-09-01
"""


@pytest.fixture
def written(tmp_path):
    """written(text): the requirements in such a file."""

    def write(text):
        (tmp_path / "publishing.toml").write_text(text, encoding="utf-8")
        return read(tmp_path / "publishing.toml")

    yield write
    read.cache_clear()


def test_what_schools_publish_is_all_there():
    asked = [one.key for one in read(FILE)]
    assert asked == ["leader", "summary", "access", "impact", "review", "provider-access", "guidance"]


def test_each_names_its_source():
    assert [one.key for one in read(FILE) if not (one.source and one.edition and one.since)] == []


def test_nothing_is_asked_before_its_day():
    assert "provider-access" not in [one.key for one in requirements(date(2022, 12, 31))]


def test_one_of_several_ways_is_enough(written):
    (one,) = written(GOOD.replace("fields = [", 'any = ["impact", '))
    assert one.ways == (("impact",), ("summary",))


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('"summary"', '"vision"', "one: the public page has no field 'vision'."),
        ('"summary"', '"on"', "one: the public page has no field 'on'."),
        ('["summary"]', "[]", "one: name at least one field."),
        ('fields = ["summary"]', "", "one: give either 'fields' or 'any'."),
        ('"must"', '"may"', "one: 'force' is must or should, not 'may'."),
        ('source = "A law"', "", "one: 'source' is missing."),
        ('source = "A law"', 'source = ""', "one: 'source' should be str, not ''."),
        ("2018-09-01", '"2018"', "one: 'since' should be date, not '2018'."),
        ("[[req", "other = 1\n[[req", "'other' means nothing here; there is only [[requirements]]."),
        ("force", "colour = 1\nforce", "one: 'colour' means nothing here."),
    ],
)
def test_fault_is_told_with_its_place(written, right, wrong, fault):
    with pytest.raises(Fault, match=re.escape(fault)):
        written(GOOD.replace(right, wrong, 1))


def test_key_that_is_there_twice_is_a_fault(written):
    with pytest.raises(Fault, match=re.escape("publishing.toml: one: this key is there twice.")):
        written(GOOD + GOOD)


def test_file_that_is_no_toml_is_a_fault(written):
    with pytest.raises(Fault, match="cannot be read as TOML"):
        written("requirements = [")
