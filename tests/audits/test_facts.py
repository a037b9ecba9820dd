"""What the records say beside a statement: files without faults, honest figures, lists as long as they say."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from audits.facts import Fact, facts_of, open_to
from audits.facts.files import FOLDER, Fault, facts_by_statement, read
from audits.facts.saying import FACTS
from audits.models import Action
from careers.models import IntendedOutcome, Objective, Partner, Session, TargetGroup

FRAMEWORKS = sorted(path.stem for path in FOLDER.glob("*.toml"))
#: Facts of single things, which have no list of rows.
WITHOUT_LIST = ("vision", "objectives", "intended", "frameworks", "people", "actions", "last")
EVERY = sorted({name for key in FRAMEWORKS for names in facts_by_statement(key).values() for name in names})


@pytest.mark.parametrize("key", FRAMEWORKS)
def test_every_code_stands_in_its_framework(key):
    source = json.loads((settings.BASE_DIR / "fixtures" / "frameworks" / f"{key}.json").read_text())
    given = {statement["code"] for statement in source["statements"] if statement.get("status") != "missing"}
    assert set(facts_by_statement(key)) - given == set()


def test_every_fact_is_used():
    assert {name.partition(" ")[0] for name in EVERY} == set(FACTS)


def test_faults_are_told_with_file_and_place(tmp_path):
    path = tmp_path / "rubric.toml"
    path.write_text('[statements]\n"1.1" = ["vison"]\n"1.2" = ["held fairs"]\n"1.3" = "held"\n[other]\n')
    with pytest.raises(Fault) as fault:
        read(path)
    lines = str(fault.value).splitlines()
    assert [line.partition(". ")[0] for line in lines] == [
        "rubric.toml: 'other' means nothing here; there is only [statements].",
        "rubric.toml: 1.1: there is no fact 'vison'",
        "rubric.toml: 1.2: there is no fact 'held fairs'",
        'rubric.toml: 1.3: give a list of facts, for example ["vision-written"].',
    ]


def test_file_that_is_no_toml_is_a_fault(tmp_path):
    (tmp_path / "rubric.toml").write_text("statements = [")
    with pytest.raises(Fault, match="rubric.toml: this cannot be read as TOML"):
        read(tmp_path / "rubric.toml")


@pytest.fixture
def busy(ash, year, make_activity, cohorts, statements, leader):
    """Activities of every kind that is counted, and some that plan nothing."""
    kinds = ["employer_talk", "workplace_visit", "provider", "guidance", "alumni", "enterprise", "curriculum"]
    for number, kind in enumerate(kinds):
        made = make_activity(f"The {kind}", [cohorts[7 + number % 3]], kind=kind, lead="Sam" if number % 2 else "")
        Session.objects.create(school=ash, activity=made, date=timezone.localdate() - timedelta(days=1),
                               status="held" if number % 2 else "planned")  # fmt: skip
    make_activity("Maths at work", [cohorts[8], cohorts[9]], {statements["A1"]: "I"}, kind="curriculum",
                  subject="Maths", evaluation="Good.", impact="Survey.")  # fmt: skip
    aimed = make_activity("Fair", [cohorts[9]], kind="fair")
    aimed.targets.add(TargetGroup.objects.filter(school=ash).first(), through_defaults={"school": ash})
    aimed.staff.add(leader, through_defaults={"school": ash})
    partner = Partner.objects.create(school=ash, name="Port", kind="employer")
    Partner.objects.create(school=ash, name="Former learners", kind="alumni")
    aimed.partners.add(partner, through_defaults={"school": ash})
    make_activity("Idea", [cohorts[7]], kind="employer_talk", status="idea", lead="Sam")
    make_activity("Off", [cohorts[7]], kind="employer_talk", status="cancelled", lead="Sam")


@pytest.fixture
def tell(ash, year):
    """tell("held employers"): the Fact of this name at Ash, whichever framework names it."""

    def find(name):
        for key in FRAMEWORKS:
            for code, names in facts_by_statement(key).items():
                if name in names:
                    facts = facts_of(ash, year, key, [code], today=timezone.localdate())
                    return next(fact for fact in facts[code] if fact.name == name)
        raise AssertionError(name)

    return find


def test_facts_say_what_was_counted(busy, tell):
    by_year = tell("by-year-group employers").sentence
    assert by_year.startswith("4 activities with employers (employer talk, workplace visit, work experience,")
    assert by_year.endswith("1 in Year 7, 1 in Year 8 and 2 in Year 9; none in Year 10, Year 11, Year 12 and Year 13.")
    assert tell("held").sentence == "Held at least once: 3 of 9 planned activities."
    assert tell("by-year-group guidance").sentence.startswith("1 activity of the kind ‘guidance interview’ is planned")
    assert tell("subjects").sentence == "1 planned activity is in a subject: Maths."
    assert tell("partners").sentence == "Partners: 2 (1 employer and 1 alumni)."
    assert tell("people careers_leader").sentence == "1 member of the school has the role careers leader."


def test_facts_of_a_new_school_say_that_there_is_nothing(ash, tell):
    assert tell("vision-written").sentence == "No vision is written for 2026 to 2027."
    assert tell("held employers").sentence.startswith("No activity with employers")
    assert tell("intended-by-key-stage").sentence == "No outcomes are intended for 2026 to 2027."
    assert tell("last-audit").sentence == "No audit has been agreed and frozen yet."
    assert tell("people governor").sentence == "No member has the role governor."


def test_intended_outcomes_are_counted_once_in_each_key_stage(ash, year, cohorts, statements, tell):
    for number, code in [(7, "A1"), (8, "A1"), (8, "A2"), (10, "A1")]:
        IntendedOutcome.objects.create(school=ash, year=year, cohort=cohorts[number], statement=statements[code])
    said = "Different outcomes intended in 2026 to 2027: 2 in key stage 3, 1 in key stage 4 and none in key stage 5."
    assert tell("intended-by-key-stage").sentence == said


def test_objectives_and_actions_are_counted(ash, year, tell, leader, as_user):
    Objective.objects.create(school=ash, programme=year.programme, text="Reach everybody.")
    for status, done in [("done", "2026-10-01"), ("to_do", None), ("dropped", None)]:
        Action.objects.create(school=ash, year=year, title=status, status=status, done_on=done)
    assert tell("objectives-set").sentence == "1 objective is written for 2026 to 2027."
    assert tell("actions-done").sentence == "Actions of 2026 to 2027 that are done: 1 of 2."
    assert "1 action shown" in as_user(leader).get(tell("actions-done").url).content.decode()


def figure(fact):
    """The number that the sentence is about; 0 for 'No activity...'."""
    if fact.sentence.startswith("No "):
        return 0
    about = fact.sentence if fact.sentence[0].isdigit() else fact.sentence.split(": ")[-1]
    return int(re.match(r"\d+", about)[0])


@pytest.mark.parametrize("name", [name for name in EVERY if not name.startswith(WITHOUT_LIST)])
def test_list_behind_a_fact_is_as_long_as_it_says(name, busy, tell, leader, as_user):
    fact = tell(name)
    page = as_user(leader).get(fact.url).content.decode()
    assert int(re.search(r"(\d+) (activit|partner)\w* shown", page)[1]) == figure(fact)


def test_all_facts_together_cost_eight_queries(busy, ash, year, django_assert_num_queries):
    key = "careers-impact-maturity"
    with django_assert_num_queries(8):
        facts_of(ash, year, key, facts_by_statement(key), today=timezone.localdate())


def test_only_what_is_asked_for_is_looked_up(ash, year, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(facts_of(ash, year, "careers-impact-maturity", ["1.2", "1.6"], today=timezone.localdate())) == [
            "1.2"
        ]
    with django_assert_num_queries(0):
        assert facts_of(ash, year, "unknown", ["1.2"], today=timezone.localdate()) == {}


def test_governor_reads_facts_without_links_to_the_programme(ash, governor, leader, tell):
    facts = {"x": [tell("held"), tell("frameworks-used"), Fact("gone", "Said long ago.", "/old/")]}
    assert [bool(fact.url) for fact in open_to(governor, facts)["x"]] == [False, True, False]
    assert [bool(fact.url) for fact in open_to(leader, facts)["x"]] == [True, True, False]
