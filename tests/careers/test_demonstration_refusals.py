"""The demonstration says why where it cannot be made."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError

from careers.demonstration import files
from careers.models import School
from frameworks.loading import load
from tests.demonstration.test_making import demo


@pytest.fixture
def frameworks(db):
    load([settings.FRAMEWORKS_DIR])


def test_removing_nothing_says_so(ash):
    assert demo("--remove") == "There is no demonstration here; nothing was changed.\n"


def test_a_live_site_refuses(frameworks):
    with pytest.raises(CommandError, match="live site"):
        demo()
    assert School.objects.count() == 0


def test_missing_frameworks_are_named(db):
    with pytest.raises(CommandError, match="frameworks are not loaded"):
        demo("--with-known-password")


def test_an_address_in_use_is_refused(frameworks, ash):
    School.objects.update(slug="copperworks")
    with pytest.raises(CommandError, match="The address 'copperworks' already belongs to Ash Academy"):
        demo("--with-known-password")


def test_an_account_in_use_is_refused(frameworks, make_user):
    make_user("Priya Nair")
    with pytest.raises(CommandError, match="priya.nair@example.org already has an account"):
        demo("--with-known-password")


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("equalex 1.1.1 D, 1.1.2 D, 2.2.2 I", "equalex 9.9.9 D", "there is no statement 'equalex 9.9.9'"),
        ('term = "Autumn 2"\nhours = 1.5\ncost = 85', 'term = "Autumn 9"', "there is no half-term 'Autumn 9'"),
        ('partners = ["Kelder Valley Chamber of Trade", "Corvane', 'partners = ["', "there is no partner ' Precision'"),
    ],
)
def test_a_name_that_does_not_exist_is_told_with_its_place(frameworks, monkeypatch, tmp_path, right, wrong, fault):
    folder = shutil.copytree(files.FOLDER, tmp_path / "demonstration")
    path = folder / "ash-green" / "2026.toml"
    path.write_text(path.read_text().replace(right, wrong, 1))
    monkeypatch.setattr(files, "FOLDER", folder)
    with pytest.raises(CommandError, match=f"ash-green: 2026: 'Employer carousel': {fault}"):
        demo("--with-known-password")
    assert School.objects.count() == 0
