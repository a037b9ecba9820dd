"""Actions: what suggests one, saved against the version that was seen, moved on by a click, told in words."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from audits.models import Action, AgreedJudgement
from careers.history import changes_since, record, save_form, snapshot, told
from careers.models import AcademicYear, History
from careers.sheets import Sheet
from careers.versions import Stale, differing
from frameworks.models import Descriptor, Level
from tracking.gaps import RULES_BY_NAME

S = Action.Status
#: Where an action may go from each status, the likeliest first: (status, what the button says).
STEPS = {
    S.TO_DO: ((S.DONE, "Mark as done"), (S.DOING, "Start"), (S.DROPPED, "Drop it")),
    S.DOING: ((S.DONE, "Mark as done"), (S.TO_DO, "Back to ‘to do’"), (S.DROPPED, "Drop it")),
    S.DONE: ((S.DOING, "Open it again"),),
    S.DROPPED: ((S.TO_DO, "Open it again"),),
}
#: Days ahead for which a day is told as 'in 5 days'.
NEAR = 30
#: What to do about a gap, by its rule.
TODO = {
    "not-planned": "Plan {code} for {cohort}",
    "no-date": "Fix a day for {code} in {cohort}",
    "secured-too-early": "Introduce {code} to {cohort} before it is secured",
    "group-left-out": "Reach the groups that {code} leaves out in {cohort}",
    "few-hours": "Give {code} more time in {cohort}",
    "not-to-everyone": "Reach those in {cohort} who missed {code}",
    "not-evidenced": "Record evidence of {code} in {cohort}",
    "group-reached-less": "Reach the groups in {cohort} that {code} reached less",
}
#: Reminders write these beside everybody else; a form that was opened before must not put them back.
STAMPS = ("reminded_for", "overdue_told_for")


def suggestion(action):
    """{"title", "success"} for a new action, from the gap or the judgement that it is about."""
    if action.rule:
        return {"title": todo_for(action), "success": quoted(action.statement.text, f"{action.cohort}: ")}
    if action.audit_id and action.statement_id:
        return next_level(action)
    about = action.statement or action.audit
    return {"title": shortened(f"Improve {about}")} if about else {}


def todo_for(action):
    code, cohort = action.statement.code, action.cohort
    words = TODO.get(action.rule, f"{RULES_BY_NAME[action.rule].todo}: {{code}}, {{cohort}}")
    return shortened(words.format(code=code, cohort=cohort))


def next_level(action):
    """Reach the level above the agreed one, with what the framework says of it. No more than its name while blind."""
    agreed = AgreedJudgement.objects.filter(audit=action.audit, statement=action.statement, level__isnull=False)
    level = agreed.select_related("level").first()
    above = level and Level.objects.filter(scale=level.level.scale_id, order=level.level.order + 1).first()
    statement = f"{action.statement.code} {action.statement.text}"
    if not above:
        return {"title": shortened(f"{'Keep up' if level else 'Improve'} {statement}")}
    looks = Descriptor.objects.filter(statement=action.statement, level=above).first()
    return {
        "title": shortened(f"Reach {named(above)} in {statement}"),
        "success": quoted(looks.text if looks else ""),
    }


def named(level):
    """'level 3' or '‘Partly’' in the middle of a sentence."""
    return level.name.replace("Level", "level", 1) if level.name.startswith("Level ") else f"‘{level.name}’"


def quoted(text, before=""):
    return f"{before}“{text}”" if text else ""


def shortened(words):
    return Truncator(" ".join(words.split())).chars(Action._meta.get_field("title").max_length)


@transaction.atomic
def add_action(*, form, by, key=None):
    """Save the form of a new action. Sent twice with one `key`, it adds one."""
    action = form.instance
    AcademicYear.objects.select_for_update().get(pk=action.year_id)  # the twin waits here
    if key and (twin := Action.objects.filter(school=form.school, form_key=key).first()):
        return twin
    action.form_key, action.created_by = key, str(by)
    stamp_done(action, timezone.localdate())
    return save_form(form=form, by=by)


@transaction.atomic
def save_action(*, form, shown, by):
    """Save the form of an action over version `shown`. Stale, writing nothing, where somebody saved another since."""
    now = Action.objects.select_for_update().get(pk=form.instance.pk)
    if not differing(now, form):
        return form.instance
    if now.version != shown:
        raise Stale(now)
    action = form.instance
    for name in STAMPS:
        setattr(action, name, getattr(now, name))
    action.version, action.done_on = shown + 1, now.done_on
    stamp_done(action, timezone.localdate())
    return save_form(form=form, by=by)


def stamp_done(action, today):
    """`done_on` says when it was done, and nothing while it is not."""
    action.done_on = (action.done_on or today) if action.status == S.DONE else None


@transaction.atomic
def set_status(*, action, status, shown, by):
    """Move an action on. Stale where it was saved since version `shown`, unless it stands there already."""
    now = Action.objects.select_for_update().get(pk=action.pk)
    if now.status == status:
        return now
    if now.version != shown:
        raise Stale(now)
    before = snapshot(now, ["status"])
    now.status, now.version = status, shown + 1
    stamp_done(now, timezone.localdate())
    now.save(update_fields=["status", "version", "done_on"])
    record(by=by, row=now, action="changed", changes=changes_since(before, now))
    return now


def why_kept(action):
    """A sentence that says why it cannot be deleted; empty if it can."""
    if action.status != S.DONE:
        return ""
    return "What was done is kept: it shows what the school did. If it was a mistake, open it again first."


@transaction.atomic
def delete_action(*, action, by):
    """For what was added by mistake. ValidationError where it is done."""
    action = Action.objects.select_for_update().get(pk=action.pk)
    if why := why_kept(action):
        raise ValidationError(why)
    lost = snapshot(action, ["title", "success", "owner", "due_on", "status", "progress"])
    record(by=by, row=action, action="deleted", changes={name: [value, None] for name, value in lost.items() if value})
    action.delete()


def history_of(action, latest=20):
    """The latest lines of its history with `.told`, a list of (what, before, after) in words."""
    lines = list(lines_of(action)[:latest])
    for line in lines:
        line.told = [(what[:1].upper() + what[1:], before, after) for what, before, after in told(line)]
    return lines


def lines_of(action):
    return History.objects.filter(school=action.school_id, model=Action._meta.label, row=action.pk)


def days(number):
    return f"{number} day" if number == 1 else f"{number} days"


def due_in_words(action, today):
    """'3 days overdue', 'due in 5 days', 'done on 3 March 2027'..."""
    if action.status == S.DONE:
        return f"done on {action.done_on:%-d %B %Y}"
    if action.status == S.DROPPED:
        return "dropped"
    if action.due_on is None:
        return "no day set"
    left = (action.due_on - today).days
    if left < 0:
        return f"{days(-left)} overdue"
    near = {0: "due today", 1: "due tomorrow"}
    return near.get(left) or (f"due in {left} days" if left <= NEAR else f"due on {action.due_on:%-d %B %Y}")


def with_words(actions, membership, today):
    """The actions as a list, each with `.when`, `.late` and, where this member may move it on, its `.steps`.

    `.quick` are the likely ones of these, `.others` the rest.
    """
    actions = list(actions)
    for action in actions:
        action.school = membership.school
        action.when, action.late = due_in_words(action, today), action.overdue(today)
        action.steps = STEPS[action.status] if action.may_be_changed_by(membership) else ()
        likely = 2 if action.status == S.TO_DO else 1
        action.quick, action.others = action.steps[:likely], action.steps[likely:]
    return actions


def action_sheet(actions, today):
    """The list as a spreadsheet: one row for each action, with all that is known of it."""
    header = ["Action", "What success looks like", "Owner", "Due", "When", "Priority", "Status", "How far it is"]
    header += ["Done on", "Framework", "Code", "Statement", "Audit", "Gap", "Year group", "Activity it led to", "Year"]
    return Sheet("Actions", header, [row_of(action, today) for action in actions])


def row_of(action, today):
    statement = action.statement
    row = [action.title, action.success, str(action.owner or ""), action.due_on, due_in_words(action, today)]
    row += [action.get_priority_display(), action.get_status_display(), action.progress, action.done_on]
    row += [statement.edition.framework.title, statement.code, statement.text] if statement else ["", "", ""]
    row += [str(action.audit or ""), gap_title(action), str(action.cohort or ""), str(action.activity or "")]
    return [*row, action.year.label]


def gap_title(action):
    rule = RULES_BY_NAME.get(action.rule)
    return rule.title if rule else action.rule


def soon(today):
    """The last day that counts as 'due within a week'."""
    return today + timedelta(days=7)
