"""What is recorded of learners: interviews, hours; and what the school records it by."""

from careers.sheets import Sheet
from tracking.small_numbers import is_small

FEW = "fewer than 5"


def standing_sheet(rows):
    """Learners by what is due, as `tracking.standings.rows_of` gives their enrolments."""
    header = ["Surname", "Forename", "Watched groups", "Year group", "Due by", "Had", "How it stands", "On"]
    return Sheet("Learners", header, [standing_row(row) for row in rows])


def standing_row(row):
    latest, standing = row.latest, row.standing
    stands = latest.get_status_display() if latest else "had in an earlier year" if standing.had else "nothing yet"
    cells = [*named(row.learner), watched(row), standing.cohort.name, standing.due_on, standing.had, stands]
    return [*cells, latest and latest.date]


def named(learner):
    return learner.surname, learner.forename


def watched(enrolment):
    return ", ".join(str(one.target) for one in enrolment.watched) if enrolment else ""


def reach_sheet(rows):
    """Learners by their hours, as `tracking.hours.rows_of` gives their enrolments."""
    header = ["Surname", "Forename", "Year group", "Hours so far", "Hours needed", "Hours planned"]
    found = [
        [*named(row.learner), row.hours.cohort.name, row.hours.done, row.hours.needed, row.hours.planned]
        for row in rows
    ]
    return Sheet("Learners", header, found)


def questionnaire_sheet(rows):
    header = ["Questionnaire", "Times asked", "Responses", "State"]
    found = [[row.title, row.asked, FEW if is_small(row.responses) else row.responses, state_of(row)] for row in rows]
    return Sheet("Questionnaires", header, found)


def state_of(row):
    return "open now" if row.in_use and row.is_open else "in use" if row.in_use else "out of use"


def level_sheet(levels):
    header = ["Level", "Place", "Expected", "Pieces of evidence"]
    rows = [[level.name, place, level.expected, level.pieces] for place, level in enumerate(levels, 1)]
    return Sheet("Levels of evidence", header, rows)


def step_sheet(statement, steps, *, whole):
    """`whole` for who may change them; others see the words of those in use."""
    if not whole:
        rows = [[statement.code, step.text] for step in steps if step.in_use]
        return Sheet("Small steps", ["Code", "Small step"], rows)
    header = ["Code", "Small step", "Place", "In use", "Pieces of evidence"]
    rows = [[statement.code, step.text, step.order, step.in_use, step.pieces] for step in steps]
    return Sheet("Small steps", header, rows)
