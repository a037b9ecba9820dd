"""What the pages of an import say: where it stands, what was found and what would change, in words and cells."""

from contextlib import suppress
from datetime import timedelta

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from careers.imports import files
from careers.imports.cells import key, plain
from careers.imports.checking import kind_of, setting_of
from careers.imports.kinds import CHANGED, ERROR, LEFT, NEW, REFUSED, SAME, kinds
from careers.imports.layout import ERRORS, all_headers, cells_under, headers_of, names_of
from careers.imports.reading import Unreadable, load
from careers.imports.running import BROKEN, known_headers
from careers.imports.starting import same_file
from careers.imports.undoing import DAYS
from careers.models import Import

Status, Work = Import.Status, Import.Work
STEPS = ("Upload", "Sheets", "Columns", "Check", "Done")
STEP_OF = {
    Status.UPLOADED: 1, Status.REFUSED: 1, Status.READ: 2, Status.LAID_OUT: 3, Status.MATCHED: 4, Status.CHECKED: 4,
    Status.DONE: 5, Status.UNDONE: 5,
}  # fmt: skip
#: {verdict: (one row, several rows)}, in the order in which they are told.
IN_WORDS = {
    NEW: ("{} new", "{} new"),
    CHANGED: ("{} changed", "{} changed"),
    SAME: ("{} stays as it is", "{} stay as they are"),
    REFUSED: ("{} cannot go in", "{} cannot go in"),
    LEFT: ("{} left out", "{} left out"),
}
IN_DONE = IN_WORDS | {
    SAME: ("{} was so already", "{} were so already"),
    REFUSED: ("{} did not go in", "{} did not go in"),
}
#: So many rows and columns of a sheet show which one it is.
FIRST_ROWS, FIRST_COLUMNS = 6, 8
SAMPLES = 3


def counted(number, one, several=""):
    """'1 row', '2,000 rows'"""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def in_words(counts, words):
    """'243 new, 12 changed, 900 stay as they are, 5 cannot go in'; what is none is left out."""
    there = [(words[verdict][counts[verdict] != 1], counts[verdict]) for verdict in words if counts.get(verdict)]
    return ", ".join(said.format(f"{number:,}") for said, number in there) or "no rows"


def where(row):
    """How far an import has come, in a few words for the list."""
    if row.work:
        return row.get_work_display()
    return "stopped" if row.problem and row.status in {Status.UPLOADED, Status.MATCHED} else row.get_status_display()


def told_counts(row):
    """The counts in words: what would happen, or where it is in, what happened."""
    if row.outcome:
        return in_words(row.outcome.get("counts") or {}, IN_DONE)
    return in_words(row.summary.get("counts") or {}, IN_WORDS) if row.summary else ""


def listed(rows):
    """The rows of the list with what is told of each."""
    for row in rows:
        row.kind_title, row.how_far, row.told = kinds()[row.kind].title, where(row), told_counts(row)
    return rows


def steps(row):
    """[(number, words, 'done', 'now' or '')] of the five steps."""
    now = STEP_OF[row.status]
    return [(at, words, "done" if at < now else "now" if at == now else "") for at, words in enumerate(STEPS, 1)]


def book_of(row):
    """The cells of its file; None where they are not kept any more."""
    try:
        return load(files.cells(row))
    except Unreadable:
        return None


def waits_for_another(row):
    """Whether its turn to be written has not come, because another one of the school is at it."""
    if row.work not in {Work.WRITE, Work.UNDO}:
        return False
    others = Import.objects.filter(school=row.school_id, work__in=[Work.WRITE, Work.UNDO], attempts__gt=0)
    return row.attempts == 0 and others.exclude(pk=row.pk).exists()


def next_step(row):
    """The address of the page where a person has to say something; '' where this one shows all there is."""
    if row.work or row.problem == BROKEN or row.status not in {Status.READ, Status.LAID_OUT}:
        return ""
    name = "import-sheets" if row.status == Status.READ else "import-columns"
    return reverse(name, args=[row.school.slug, row.pk])


def earlier(row, member):
    """The import by which this very file came in before, if any."""
    return same_file(school=row.school, member=member, digest=row.digest).exclude(pk=row.pk).first()


def groups(row, severity):
    """The problems of the check, each with the cells where it stands."""
    found = [dict(group) for group in row.summary.get("groups", ()) if group["severity"] == severity]
    for group in found:
        group["places"] = [(place(row, *example), example[3]) for example in group["examples"]]
        group["head"] = group["cause"] if named_in(group) else f"{group['label']}: {small(group['cause'])}"
        group["rows"] = counted(group["count"], "row")
        group["more"] = group["count"] - len(group["examples"])
    return found


def named_in(group):
    """Whether what is wrong names its column by itself: 'Name is missing'."""
    return not group["label"] or group["cause"].startswith(group["label"])


def small(words):
    """Words that go on after a colon."""
    return words[:1].lower() + words[1:]


def place(row, page, number, header, found=""):
    """'Y7, cell C14', or where no column is meant 'Y7, row 14'."""
    letter = row.summary.get("letters", {}).get(page, {}).get(header, "")
    here = f"cell {letter}{number}" if letter else f"row {number}"
    return f"{page}, {here}" if page else here[0].upper() + here[1:]


def examples(row):
    """[(heading, [(place, what changes)])] of rows that would go in."""
    found = row.summary.get("examples", {})
    told = [(NEW, "For example, these are new"), (CHANGED, "For example, these change")]
    lines = {
        verdict: [(place(row, page, at, ""), words) for page, at, words in found.get(verdict, ())]
        for verdict, _ in told
    }
    return [(heading, lines[verdict]) for verdict, heading in told if any(words for _, words in lines[verdict])]


def good_told(row):
    """'1,176 rows', or '1,176 good rows' where others are left out"""
    return counted(good(row), "good row" if row.summary["counts"]["refused"] else "row")


def good(row):
    """How many rows would write something."""
    counts = row.summary.get("counts", {})
    return counts.get(NEW, 0) + counts.get(CHANGED, 0)


def words_to_say(row):
    """The words that nobody knew, and those that somebody gave a meaning for this file."""
    labels = {one.name: one.label for one in kind_of(row).fields(setting_of(row))}
    unknown = [dict(word) for word in row.summary.get("words", ())]
    said = [
        {"field": name, "label": labels.get(name, "Further columns"), "word": word, "count": 0, "means": means}
        for name, meant in row.values.items()
        for word, means in meant.items()
        if not any(one["field"] == name and one["word"] == word for one in unknown)
    ]
    return unknown + said


def options_for(row, words):
    """{field: [(value, label)]} of what those words may mean."""
    kind, setting = kind_of(row), setting_of(row)
    cells = {one.name: one.cell for one in kind.fields(setting)}
    wide = kind.wide(setting)
    if wide:
        cells["wide"] = wide.cell
    return {
        name: list(cells[name].options(setting) or ()) for name in {word["field"] for word in words} if name in cells
    }


def first_rows(page):
    """The first rows of a sheet, each with its number, all of one width."""
    rows = page.rows[:FIRST_ROWS]
    width = min(max(map(len, rows), default=0), FIRST_COLUMNS)
    return [(at, [plain(cell)[:40] for cell in [*cells, *[None] * width][:width]]) for at, cells in enumerate(rows, 1)]


def headers(book, layout):
    """The headers of the chosen sheets, without the column that we put to a file."""
    return [header for header in all_headers(book, layout) if header != ERRORS]


def samples(book, layout):
    """{header: 'the first, few, values'}"""
    found = cells_under(book, layout, SAMPLES)
    return {header: [plain(cell)[:40] for cell in cells] for header, cells in found.items()}


def columns_page(book, row, form):
    """The fields that the file speaks of or must, the others, and the columns that are left out."""
    found, names = samples(book, row.layout), names_of(form.ours)
    known = {header: name for header, name in known_headers(row).items() if name}
    said, silent = [], []
    for one in form.ours:
        header, field = row.columns.get(one.name, ""), form[f"field-{one.name}"]
        guessed = bool(header) and one.name not in {names.get(key(header)), known.get(key(header))}
        there = header or one.required or field.errors
        (said if there else silent).append((one, field, found.get(header, []), guessed))
    taken = {*row.columns.values(), *row.wide}
    left_out = [(header, found.get(header, [])) for header in form.headers if header not in taken]
    return {
        "said": said,
        "silent": silent,
        "further": [(form[f"wide-{at}"], found.get(header, [])) for at, header in enumerate(form.further)],
        "left_out": left_out,
        "lacking": pages_lacking(book, row.layout, row.columns),
    }


def pages_lacking(book, layout, columns):
    """Sentences about headers that only some of the sheets have."""
    named = {header: name for name, header in columns.items()}
    found = []
    for number, row in layout:
        lacking = [header for header in named if header not in headers_of(book.pages[number], row)]
        if lacking:
            found.append(
                f"The sheet ‘{book.pages[number].name}’ has no column {' and no '.join(f'‘{one}’' for one in lacking)}."
            )
    return found


def last_day_to_undo(row):
    return timezone.localtime(row.finished_at + timedelta(days=DAYS)) if row.finished_at else None


def may_be_undone(row, *, now=None):
    """Whether it is in, and not for too long."""
    now = now or timezone.now()
    return row.status == Status.DONE and not row.work and now < row.finished_at + timedelta(days=DAYS)


def taken_back(outcome, *, done, hangs=()):
    """(what goes or went, what stays and why) in sentences; `outcome` as `undoing.take_back` gives it.

    Tables that hang on others are told of only where nothing else is.
    """
    goes, stays = [], []
    own = {label: counts for label, counts in outcome.items() if label not in hangs}
    for label, counts in (own if any(map(any_of, own.values())) else outcome).items():
        one, several = names_of_rows(label)
        told = [
            ("deleted", "was taken away", "is taken away", "were taken away", "are taken away"),
            ("restored", "is as before", "is put back as before", "are as before", "are put back as before"),
            ("put back", "is there again", "comes back", "are there again", "come back"),
        ]
        for name, one_done, one_to_do, several_done, several_to_do in told:
            if number := counts.get(name):
                verb = (one_done if done else one_to_do) if number == 1 else (several_done if done else several_to_do)
                goes.append(f"{counted(number, one, several)} {verb}.")
        if number := counts.get("kept"):
            verb = ("stayed" if done else "stays") if number == 1 else ("stayed" if done else "stay")
            stays.append(f"{counted(number, one, several)} {verb}: somebody changed or used it since.")
    return goes, stays


def any_of(counts):
    return any(counts.values())


def names_of_rows(label):
    meta = apps.get_model(label)._meta
    return str(meta.verbose_name), str(meta.verbose_name_plural)


def page_of_rows(row):
    """The address where what came in can be seen; '' where its kind names none."""
    name = kind_of(row).page
    for args in ([row.school.slug, row.year.start] if row.year else (), [row.school.slug]):
        with suppress(NoReverseMatch):
            return reverse(name, args=args)
    return ""


def columns_of(kind, setting):
    """What a file of this kind may hold, for the page of the upload."""
    fields = [one for one in kind.fields(setting) if one.written]
    return [one for one in fields if one.required], [one for one in fields if not one.required]


def errors_and_warnings(row):
    return groups(row, ERROR), groups(row, "warning")
