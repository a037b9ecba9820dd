"""Groups of learners."""

from careers.sheets import Sheet


def learner_group_sheet(kinds):
    """`kinds` are [(kind in words, groups)]."""
    header = ["Kind", "Group", "Looked after by", "Learners"]
    rows = [[kind, str(group), staff_of(group), group.size] for kind, groups in kinds for group in groups]
    return Sheet("Groups", header, rows)


def staff_of(group):
    return ", ".join(str(one.member) for one in group.staff.all())
