"""One import from the upload until it is written: where it stands, its sheets, its columns, its words."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from careers.forms.imports import ColumnsForm, OptionsForm, SheetsForm, WordsForm
from careers.imports import checking, layout, remembering, running, showing, starting
from careers.models import Import
from careers.views.imports.gate import asked, bring_in, import_at, look_at, posted, sent_back

Status, Work = Import.Status, Import.Work
OTHER = "The check was done anew since you looked. Look at what the file would do now, then bring it in."
NOT_AGREED = "Nothing went in. Tick the box beside the button first: this takes something away."
NOTHING_GOOD = "There is nothing to bring in: no row of this file would change anything."


@look_at
def import_detail(request, spreadsheet):
    row = import_at(request, spreadsheet)
    if request.htmx and not row.work:
        return HttpResponseClientRefresh()
    if step := showing.next_step(row):
        return redirect(step)
    return part_of(request, working(row)) if request.htmx else page_of(request, row)


def part_of(request, context):
    """What has changed of the progress since the page saw it, so that nobody hears the same words twice."""
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "careers/imports/_working.html", context)


def page_of(request, row):
    if row.work:
        return render(request, "careers/imports/working.html", working(row))
    if row.status == Status.CHECKED and row.summary:
        return check_page(request, row)
    if row.status in {Status.DONE, Status.UNDONE}:
        return done_page(request, row)
    return stopped_page(request, row, gone=not row.problem)


def stopped_page(request, row, *, gone):
    refused = row.status == Status.REFUSED
    context = {"row": row, "kind": checking.kind_of(row), "refused": refused, "gone": gone and not refused}
    return render(request, "careers/imports/stopped.html", context)


def working(row):
    waits = showing.waits_for_another(row)
    seen = f"{row.work}-{row.done}-{row.of}-{waits:d}"
    return {"row": row, "kind": checking.kind_of(row), "steps": showing.steps(row), "waits": waits, "seen": seen}


def done_page(request, row):
    hangs = checking.kind_of(row).hangs
    went, stayed = showing.taken_back(row.outcome.get("undone") or {}, done=True, hangs=hangs)
    context = {
        "row": row, "kind": checking.kind_of(row), "steps": showing.steps(row), "told": showing.told_counts(row),
        "page": showing.page_of_rows(row), "may_be_undone": showing.may_be_undone(row), "went": went,
        "last_day": showing.last_day_to_undo(row), "stayed": stayed,
        "refused": row.outcome.get("counts", {}).get("refused", 0), "kept": bool(row.summary),
    }  # fmt: skip
    return render(request, "careers/imports/done.html", context)


def check_page(request, row, words_form=None, options_form=None):
    words = showing.words_to_say(row) if words_form is None else words_form.words
    if words_form is None:
        words_form = WordsForm(words=words, options=showing.options_for(row, words))
    errors, warnings = showing.errors_and_warnings(row)
    context = {
        "row": row, "kind": checking.kind_of(row), "steps": showing.steps(row), "told": showing.told_counts(row),
        "good": showing.good(row), "good_told": showing.good_told(row), "errors": errors,
        "warnings": warnings, "examples": showing.examples(row),
        "words_form": words_form, "options_form": options_form or options_of(row), "counts": row.summary.get("counts"),
        "earlier": showing.earlier(row, request.membership), "unsaid": row.summary.get("words"),
        "rows_told": showing.counted(row.summary["counts"]["rows"], "row"),
    }  # fmt: skip
    return render(request, "careers/imports/check.html", context)


def options_of(row, data=None):
    kind = checking.kind_of(row)
    return OptionsForm(data, kind=kind, targets=kind.targets(checking.setting_of(row)), initial=row.options)


@bring_in
def import_sheets(request, spreadsheet):
    row = import_at(request, spreadsheet)
    if row.work or row.status not in starting.OPEN:
        return sent_back(request, row, starting.BUSY)
    book = showing.book_of(row)
    if book is None:
        return stopped_page(request, row, gone=True)
    form = SheetsForm(posted(request), book=book, layout=row.layout)
    if form.is_valid():
        return lay_out(request, row, book, form.layout())
    sheets = [(*sheet, showing.first_rows(sheet[0])) for sheet in form.sheets()]
    context = {"row": row, "form": form, "sheets": sheets, "steps": showing.steps(row)}
    return render(request, "careers/imports/sheets.html", context)


def lay_out(request, row, book, chosen):
    """Match the columns of these sheets; where that is certain, check at once."""
    kind, setting, known = checking.kind_of(row), checking.setting_of(row), running.known_headers(row)
    found = layout.match(book, chosen, kind, setting, known)
    said = {"layout": chosen, "columns": found.columns, "wide": found.wide, "summary": {}}
    try:
        if found.certain:
            starting.say(row, Work.CHECK, by=request.membership, status=Status.MATCHED, **said)
            return redirect(row)
        starting.note(row, status=Status.LAID_OUT, **said)
    except ValidationError as fault:
        return sent_back(request, row, fault.messages[0])
    return redirect("import-columns", request.school.slug, row.pk)


@bring_in
def import_columns(request, spreadsheet):
    row = import_at(request, spreadsheet)
    if row.work or row.status not in starting.OPEN:
        return sent_back(request, row, starting.BUSY)
    book = showing.book_of(row)
    if book is None:
        return stopped_page(request, row, gone=True)
    kind, setting, headers = checking.kind_of(row), checking.setting_of(row), showing.headers(book, row.layout)
    form = ColumnsForm(posted(request), kind=kind, setting=setting, headers=headers, row=row)
    if form.is_valid():
        return match_columns(request, row, form)
    context = {"row": row, "kind": kind, "form": form, "steps": showing.steps(row), "several": len(book.pages) > 1}
    context |= showing.columns_page(book, row, form)
    return render(request, "careers/imports/columns.html", context)


def match_columns(request, row, form):
    columns, wide = form.columns(), form.wide()
    try:
        if form.cleaned_data["remember"]:
            remembering.keep_headers(
                row=row, kind=form.kind, setting=form.setting, headers=form.headers, columns=columns, wide=wide
            )
        starting.say(row, Work.CHECK, by=request.membership, status=Status.MATCHED, columns=columns, wide=wide)
    except ValidationError as fault:
        return sent_back(request, row, fault.messages[0])
    return redirect(row)


@require_POST
@bring_in
def import_words(request, spreadsheet):
    """What unknown words mean, or what the kind asks; then the file is checked again."""
    row = import_at(request, spreadsheet)
    if row.work or row.status != Status.CHECKED:
        return sent_back(request, row, starting.BUSY)
    if request.POST.get("part") == "options":
        options = options_of(row, request.POST)
        return check_again(request, row, options=options.cleaned_data if options.is_valid() else {})
    words = showing.words_to_say(row)
    form = WordsForm(request.POST, words=words, options=showing.options_for(row, words))
    if not form.is_valid():
        return check_page(request, row, words_form=form)
    if request.POST.get("print") != row.summary.get("print"):
        return sent_back(request, row, OTHER)
    if form.cleaned_data["remember"]:
        remembering.keep_words(row=row, said=form.said())
    return check_again(request, row, values=form.said())


def check_again(request, row, **said):
    return asked(request, row, Work.CHECK, among=(Status.CHECKED,), **said)


@require_POST
@bring_in
def import_again(request, spreadsheet):
    """Once more what failed for reasons of ours."""
    row = import_at(request, spreadsheet)
    work = Work.READ if row.status == Status.UPLOADED else Work.CHECK
    return asked(request, row, work, among=(Status.UPLOADED, *starting.OPEN))


@require_POST
@bring_in
def import_write(request, spreadsheet):
    row = import_at(request, spreadsheet)
    refusal = why_not_written(row, request.POST)
    if refusal:
        return sent_back(request, row, refusal)
    return asked(request, row, Work.WRITE, among=(Status.CHECKED,))


def why_not_written(row, data):
    """A sentence; '' where it may be written as the person saw it."""
    if row.work or row.status != Status.CHECKED:
        return starting.BUSY
    if data.get("print") != row.summary.get("print"):
        return OTHER
    if row.summary.get("confirm") and not data.get("agreed"):
        return NOT_AGREED
    return "" if showing.good(row) else NOTHING_GOOD
