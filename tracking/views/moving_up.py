"""The yearly move up: what will happen first, then all of it at once, and back again."""

from django.contrib import messages
from django.shortcuts import redirect, render

from careers.tenancy import Permission, requires
from tracking import moving_up
from tracking.forms.moving_up import MoveUpForm
from tracking.views.learners import posted

CHANGE = requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)


@CHANGE
def move_up(request):
    following = moving_up.year_after(request.year)
    if following is None:
        if request.method == "POST":
            messages.error(request, "Nobody was moved: the school has no next academic year yet.")
            return redirect(request.path)
        return render(request, "tracking/learners/move_up_no_year.html", {"start": request.year.start + 1})
    stages = moving_up.stages_of(request.year, following)
    cohorts = [cohort for cohort in request.school.cohort_set.all() if cohort.active or is_goal(cohort, stages)]
    form = MoveUpForm(posted(request), stages=stages, cohorts=cohorts)
    if form.is_valid():
        number = move(request, form, following)
        messages.success(request, f"{learners(number) if number else 'Nobody'} moved up into {following}.")
        return redirect(request.path)
    last = moving_up.last_move(following)
    to_do = any(stage.to for stage in form.stages) or (form.stages and not last)
    context = {"form": form, "following": following, "stages": stages, "last": last, "to_do": to_do}
    return render(request, "tracking/learners/move_up.html", context)


def is_goal(cohort, stages):
    """Not in use any more, but those who follow no year stay in it."""
    return any(stage.to == cohort for stage in stages)


def move(request, form, following):
    naming, by = form.naming_chosen(), request.membership
    return moving_up.move_up(year=request.year, following=following, to=form.to(), naming=naming, by=by)


def learners(number):
    return "1 learner" if number == 1 else f"{number} learners"


@CHANGE
def move_up_undo(request):
    following = moving_up.year_after(request.year)
    line = following and moving_up.last_move(following)
    back = redirect("move-up", request.school.slug, request.year.start)
    if line is None:
        messages.info(request, "There is no move up to take back.")
        return back
    if request.method == "POST":
        removed, kept = moving_up.take_back(line=line, following=following, by=request.membership)
        stay = f" {learners(kept)} stayed there: something is recorded about them." if kept else ""
        messages.success(request, f"{learners(removed)} taken out of {following} again.{stay}")
        return back
    number = moving_up.unused(line, following).count()
    context = {"line": line, "following": following, "number": number}
    return render(request, "tracking/learners/move_up_undo.html", context)
