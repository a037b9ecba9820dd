"""The school's table of what the marks in a register mean."""

from django.contrib import messages
from django.shortcuts import redirect, render

from careers.sheets import Sheet, download, wanted
from careers.tenancy import Permission, requires
from tracking import register_marks
from tracking.forms.register_marks import MarksForm


@requires(see=Permission.CHANGE_LEARNERS)
def mark_list(request):
    if kind := wanted(request):
        return download(f"Register marks of {request.school}", [sheet_of(request.school)], kind)
    return render(request, "tracking/registers/marks.html", {"meanings": register_marks.by_meaning(request.school)})


def sheet_of(school):
    rows = [[row.mark, row.get_means_display(), row.label] for row in register_marks.marks_of(school)]
    return Sheet("Register marks", ["Mark", "What it means", "What it stands for"], rows)


@requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
def mark_edit(request):
    form = MarksForm(request.POST or None, marks=register_marks.marks_of(request.school))
    if request.method == "POST" and form.is_valid():
        register_marks.save_marks(school=request.school, marks=list(form.marks()), by=request.membership)
        messages.success(request, "The register marks are saved.")
        return redirect("register-mark-list", request.school.slug)
    return render(request, "tracking/registers/marks_form.html", {"form": form})
