"""Cherry: a class of thirty who are invited to a session, and nothing recorded of them yet."""

from datetime import date

from django.urls import reverse

from careers.models import Activity, ActivityCohort, Adoption, Mapping, Session
from careers.tenancy import Role
from tracking.models import Enrolment, Learner

NUMBER = 30


def class_of_thirty(people, school, edition):
    """{"session", "activity": path} of Cherry, whose activity is mapped to two statements. Two refused photographs."""
    people.member(school, "Cleo Leader", Role.CAREERS_LEADER)
    year, cohort = school.academicyear_set.get(), school.cohort_set.get(year_number=9)
    own = {"school": school}
    Adoption.objects.create(**own, edition=edition)
    activity = Activity.objects.create(**own, year=year, title="Visit to the mill")
    ActivityCohort.objects.create(**own, activity=activity, cohort=cohort)
    for statement in edition.statements.for_learners()[:2]:
        Mapping.objects.create(**own, activity=activity, statement=statement)
    session = Session.objects.create(**own, activity=activity, date=date(2026, 10, 1), status="held")
    for number in range(NUMBER):
        consent = "no" if number < 2 else "yes"
        learner = Learner.objects.create(
            **own, legal_forename=f"Learner{number}", legal_surname="Cherry", photo_consent=consent
        )
        Enrolment.objects.create(**own, learner=learner, year=year, cohort=cohort)
    return {
        "activity": activity.get_absolute_url(),
        "session": reverse("session-evidence", args=[school.slug, session.pk]),
    }
