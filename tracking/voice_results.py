"""What learners answered: counts at each step of a questionnaire, before and after, by year group and class.

Levels are steps: they are counted, and never averaged. A slice of fewer than five responses is hidden from everybody,
with what would let a reader work it out: answers have no name, and few answers are nearly one.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from careers.sheets import Sheet
from tracking.models import Answer, Asking, Response
from tracking.small_numbers import hidden, is_small

EVERYONE = ("all", 0)
MOMENTS = {"before": "Before", "after": "After", "once": "Asked once"}
TONES = 4


@dataclass(frozen=True)
class Piece:
    """A stretch of a bar, in per cent of its length."""

    tone: int
    count: int
    start: float
    width: float

    @property
    def middle(self):
        return round(self.start + self.width / 2, 2)


@dataclass(frozen=True)
class Row:
    """One moment of a question. `counts` is None where the slice is hidden, or holds None; `median` the lower one."""

    moment: str
    counts: tuple | None
    median: str = ""
    steps: tuple = ()
    all_of: int | None = None

    @property
    def label(self):
        return MOMENTS[self.moment]

    @property
    def total(self):
        if self.all_of is not None or self.counts is None:
            return self.all_of
        return sum(self.counts)

    @property
    def by_step(self):
        return list(zip(self.steps, self.counts, strict=True))

    @property
    def pieces(self):
        """The steps side by side, from the lowest to the highest; nothing where nothing is shown."""
        found, start = [], 0
        for at, count in enumerate(self.counts if self.total and None not in self.counts else ()):
            if count:
                width = round(100 * count / self.total, 2)
                found.append(Piece(tone(at, len(self.counts)), count, round(100 * start / self.total, 2), width))
            start += count
        return found


@dataclass(frozen=True)
class Slice:
    """Everyone, a year group, or a class in it. `sizes` is [(moment, responses)]: None hidden, "" not asked then."""

    key: tuple
    name: str
    cohort: int | None
    sizes: list

    @property
    def value(self):
        return f"{self.key[0]}-{self.key[1]}"


def tone(at, steps):
    """The step's place on the four-step scale of blues."""
    return 1 + (at * (TONES - 1) + (steps - 1) // 2) // max(steps - 1, 1)


def lower_median(counts, names):
    """The middle step; of two in the middle the lower one."""
    middle, passed = (sum(counts) + 1) // 2, 0
    for count, name in zip(counts, names, strict=True):
        passed += count
        if middle and passed >= middle:
            return name
    return ""


class Results:
    """All that was answered in one year to one questionnaire, in five queries.

    `telling` is False for who may see no learner: governors and trust leads. They see no class, no count of 1 to 4, and
    no year group where one of them has such a count, for the others and everyone's would give it away.
    """

    def __init__(self, questionnaire, year, *, telling=True):
        self.telling = telling
        self.steps = list(questionnaire.steps.all())
        self.questions = list(questionnaire.questions.select_related("statement__edition__framework"))
        rows = Asking.objects.filter(questionnaire=questionnaire, year=year).select_related("cohort", "group")
        self.askings = {row.pk: row for row in rows}
        given = Response.objects.filter(asking__questionnaire=questionnaire, asking__year=year).order_by()
        self.responses = Counter()
        for asking, number in given.values_list("asking").annotate(n=Count("pk")):
            self.responses[asking] = number
        self.answers = defaultdict(Counter)
        told = Answer.objects.filter(response__asking__questionnaire=questionnaire, response__asking__year=year)
        columns = told.order_by().values_list("question", "response__asking", "step").annotate(n=Count("pk"))
        for question, asking, step, number in columns:
            self.answers[question][asking, step] = number

    @property
    def moments(self):
        return self.moments_of(EVERYONE)

    def slices(self):
        """[Slice], everyone first, then each year group followed by its classes where there is more than one part."""
        keys = {EVERYONE: ("Everyone", None)}
        cohorts = {row.cohort for row in self.askings.values()}
        for cohort in sorted(cohorts, key=lambda cohort: (cohort.order is None, cohort.order, cohort.name)):
            keys["cohort", cohort.pk] = (cohort.name, cohort.pk)
            if not self.telling:
                continue
            groups = {row.group for row in self.askings.values() if row.cohort_id == cohort.pk and row.group}
            for group in sorted(groups, key=str):
                keys["group", group.pk] = (group.name, cohort.pk)
        return [Slice(key, *said, self.sizes(key)) for key, said in keys.items()]

    def sizes(self, key):
        """[(moment in words, responses)] of a slice; None where hidden, "" where it was not asked at that moment."""
        asked, found = self.moments_of(key), []
        for moment in self.moments:
            sizes = {asking: self.responses[asking] for asking, row in self.askings.items() if row.moment == moment}
            shown = self.sum_of(sizes, key) if key in self.told(sizes) else None
            found.append((MOMENTS[moment], shown if moment in asked else ""))
        return found

    def moments_of(self, key):
        asked = {row.moment for asking, row in self.askings.items() if self.inside(asking, key)}
        return [moment for moment in MOMENTS if moment in asked]

    def sum_of(self, sizes, key):
        return sum(number for asking, number in sizes.items() if self.inside(asking, key))

    def inside(self, asking, key):
        row = self.askings[asking]
        return key in (EVERYONE, ("cohort", row.cohort_id), ("group", row.group_id))

    def told(self, sizes):
        """The slices that may be shown where each asking has so many answers: {asking: number}."""
        if is_small(sum(sizes.values())):
            return set()
        cohorts, parts = Counter(), defaultdict(Counter)
        for asking, number in sizes.items():
            row = self.askings[asking]
            cohorts["cohort", row.cohort_id] += number
            parts["cohort", row.cohort_id]["group", row.group_id] += number
        told = shown_of(cohorts)
        for cohort in set(told):
            told |= shown_of(parts[cohort])
        return told | {EVERYONE}

    def of(self, key):
        """[(question, [Row for each moment at which it was asked])] of a slice."""
        moments = self.moments_of(key)
        return [(question, [self.row(question, moment, key) for moment in moments]) for question in self.questions]

    def row(self, question, moment, key):
        counts = {pair: n for pair, n in self.answers[question.pk].items() if self.askings[pair[0]].moment == moment}
        sizes = Counter({asking: 0 for asking, row in self.askings.items() if row.moment == moment})
        for (asking, _), number in counts.items():
            sizes[asking] += number
        if key not in self.told(sizes):
            return Row(moment, None)
        numbers, names = self.counts_of(counts, key), tuple(step.name for step in self.steps)
        if self.telling:
            return Row(moment, numbers, lower_median(numbers, names), names)
        if key != EVERYONE and any(map(is_small, self.counts_of_cohorts(counts))):
            return Row(moment, None)
        median = "hidden" if None in hidden(numbers) else lower_median(numbers, names)
        return Row(moment, hidden(numbers), median, names, sum(numbers))

    def counts_of(self, counts, key):
        """How many chose each step in a slice; `counts` is {(asking, step): number}."""
        found = Counter()
        for (asking, step), number in counts.items():
            found[step] += number if self.inside(asking, key) else 0
        return tuple(found[step.pk] for step in self.steps)

    def counts_of_cohorts(self, counts):
        """The counts of every year group that was asked, one after the other."""
        cohorts = {self.askings[asking].cohort_id for asking, _ in counts}
        return [number for cohort in cohorts for number in self.counts_of(counts, ("cohort", cohort))]


def shown_of(sizes):
    """The keys of those that `hidden` shows."""
    return {key for key, number in zip(sizes, hidden(tuple(sizes.values())), strict=True) if number is not None}


def result_sheet(results, title):
    """Every slice as it may be shown, one row for each question and moment."""
    header = ["Who", "When", "Question", "Statement", "Answers", *(step.name for step in results.steps), "Lower median"]
    rows = []
    for one in results.slices():
        for question, moments in results.of(one.key):
            code = question.statement.code if question.statement else ""
            for row in moments:
                counts = row.counts if row.counts is not None else ["hidden"] * len(results.steps)
                told = map(shown, counts)
                rows.append([one.name, row.label, question.text, code, shown(row.total), *told, row.median])
    return Sheet(title, header, rows)


def shown(number):
    return "hidden" if number is None else number
