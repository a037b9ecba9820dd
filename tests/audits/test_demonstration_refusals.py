"""The demonstration says where its audits are at fault."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError

from careers.demonstration import files
from careers.models import Activity, School
from frameworks.loading import load
from tests.demonstration.test_making import demo


@pytest.fixture
def frameworks(db):
    load([settings.FRAMEWORKS_DIR])


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('3 = "23212232"', '3 = "2321223"', "Priya Nair: section '3' has 8 statements, but 7 answers are given"),
        ('3 = "23212232"', '3 = "2321223x"', "Priya Nair: 'x' is no answer"),
        ('activity = "Work experience week"}', 'activity = "Nothing"}', "Priya Nair: there is no activity 'Nothing'"),
    ],
)
def test_a_fault_is_told_with_its_place(frameworks, monkeypatch, tmp_path, right, wrong, fault):
    folder = shutil.copytree(files.FOLDER, tmp_path / "demonstration")
    path = folder / "ash-green" / "audits.toml"
    path.write_text(path.read_text().replace(right, wrong, 1))
    monkeypatch.setattr(files, "FOLDER", folder)
    with pytest.raises(CommandError, match=f"ash-green: audits: 'Careers Impact .*': {fault}"):
        demo("--with-known-password")
    assert (School.objects.count(), Activity.objects.count()) == (0, 0)
