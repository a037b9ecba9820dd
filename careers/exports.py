"""What the lists of a school and its programme look like as spreadsheets: exactly what their pages show."""

from html import unescape

from careers.sheets import Sheet

MARKS = "<mark>", "</mark>"


def people_sheets(*, members, left, invitations):
    """Who may open the school, who is invited, and who could."""
    here = [
        [str(one), one.user.email, ", ".join(one.role_names), "" if one.user.is_active else "switched off"]
        for one in members
    ]
    invited = [[str(one), ", ".join(one.role_names), one.sent_at, one.expires_at] for one in invitations]
    return [
        Sheet("People", ["Name", "Email address", "Roles", "Account"], here),
        Sheet("Invited", ["Email address", "Roles", "Sent", "Works until"], invited),
        Sheet("No longer here", ["Name", "Until"], [[str(one), one.left_at] for one in left]),
    ]


def year_sheet(rows):
    header = ["Year", "First day", "Last day", "Half-terms", "Activities"]
    return Sheet(
        "Academic years",
        header,
        [[str(row), row.starts_on, row.ends_on, len(row.terms.all()), row.activities] for row in rows],
    )


def cohort_sheet(rows):
    header = ["Cohort", "Short", "Key stage", "Order", "In use"]
    return Sheet("Cohorts", header, [[str(row), row.short_name, row.key_stage, row.order, row.active] for row in rows])


def target_group_sheet(rows):
    header = ["Group", "Place in the list", "Watched"]
    return Sheet("Target groups", header, [[str(row), row.order, row.watched] for row in rows])


def history_sheet(lines):
    """One row for each line of history: `lines` are (line, kind in words, [(what, before, after)])."""
    header = ["When", "Who", "Did what", "To what", "Kind", "From and to"]
    rows = (
        [line.at, line.actor, line.action, line.label, kind, "\n".join(f"{w}: {b} → {a}" for w, b, a in changes)]
        for line, kind, changes in lines
    )
    return Sheet("History", header, rows)


def partner_sheet(partners):
    header = ["Name", "Kind", "Sector", "Activities"]
    return Sheet(
        "Partners", header, [[one.name, one.get_kind_display(), one.sector, one.activities] for one in partners]
    )


def partner_sheets(contacts, activities):
    """The two lists of one partner's page."""
    people = [[one.partner.name, one.name, one.job, one.email, one.phone, one.note] for one in contacts]
    helped = [[one.title, str(one.year), one.when, one.get_status_display()] for one in activities]
    return [
        Sheet("Contacts", ["Partner", "Name", "Job", "Email", "Phone", "Note"], people),
        Sheet("Activities", ["Activity", "Year", "When", "Status"], helped),
    ]


def planner_sheet(plan):
    """Half-terms by year groups; the activities of a cell stand under one another."""
    header = ["Half-term", "From", "To", *(name for name, _, _ in plan.columns), "Activities"]
    rows = [
        [row.name, row.term and row.term.starts_on, row.term and row.term.ends_on, *map(in_cell, row.cells), row.total]
        for row in plan.rows
    ]
    rows.append(["Activities in the year", None, None, *(count for _, _, count in plan.columns), plan.total])
    return Sheet("Year planner", header, rows)


def in_cell(places):
    return "\n".join(place_in_words(place) for place in places)


def place_in_words(place):
    notes = ["goes on"] * place.continues + ["idea"] * (place.activity.status == "idea")
    return f"{place.activity.title} ({', '.join(notes)})" if notes else place.activity.title


def programme_sheets(programme, objectives, editions):
    """`editions` are (edition, [(key stage or '', how many statements)])."""
    about = [["Vision", programme.vision], ["Fewer planned hours than this are a gap", programme.few_hours]]
    aims = [[place, one.text, one.tied] for place, one in enumerate(objectives, 1)]
    intended = [
        [edition.framework.title, edition.label, stage or "No key stage", count, edition.statements_count]
        for edition, stages in editions
        for stage, count in stages
    ]
    header = ["Framework", "Edition", "Key stage", "Intended", "Statements"]
    return [
        Sheet("Programme", ["What", "Which"], about),
        Sheet("Objectives", ["Place", "Objective", "Intended outcomes that serve it"], aims),
        Sheet("Intended outcomes", header, intended),
    ]


def intended_sheet(edition, statements, cohorts, stored):
    """Statements by year groups. `stored` is {(statement id, cohort id)}: what is intended."""
    header = ["Code", edition.statement_kind, *(cohort.name for cohort in cohorts)]
    rows = [
        [one.code, words_of(one), *((one.pk, cohort.pk) in stored or None for cohort in cohorts)] for one in statements
    ]
    return Sheet("Intended outcomes", header, rows)


def tie_sheet(edition, rows, objectives):
    """Statements by objectives. `rows` as careers.programme.ties_of gives them."""
    header = ["Code", edition.statement_kind, *(objective.text for objective in objectives)]
    return Sheet("Objectives", header, [[one.code, words_of(one), *(tied(tie) for tie in ties)] for one, ties in rows])


def tied(tie):
    return True if tie.whole else f"{tie.part} only" if tie.part else None


def words_of(statement):
    return "\n".join([statement.text, *statement.bullets]) or "Missing in the source"


def framework_sheet(adopted, others):
    """What the school uses, then what else there is."""
    header = ["Framework", "Edition", "Publisher", "In use", "Historic", "Statements", "Intended", "Activities mapped"]
    rows = [[*facts_of(one, True), one.statements_count, one.intended_count, one.mapped_count] for one in adopted]
    return Sheet("Frameworks", header, rows + [[*facts_of(one, False), None, None, None] for one in others])


def facts_of(edition, used):
    return [edition.framework.title, edition.label, edition.framework.publisher, used, edition.historic]


def hit_sheet(hits):
    """The statements that were found, with the bullets and levels in which a word was."""
    header = ["Framework", "Edition", "Code", "Statement", "Found in", "Section"]
    return Sheet("Statements", header, [hit_row(hit) for hit in hits])


def hit_row(hit):
    one = hit.statement
    found = [*map(unmarked, hit.bullets), *(f"{level}: {unmarked(text)}" for level, text in hit.descriptors)]
    words = one.text or "Missing in the source"
    return [one.edition.framework.title, one.edition.label, one.code, words, "\n".join(found), one.section.title]


def unmarked(text):
    """Its own words again, without the marks round what was found."""
    for mark in MARKS:
        text = text.replace(mark, "")
    return unescape(text)


def edition_sheets(outline):
    """The statements that are shown with their levels, and what the sections themselves say."""
    edition = outline.edition
    header = ["Framework", "Edition", "Section", "Part", edition.strand_kind or "Strand", "Code"]
    header += [edition.statement_kind, "Key stage", *(level.name for level in outline.levels)]
    rows = [
        [edition.framework.title, edition.label, part.top.title,
         "" if part.section == part.top else part.section.title, group.strand and group.strand.title,
         row.statement.code, words_of(row.statement), row.statement.key_stage, *levels_of(row, outline.levels)]
        for part in outline.parts for group in part.groups for row in group.rows
    ]  # fmt: skip
    sections = [[part.kind, part.section.code, part.section.title, part.section.text] for part in outline.parts]
    return [Sheet("Statements", header, rows), Sheet("Sections", ["Kind", "Code", "Section", "Words"], sections)]


def levels_of(row, levels):
    said = {cell.level.pk: cell.descriptor for cell in row.cells}
    return [said[level.pk].text or "Missing in the source" if level.pk in said else None for level in levels]
