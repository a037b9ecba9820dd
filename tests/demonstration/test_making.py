"""The demonstration can be made again and is the same, and goes without a trace."""

from io import StringIO

from django.apps import apps
from django.core.management import call_command

from audits.models import FrozenAudit, Judgement
from careers.models import Membership, School, User
from careers.tenancy import SchoolOwned

OF_THE_MOMENT = {"id", "at", "joined_at", "adopted_at", "accepted_at", "date_joined", "last_login", "password"}
OF_THE_MOMENT |= {"row", "actor_id_then"}
OWNED = [model for model in apps.get_models() if issubclass(model, SchoolOwned)]


def demo(*options):
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def contents():
    """{model: its rows in order}, with keys as positions, and without what differs from moment to moment."""
    models = list(apps.get_app_config("careers").get_models())
    place = {model: {pk: at for at, pk in enumerate(keys(model))} for model in models}
    return {model.__name__: [plain(row, place) for row in model._base_manager.order_by("pk")] for model in models}


def keys(model):
    return model._base_manager.order_by("pk").values_list("pk", flat=True)


def plain(row, place):
    fields = [field for field in row._meta.concrete_fields if field.name not in OF_THE_MOMENT]
    return tuple(
        place.get(field.related_model, {}).get(getattr(row, field.attname), getattr(row, field.attname))
        if field.is_relation
        else str(getattr(row, field.attname))
        for field in fields
    )


def rows():
    """How many rows each table of audits has, and what is in the chosen ones."""
    counts = {model.__name__: model._base_manager.count() for model in apps.get_app_config("audits").get_models()}
    said = Judgement.objects.order_by("pk").values_list("statement", "level", "note", "saved_at", "version")
    return counts, list(said), list(FrozenAudit.objects.order_by("pk").values_list("content__agreed", flat=True))


def owned(school):
    """{model: ids of its rows that belong to this school}, of every table that has any."""
    rows = {model: model._base_manager.filter(school=school) for model in OWNED}
    return {model.__name__: list(keys.values_list("pk", flat=True)) for model, keys in rows.items() if keys.exists()}


def test_making_it_twice_changes_nothing(made):
    before = contents(), rows()
    assert "already here" in demo()
    assert (contents(), rows()) == before


def test_it_is_the_same_each_time_it_is_made(made):
    before = contents(), rows()
    demo("--remove")
    demo("--with-known-password")
    assert (contents(), rows()) == before


def test_it_goes_without_a_trace_and_touches_nothing_else(made, ash, leader, trust_lead, make_activity, cohorts):
    make_activity("Visit", [cohorts[9]])
    before = owned(ash)
    demo("--remove")
    assert (School.objects.get(), owned(ash)) == (ash, before)
    assert {model.__name__ for model in OWNED if model._base_manager.exists()} == set(before)
    assert set(User.objects.all()) == {leader.user, trust_lead}


def test_removal_keeps_who_also_belongs_to_another_school(made, ash):
    Membership.objects.create(school=ash, user=User.objects.get(email="priya.nair@example.org"))
    demo("--remove")
    assert [user.name for user in User.objects.all()] == ["Priya Nair"]
