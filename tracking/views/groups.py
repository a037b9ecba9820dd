"""Tutor groups, classes and target groups, their staff, and the cards with which learners confirm."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from careers.activities import form_key
from careers.sheets import download, wanted
from careers.tenancy import Permission, requires
from careers.years import delete_unused, why_kept
from tracking import cards, groups
from tracking.exports import learner_group_sheet
from tracking.forms.groups import CardsForm, GroupForm, TicksForm
from tracking.learners import day_in, listed, roll_of
from tracking.models import Group, GroupMember, GroupStaff
from tracking.views.learners import added_before, export, posted

SEE = requires(see=Permission.SEE_OWN_LEARNERS)
CHANGE = requires(see=Permission.CHANGE_LEARNERS, change=Permission.CHANGE_LEARNERS)
#: What goes with a group; the learners themselves stay.
GOES = {GroupMember, GroupStaff}


def group_at(request, pk):
    """A group that this member may see; the page then shows its year."""
    group = groups.group_of(request.school, request.membership, pk)
    request.year = next(year for year in request.years if year.pk == group.year_id)
    return group


def learners_in(group):
    rows = listed(group.school.enrolment_set.filter(memberships__group=group))
    day = day_in(group.year)
    for row in rows:
        row.learner.school, row.roll = group.school, roll_of(row, day)
    return rows


@SEE
def group_list(request):
    kinds = groups.by_kind(groups.groups_seen(request.year, request.membership))
    if kind := wanted(request):
        return download(f"Groups {request.year}", [learner_group_sheet(kinds)], kind)
    return render(request, "tracking/groups/list.html", {"kinds": kinds})


@SEE
@never_cache
def group_detail(request, learner_group):
    group = group_at(request, learner_group)
    if kind := wanted(request):
        return export(request, f"{group} {group.year}", learners_in(group), kind)
    staff = group.staff.select_related("member__user").order_by("member__user__name")
    context = {"group": group, "staff": staff, "rows": learners_in(group)}
    context["in_tutor_group"] = group.kind == Group.Kind.TUTOR
    return render(request, "tracking/groups/detail.html", context)


@CHANGE
def group_form(request, learner_group=None):
    if twin := None if learner_group else added_before(request, request.school.group_set):
        return redirect("learner-group-members", request.school.slug, twin.pk)
    row = group_at(request, learner_group) if learner_group else Group(year=request.year)
    form = GroupForm(posted(request), instance=row, school=request.school)
    if form.is_valid():
        group = groups.save_group(form=form, by=request.membership, key=form_key(request.POST))
        messages.success(request, f"{group} is saved.")
        return redirect("learner-group" if learner_group else "learner-group-members", request.school.slug, group.pk)
    return render(request, "tracking/groups/form.html", {"form": form, "group": row})


@CHANGE
@never_cache
def group_members(request, learner_group):
    group = group_at(request, learner_group)
    cohorts = groups.cohorts_with_learners(request.year)
    asked = next((one for one in cohorts if str(one.pk) == request.GET.get("cohort")), None)
    cohort = asked or groups.likely_cohort(group, cohorts)
    rows = groups.choosable(group, cohort)
    form = TicksForm(posted(request), rows=rows, ticked=[row for row in rows if row.inside])
    if form.is_valid():
        before, by = form.cleaned_data["before"], request.membership
        told(request, group, *groups.choose_members(group=group, before=before, chosen=form.chosen, by=by))
        return redirect(group)
    context = {"group": group, "cohorts": cohorts, "cohort": cohort, "form": form}
    return render(request, "tracking/groups/members.html", context | {"sections": sections(rows, cohort)})


def sections(rows, cohort):
    """[(heading, rows)]: the year group asked for, and who is in the group from others."""
    here = [row for row in rows if row.cohort_id == cohort.pk] if cohort else []
    others = [row for row in rows if not cohort or row.cohort_id != cohort.pk]
    return [(str(cohort), here), ("In the group, from other year groups", others)]


def told(request, group, added, removed, left):
    number = len(added)
    words = f"{group}: {number} learner{'' if number == 1 else 's'} added, {len(removed)} taken out."
    from_where = f" Moved here from {', '.join(left)}." if left else ""
    messages.success(request, words + from_where)


@CHANGE
def group_delete(request, learner_group):
    group = group_at(request, learner_group)
    if request.method == "POST":
        try:
            delete_unused(row=group, by=request.membership, besides=GOES)
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
            return redirect(group)
        messages.success(request, f"{group} is deleted. Its learners stay.")
        return redirect("learner-group-list", request.school.slug, request.year.start)
    context = {"group": group, "members": group.members.count(), "why_not": why_kept(group, GOES)}
    return render(request, "tracking/groups/delete.html", context)


@CHANGE
@never_cache
def group_cards(request, learner_group):
    group = group_at(request, learner_group)
    rows = [row for row in learners_in(group) if row.roll == "on roll"]
    for row in rows:
        row.has_card = bool(row.learner.code_hash)
    form = CardsForm(posted(request), rows=rows, ticked=[row for row in rows if not row.has_card])
    if form.is_valid():
        chosen = [row.learner for row in form.chosen]
        made = cards.make_cards(group=group, learners=chosen, by=request.membership)
        return render(request, "tracking/groups/cards_made.html", {"group": group, "cards": made})
    return render(request, "tracking/groups/cards.html", {"group": group, "form": form})
