"""The whole demonstration: make it, find it, take it away."""

from functools import partial

from django.contrib.auth.hashers import make_password
from django.db import transaction

from careers.demonstration.activities import build_activities
from careers.demonstration.files import Fault, people, read_schools, read_trust, told
from careers.demonstration.programmes import build_programme
from careers.demonstration.public import build_public
from careers.demonstration.schools import build_school
from careers.models import Membership, School, Trust, TrustMembership, User
from careers.tenancy import Role
from careers.uploads import remove_folder
from frameworks.models import Edition

PASSWORD = "waymark-demo"  # noqa: S105 - printed for everybody to read, which is why a live site refuses it


def demonstration_schools():
    return School.objects.filter(demonstration=True)


@transaction.atomic
def create():
    """Everything, or nothing and a Fault that says why."""
    schools = read_schools()
    refuse_what_is_taken(schools)
    users = add_users(people(schools))
    trust = add_trust(users)
    for data in schools:
        with told(data["slug"]):
            known = build_school(data=data, trust=trust, users=users, start=max(data["years"]))
            build_years(known, data["years"])
            build_public(known=known, data=data)


def refuse_what_is_taken(schools):
    if not Edition.objects.exists():
        raise Fault("The frameworks are not loaded yet. First type: python manage.py load_frameworks")
    slugs = [data["slug"] for data in schools]
    for school in School.objects.filter(slug__in=slugs):
        raise Fault(f"The address '{school.slug}' already belongs to {school}. Change that address first.")
    for trust in Trust.objects.filter(slug=read_trust()["slug"]):
        raise Fault(f"The address '{trust.slug}' already belongs to {trust}. Change that address first.")
    for user in User.objects.filter(email__in=people(schools)):
        raise Fault(f"{user.email} already has an account. Remove it first.")


def add_users(names):
    """{e-mail: user} from {e-mail: name}. One hash serves all: hashing is slow on purpose."""
    password = make_password(PASSWORD)
    rows = [User(email=email, name=name, password=password) for email, name in names.items()]
    return {user.email: user for user in User.objects.bulk_create(rows)}


def add_trust(users):
    data = read_trust()
    trust = Trust.objects.create(name=data["name"], slug=data["slug"])
    TrustMembership.objects.bulk_create(
        TrustMembership(trust=trust, user=users[lead["email"]]) for lead in data["leads"]
    )
    return trust


def build_years(known, years):
    """Oldest first, since a later year names what it was copied from."""
    earlier = {}
    for start, data in sorted(years.items()):
        with told(start):
            year = build_programme(known=known, start=start, data=data)
            earlier = build_activities(known=known, year=year, entries=data["activities"], earlier=earlier)


@transaction.atomic
def remove():
    """The schools and all that is in them, with their files; trusts left empty, and people who belong nowhere else."""
    schools = demonstration_schools()
    trusts = list(Trust.objects.filter(schools__in=schools).values_list("pk", flat=True))
    members = User.objects.filter(membership__school__in=schools) | User.objects.filter(
        trustmembership__trust__in=trusts
    )
    users = set(members.values_list("pk", flat=True))
    for school in schools.values_list("pk", flat=True):
        transaction.on_commit(partial(remove_folder, school))
    schools.delete()
    Trust.objects.filter(pk__in=trusts, schools=None).delete()
    homeless = User.objects.filter(pk__in=users, membership=None, trustmembership=None)
    homeless.filter(is_staff=False, is_superuser=False).delete()


def sign_ins(site):
    """The addresses of the demonstration and who may sign in there, as lines for the console."""
    schools = demonstration_schools().select_related("trust")
    lines = [f"The demonstration's people; the password of everybody is {PASSWORD}"]
    for school in schools:
        lines.append(f"\n  {school}  {site}/{school.slug}/")
        members = Membership.objects.active().filter(school=school).with_people()
        lines += [person(member.user, ", ".join(member.role_names)) for member in members]
    leads = TrustMembership.objects.filter(trust__schools__in=schools).distinct().select_related("user", "trust")
    for lead in leads:
        lines.append(f"\n  {lead.trust}")
        lines.append(person(lead.user, Role.TRUST_LEAD.label))
    return "\n".join([*lines, ""])


def person(user, roles):
    return f"    {user.email:<30} {user.name:<20} {roles}"
