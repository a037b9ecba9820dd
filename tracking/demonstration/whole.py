"""The learners of every school of the demonstration, and what happened to them. They go with their schools."""

from datetime import timedelta

from careers.demonstration.files import told
from careers.demonstration.schools import BY
from careers.demonstration.whole import demonstration_schools
from careers.years import add_year
from tracking.demonstration.enrolments import enrol
from tracking.demonstration.evidence import exempt, gather
from tracking.demonstration.files import LAST_YEAR, known_of
from tracking.demonstration.groups import make_groups
from tracking.demonstration.guidance import interview_everybody, place
from tracking.demonstration.leaving import review_plans, send_on
from tracking.demonstration.participation import at, take_part
from tracking.demonstration.people import made_up_learners
from tracking.demonstration.voice import ask
from tracking.models import CellTotal
from tracking.trends import due, keep_of


def create():
    """After `careers.demonstration.whole.create`, and inside the same transaction."""
    for school in demonstration_schools().order_by("pk"):
        with told(f"{school.slug}: learners"):
            if not school.academicyear_set.filter(start=LAST_YEAR).exists():
                add_year(school=school, start=LAST_YEAR, by=BY)
            build_school(known_of(school))


def build_school(known):
    people = enrol(known, made_up_learners(known))
    make_groups(known, people)
    gather(known, take_part(known, people))
    exempt(known, people)
    interview_everybody(known, people)
    place(known, people)
    send_on(known, people)
    review_plans(known, people)
    ask(known)
    keep_totals(known)


def keep_totals(known):
    """What every half-term came to that has ended, as if it had been kept on the day after."""
    for term, edition in due(known.school, known.today):
        keep_of(known.school, term, edition)
        rows = CellTotal.objects.filter(term=term, statement__edition=edition)
        rows.update(taken_at=at(term.ends_on + timedelta(days=1), 3, 0))
