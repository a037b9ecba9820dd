"""Groups, the sessions of a year, and one register."""

from careers.sheets import Sheet


def learner_group_sheet(kinds):
    """`kinds` are [(kind in words, groups)]."""
    header = ["Kind", "Group", "Looked after by", "Learners"]
    rows = [[kind, str(group), staff_of(group), group.size] for kind, groups in kinds for group in groups]
    return Sheet("Groups", header, rows)


def staff_of(group):
    return ", ".join(str(one.member) for one in group.staff.all())


def session_sheet(sessions, today):
    """One row for each session, as `tracking.sessions.with_registers` gives them."""
    header = ["Activity", "Day", "Starts at", "Groups", "Place", "Year groups", "Register", "Took part", "Absent"]
    return Sheet("Sessions", header, [session_row(one, today) for one in sessions])


def session_row(session, today):
    cohorts = session.cohorts.all() or session.activity.cohorts.all()
    row = [session.activity.title, session.date, session.starts_at, session.groups, session.place]
    row.append(", ".join(cohort.name for cohort in cohorts))
    if session.took_part or session.absent:
        return [*row, "taken", session.took_part, session.absent]
    return [*row, "still to come" if session.date > today else "not taken", None, None]


def register_sheet(register, title):
    """One row for each learner whom the page shows; who was there is said only of those whose mark is kept."""
    header = ["Surname", "Forename", "Year group", "Tutor group", "Invited", "Mark", "By code", "Note", "Has evidence"]
    return Sheet(title, header, [register_row(row) for _, rows in register.sections for row in rows])


def register_row(row):
    enrolment, learner = row.enrolment, row.enrolment.learner
    mark = ("took part" if enrolment.attended else "absent") if row.kept else "not saved yet"
    cells = [learner.surname, learner.forename, enrolment.cohort.name, row.tutor_group, bool(enrolment.invited), mark]
    return [*cells, bool(row.by_code), row.note, bool(enrolment.proven)]
