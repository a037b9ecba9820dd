"""What django-import-export costs for a large sheet, beside a bare upsert into the same table (docs/decisions/6)."""

import gc
import time
from datetime import date
from functools import partial

from django.db import transaction
from import_export.resources import ModelResource
from tablib import Dataset

from careers.imports.difference import Changes
from careers.imports.small_sheets import PartnerResource
from careers.models import Import, ImportTrace, User
from careers.people import add_school, join
from tests.bench.school import START
from tracking.models import Learner

ROWS, SMALL = 2_000, 200
COLUMNS = ("upn", "uln", "mis_id", "legal_forename", "legal_surname", "preferred_forename", "preferred_surname",
           "date_of_birth", "photo_consent")  # fmt: skip
CHANGED = [name for name in COLUMNS if name != "upn"]
BATCH = 1_000


def resources(board):
    school = add_school(name="Sheet School", slug="sheet-school", start=START, by="bench")
    member = join(school=school, user=User.objects.create_user("sheets@example.org"), roles=["staff"], by="bench")
    files = {"new": sheet("Ann"), "changed": sheet("Bea")}
    begin = {"new": lambda: clear(school), "changed": lambda: upsert(school, files["new"])}
    for name, options in WAYS.items():
        resource = resource_for(school, **options)
        for what, rows in files.items():
            if what == "changed" and "force_init_instance" in options:
                continue  # would add every learner again
            work, bare = partial(twice, resource, rows), partial(upsert, school, rows)
            show(board, f"library, {name}, all {what}", work, bare, begin[what])
    of = Import.objects.create(school=school, member=member, kind="learners", name="learners.xlsx", size=1, digest="x")
    for what, rows in files.items():
        work, bare = partial(differ, of, rows), partial(upsert, school, rows)
        show(board, f"our difference, all {what}", work, bare, begin[what], 6)
    small_sheet(board, school)


def show(board, name, work, bare, begin, limit=None):
    """The bare upsert is measured before and after, so that what else the machine does weighs on both."""
    before, taken, after = (seconds(each, begin) for each in (bare, work, bare))
    upserting = (before + after) / 2
    board.show(name, taken / upserting, "times", limit, f"{taken:.2f} s; bare {upserting:.2f} s")


#: How the library is asked to go about it: as it comes, in bulk, and in bulk for rows that nobody looks for first.
WAYS = {
    "as it comes": {},
    "in bulk": {"use_bulk": True, "skip_diff": True, "batch_size": BATCH},
    "at its quickest": {"use_bulk": True, "skip_diff": True, "batch_size": BATCH, "force_init_instance": True},
}


def sheet(forename):
    """Rows as a file has them: {column: text}."""
    return [
        {
            "upn": f"B{number:012}", "uln": f"{number:010}", "mis_id": f"{number:06}", "photo_consent": "unknown",
            "legal_forename": forename, "legal_surname": f"Surname{number}", "preferred_forename": f"{forename}ie",
            "preferred_surname": "", "date_of_birth": f"{2010 + number % 5}-0{1 + number % 9}-1{number % 10}",
        }
        for number in range(ROWS)
    ]  # fmt: skip


def seconds(work, begin):
    begin()
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def clear(school):
    Learner.objects.filter(school=school).delete()


@transaction.atomic
def upsert(school, rows):
    """Find the rows that are there by their UPN, add the others, change all the rest in a few statements."""
    found = dict(Learner.objects.filter(school=school).values_list("upn", "pk"))
    learners = [Learner(school=school, pk=found.get(row["upn"]), **row) for row in rows]
    Learner.objects.bulk_create([one for one in learners if not one.pk], batch_size=BATCH)
    Learner.objects.bulk_create(
        [one for one in learners if one.upn in found], batch_size=BATCH, update_conflicts=True, update_fields=CHANGED,
        unique_fields=["pk"],
    )  # fmt: skip


@transaction.atomic
def differ(of, rows):
    """By our own difference: with a line of history for each row, and what is needed to take all of it back."""
    ImportTrace.objects.filter(of_import=of).delete()
    found, changes = {one.upn: one for one in Learner.objects.filter(school=of.school)}, Changes()
    for row in rows:
        if known := found.get(row["upn"]):
            changes.change(known, **{**row, "date_of_birth": date.fromisoformat(row["date_of_birth"])})
        else:
            changes.add(Learner(school=of.school, **row))
    changes.write(of=of, by=of.member)


def resource_for(school, **options):
    """A resource of learners as anybody would write it, told which school's rows it finds and makes."""
    meta = {"model": Learner, "fields": COLUMNS, "import_id_fields": ("upn",), **options}
    methods = {
        "get_queryset": lambda self: Learner.objects.filter(school=school),
        "init_instance": lambda self, row=None: Learner(school=school),
    }
    return type("LearnerResource", (ModelResource,), {"Meta": type("Meta", (), meta), **methods})


def twice(resource, rows):
    """A preview and then the real thing, as five steps for people need both."""
    for dry_run in (True, False):
        dataset = Dataset(*([row[name] for name in COLUMNS] for row in rows), headers=COLUMNS)
        result = resource().import_data(dataset, dry_run=dry_run, raise_errors=True)
        assert (result.has_errors(), len(result.rows)) == (False, ROWS)


def small_sheet(board, school):
    """Our own base, with its checks and its history, where it is used."""
    root = User.objects.create_superuser("root@example.org", name="Root")
    rows = [{"name": f"Partner {number}", "kind": "employer", "sector": "health"} for number in range(SMALL)]

    def bring():
        for dry_run in (True, False):
            assert not PartnerResource(school=school, by=root).import_rows(rows, dry_run=dry_run).has_errors()

    taken = seconds(bring, begin=lambda: None)
    board.show(f"sheet of {SMALL} partners by our base", taken, "s", None, "dry run and real, with history")
