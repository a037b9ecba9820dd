"""Every page below /<school>/ belongs to one school. This module is the only gate."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelChoiceField, ModelForm
from django.http import Http404
from django.utils.functional import SimpleLazyObject

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

#: First parts of addresses that belong to the site, so that no school may take them.
RESERVED_SLUGS = {
    "accounts",
    "admin",
    "frameworks",
    "guest",
    "health",
    "help",
    "invitations",
    "media",
    "programmes",
    "schools",
    "setup",
    "static",
    "trusts",
}


def not_reserved(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"'{slug}' is an address of Waymark itself. Choose another one for the school.")


class Permission(models.TextChoices):
    OPEN_SCHOOL = "open_school", "open the school's home page"
    SEE_TOTALS = "see_totals", "see dashboards, coverage, gaps and audits in totals"
    SEE_PROGRAMME = "see_programme", "see the programme, its activities and partners"
    SEE_LEARNERS = "see_learners", "see every learner"
    SEE_OWN_LEARNERS = "see_own_learners", "see the learners of her own groups"
    SEE_RESTRICTED_NOTES = "see_restricted_notes", "see restricted notes of interviews"
    CHANGE_OWN_ACTIVITIES = "change_own_activities", "add activities and change her own"
    CHANGE_PROGRAMME = "change_programme", "change the programme, adopted frameworks and partners"
    CHANGE_LEARNERS = "change_learners", "change learners, groups, work experience and destinations"
    CHANGE_TRACKING = "change_tracking", "keep participation and evidence of the learners she sees"
    CHANGE_INTERVIEWS = "change_interviews", "keep guidance interviews"
    CHANGE_AUDITS = "change_audits", "start audits, say who takes part, compare and freeze"
    CHANGE_AGREED = "change_agreed", "change what the group agreed in an audit"
    CHANGE_ACTIONS = "change_actions", "add and change actions"
    BRING_IN = "bring_in", "bring spreadsheets in"
    CHANGE_SCHOOL = "change_school", "change people and settings"


class Role(models.TextChoices):
    CAREERS_LEADER = "careers_leader", "careers leader"
    ADMINISTRATOR = "administrator", "school administrator"
    SENIOR_LEADER = "senior_leader", "senior leader"
    STAFF = "staff", "staff"
    ADVISER = "adviser", "careers adviser"
    GOVERNOR = "governor", "governor"
    TRUST_LEAD = "trust_lead", "trust lead"


#: Roles a school gives to its own people; a trust lead comes by trust membership alone.
SCHOOL_ROLES = [role for role in Role if role is not Role.TRUST_LEAD]

P = Permission
SEES_ALL = {P.OPEN_SCHOOL, P.SEE_TOTALS, P.SEE_PROGRAMME, P.SEE_LEARNERS, P.SEE_OWN_LEARNERS}
AGREES = {P.CHANGE_AGREED, P.CHANGE_ACTIONS}
TRACKS = {P.CHANGE_LEARNERS, P.CHANGE_TRACKING, P.CHANGE_INTERVIEWS}
LEADS = {P.CHANGE_OWN_ACTIVITIES, P.CHANGE_PROGRAMME, P.CHANGE_AUDITS, P.BRING_IN}
LEADS_PROGRAMME = SEES_ALL | AGREES | TRACKS | LEADS
KEEPS_OWN = {P.SEE_OWN_LEARNERS, P.CHANGE_TRACKING}
#: What each role may do. Roles are sets, not a ladder; the permissions of several roles unite.
PERMISSIONS = {
    Role.CAREERS_LEADER: LEADS_PROGRAMME | {P.SEE_RESTRICTED_NOTES},
    Role.ADMINISTRATOR: LEADS_PROGRAMME | {P.CHANGE_SCHOOL},
    Role.SENIOR_LEADER: SEES_ALL | AGREES,
    Role.STAFF: KEEPS_OWN | {P.OPEN_SCHOOL, P.SEE_TOTALS, P.SEE_PROGRAMME, P.CHANGE_OWN_ACTIVITIES},
    Role.ADVISER: KEEPS_OWN
    | {P.OPEN_SCHOOL, P.SEE_PROGRAMME, P.SEE_LEARNERS, P.SEE_RESTRICTED_NOTES, P.CHANGE_INTERVIEWS},
    Role.GOVERNOR: {P.OPEN_SCHOOL, P.SEE_TOTALS},
    Role.TRUST_LEAD: {P.OPEN_SCHOOL, P.SEE_TOTALS},
}
STRICTEST = Permission.CHANGE_SCHOOL


def permissions_of(roles):
    """The set of Permission that these roles give together; an unknown role gives nothing."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))


def requires(see, change=None):
    """Name what a view needs: `see` to read it, `change` for every method that may write.

    A view without `change` takes no unsafe method at all; a view that says nothing needs STRICTEST for both.
    """

    def decorate(view):
        view.required_permissions = (see, change)
        return view

    return decorate


def needed(view, method):
    see, change = getattr(view, "required_permissions", (STRICTEST, STRICTEST))
    return see if method in SAFE_METHODS else change


class SchoolMiddleware:
    """Turn the address's school (and year) into request.school, .membership and .year, or refuse the request.

    Comes after LoginRequiredMiddleware, which has sent the anonymous to sign in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.school = request.membership = request.year = None
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "school" not in kwargs:
            return
        slug = kwargs.pop("school")
        request.memberships = request.user.memberships()
        request.membership = request.memberships.get(slug) or request.user.leads_school(slug)
        if request.membership is None:
            raise Http404("No school of yours has this address.")
        request.school = request.membership.school
        request.years = SimpleLazyObject(request.school.years)  # what saves one judgement asks for no year
        request.year = year_of(request, None)  # for the page that says that there is no such year
        request.year = year_of(request, kwargs.pop("year", None))  # before refusing: the refusal's page shows it too
        if not request.membership.can(needed(view, request.method)):
            raise PermissionDenied
        return


def year_of(request, start):
    """The academic year that the address names, or the school's present one, looked up when it is needed."""
    if start is None:
        return SimpleLazyObject(lambda: request.school.nearest_year(request.years))
    year = next((year for year in request.years if year.start == start), None)
    if year is None:
        raise Http404("The school has no such academic year.")
    return year


class SchoolOwned(models.Model):
    """A row that belongs to exactly one school, and goes when the school goes."""

    school = models.ForeignKey("careers.School", models.CASCADE, editable=False)

    class Meta:
        abstract = True


def limit_to_school(field, school):
    """Offer only rows of this school where a field offers rows that schools own."""
    if isinstance(field, ModelChoiceField) and issubclass(field.queryset.model, SchoolOwned):
        field.queryset = field.queryset.filter(school=school)


class SchoolForm(ModelForm):
    """A form for a row of one school; every choice that it offers comes from the same school."""

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = self.instance.school = school
        for field in self.fields.values():
            limit_to_school(field, school)

    def _get_validation_exclusions(self):
        """The school is known though it is not typed, so 'once in each school' is checked with the other fields."""
        return super()._get_validation_exclusions() - {"school"}

    def _save_m2m(self):
        """As Django does it, with the school in every row of a join table."""
        for field in self._meta.model._meta.many_to_many:
            if field.name in self.cleaned_data:
                chosen = self.cleaned_data[field.name]
                getattr(self.instance, field.name).set(chosen, through_defaults={"school": self.school})
