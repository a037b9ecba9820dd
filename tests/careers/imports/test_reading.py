"""Reading in a process apart: its limits, what it leaves behind, and what is kept of a file."""

import gzip
import io
import json
import os
import subprocess
import sys
import threading
import time
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from careers import apart as started
from careers.imports.reading import Book, Page, Unreadable, apart, limits, load, look, read_into
from careers.sheets import Sheet, csv_text
from tests.careers.imports.corpus import KINDS
from tests.careers.imports.corpus.making import listing, workbook

ROOT = Path(__file__).resolve().parents[3]
IN_CHILD = started.START.replace("{module}", "careers.imports.reading.child")
SAMPLES = ROOT.parent / "shared" / "samples"
GOOD = workbook(listing(["UPN", "Surname"], ["X873400125001", "Green"]))
READ = Book("xlsx", (Page("Sheet1", [["UPN", "Surname"], ["X873400125001", "Green"]]),))
GONE = "What was read from the file is not there any more, or is damaged. Choose the file again."


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "source"
    file.write_bytes(GOOD)
    return file


@pytest.fixture
def target(tmp_path):
    return tmp_path / "target"


@pytest.fixture
def short(monkeypatch):
    """short(start): the process apart runs this instead, and has so many seconds."""

    def begin(start, seconds=30):
        monkeypatch.setattr(started, "START", start)
        monkeypatch.setattr(limits, "WALL_SECONDS", seconds)

    return begin


def fault_of(source, target, name="learners.xlsx"):
    with pytest.raises(Unreadable) as caught:
        read_into(source, target, name=name)
    return str(caught.value)


def test_look_names_the_kind_and_leaves_the_file_at_its_beginning():
    file = io.BytesIO(GOOD)
    assert (look(file, "learners.xlsx"), file.tell()) == ("xlsx", 0)
    assert look(io.BytesIO(b"UPN,Surname\r\n"), "learners.csv") == "csv"
    assert look(io.BytesIO(KINDS["opendocument_template"].make()), "learners.ods") == "ods"


def test_look_refuses_what_is_too_large(settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(Unreadable) as caught:
        look(io.BytesIO(b"x" * 1_300_000), "learners.csv")
    assert str(caught.value) == "‘learners.csv’ has 1.2 MB. Choose a file of at most 1 MB, or split it in parts."


def test_sentence_shows_a_long_or_odd_name_in_short():
    with pytest.raises(Unreadable) as caught:
        look(io.BytesIO(b""), "x" * 300 + "\n\x07.csv")
    shown = "x" * 60 + "…" + "x" * 10 + "  .csv"
    assert str(caught.value) == f"‘{shown}’ is empty. Save or download it again, or choose another file."


def test_name_is_never_what_decides(source, target):
    read_into(source, target, name="../../etc/passwd")
    assert load(target) == READ


def test_what_was_there_before_is_replaced_only_by_a_whole_file(source, target):
    target.write_bytes(b"before")
    broken = source.with_name("broken")
    broken.write_bytes(GOOD[:300])
    fault_of(broken, target)
    assert target.read_bytes() == b"before"
    read_into(source, target, name="learners.xlsx")
    assert load(target) == READ
    assert sorted(file.name for file in target.parent.iterdir()) == ["broken", "source", "target"]


def test_csv_of_ours_comes_back_to_the_letter(target, tmp_path):
    words = ["=1+1", "'=1", "''=1", "'", "'a", "-", "\t", "@x", "a,b", 'say "x"', "+44", "it's"]
    (tmp_path / "ours.csv").write_bytes(csv_text(Sheet("x", ["Words", "Other"], [[one, 1] for one in words])).encode())
    read_into(tmp_path / "ours.csv", target, name="ours.csv")
    assert [cells[0] for cells in load(target).pages[0].rows] == ["Words", *words]


def test_only_its_owner_may_read_what_is_kept(source, target):
    read_into(source, target, name="learners.xlsx")
    assert target.stat().st_mode & 0o777 == 0o600


def test_two_files_are_read_at_once(source, tmp_path):
    targets = [tmp_path / str(at) for at in range(4)]
    threads = [threading.Thread(target=read_into, args=(source, target), kwargs={"name": "x"}) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [load(target) for target in targets] == [READ] * 4


def test_process_apart_knows_nothing_of_django_or_the_environment():
    start = IN_CHILD.replace("main()", "import os; print(sorted(os.environ), 'django' in sys.modules)")
    command = [sys.executable, "-I", "-c", start, str(started.ROOT)]
    told = subprocess.run(command, env={"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=True)
    assert told.stdout == "['LC_ALL'] False\n"


def test_process_that_sleeps_is_ended(source, target, short):
    short("import time; time.sleep(60)", seconds=1)
    assert fault_of(source, target) == apart.SLOW.replace("{file}", "‘learners.xlsx’")
    assert [file.name for file in target.parent.iterdir()] == ["source"]


def test_process_that_computes_for_ever_is_ended(source, target, monkeypatch):
    """By its own limit of processor time, long before the clock's."""
    imports = started.START.partition("from")[0]
    less = "from careers import apart; apart.give_time(cpu=0, wall=60)"
    monkeypatch.setattr(started, "START", f"{imports}{less}\nwhile True: pass")
    assert fault_of(source, target) == apart.SLOW.replace("{file}", "‘learners.xlsx’")


def has_ended(process):
    """Within ten seconds; one that nobody has buried yet is dead all the same."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in {"Z", "X"}:
            return True
        time.sleep(0.1)
    return False


def test_processes_that_it_started_end_with_it(source, target, short, tmp_path):
    note = tmp_path / "note"
    short(
        f"import subprocess, time; p = subprocess.Popen(['sleep', '60']); "
        f"open({str(note)!r}, 'w').write(str(p.pid)); time.sleep(60)",
        seconds=3,
    )
    fault_of(source, target)
    assert has_ended(int(note.read_text()))


def test_memory_is_limited():
    start = IN_CHILD.replace("main()", "from careers.imports.reading import child; child.narrow(); bytes(2**31)")
    told = subprocess.run([sys.executable, "-I", "-c", start, str(started.ROOT)], capture_output=True, text=True)
    assert (told.returncode, told.stderr.splitlines()[-1]) == (1, "MemoryError")


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        ("[open('/dev/null') for _ in range(100)]", "OSError: [Errno 24] Too many open files: '/dev/null'"),
        ("open(sys.argv[2], 'wb').write(bytes(2**26))", "OSError: [Errno 27] File too large"),
    ],
)
def test_files_are_limited(attempt, fault, tmp_path):
    start = IN_CHILD.replace("main()", f"from careers.imports.reading import child; child.narrow(); {attempt}")
    command = [sys.executable, "-I", "-c", start, str(started.ROOT), str(tmp_path / "large")]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.stderr.splitlines()[-1] == fault


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("import os; os.abort()", "TOO_BIG"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "TOO_BIG"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "SLOW"),
        ("raise SystemExit(3)", "OUR_FAULT"),
        ("print('rubbish')", "DAMAGED"),
        ("print('[1]')", "DAMAGED"),
        ("print('[' * 100_000)", "DAMAGED"),
        ("print('x' * 50_000_000)", "DAMAGED"),
    ],
)
def test_whatever_becomes_of_the_process_is_a_sentence(source, target, short, start, sentence, caplog):
    short(start)
    assert fault_of(source, target) == getattr(apart, sentence).replace("{file}", "‘learners.xlsx’")
    assert [file.name for file in target.parent.iterdir()] == ["source"]


def test_process_that_claims_success_is_not_believed(source, target, short):
    short("print('{}')")
    read_into(source, target, name="learners.xlsx")
    with pytest.raises(Unreadable, match="is not there any more, or is damaged"):
        load(target)


@pytest.fixture
def kept(source, target):
    read_into(source, target, name="learners.xlsx")
    return gzip.decompress(target.read_bytes()).splitlines()


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: lines[:1] + lines[2:],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [b'{"kind": "exe"}', *lines[1:]],
        lambda lines: [*lines[:2], b'[["a", ["b"]]]', lines[-1]],
        lambda lines: [*lines[:2], b'[["a", {"x": 1}]]', lines[-1]],
        lambda lines: [*lines[:2], b'[["a", {"d": "2015-02-31"}]]', lines[-1]],
        lambda lines: [*lines[:2], b"[[NaN, 1e999]]", lines[-1]],
        lambda lines: [*lines[:2], b"[7]", lines[-1]],
        lambda lines: [*lines[:2], b'[["a"]', lines[-1]],
        lambda lines: [*lines[:2], b"[" * 100_000, lines[-1]],
        lambda lines: [b"\xff\xfe"],
        lambda lines: [],
    ],
)
def test_load_refuses_what_is_damaged(kept, target, damage):
    target.write_bytes(gzip.compress(b"\n".join(damage(kept))))
    with pytest.raises(Unreadable) as caught:
        load(target)
    assert str(caught.value) == GONE


DAMAGED = {
    "empty": b"",
    "rubbish": b"rubbish",
    "a workbook": GOOD,
    "cut off": gzip.compress(b"{}" * 9)[:-9],
    "a bomb": gzip.compress(bytes(10**8)),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_load_refuses_what_is_not_a_file_of_ours(target, content):
    target.write_bytes(content)
    with pytest.raises(Unreadable, match="is not there any more, or is damaged"):
        load(target)


def test_load_refuses_what_is_gone(target):
    with pytest.raises(Unreadable, match="is not there any more, or is damaged"):
        load(target)


def test_parent_takes_little_memory_while_a_hostile_file_is_read(source, target):
    source.write_bytes(KINDS["one_text_in_very_many_cells"].make())
    tracemalloc.start()
    fault_of(source, target)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


def test_every_cell_comes_back_as_it_was_kept(tmp_path, target):
    for name in ("dates_and_times", "numbers_of_every_size", "lengths_of_time", "formulas_with_and_without_a_value"):
        source = tmp_path / name
        source.write_bytes(KINDS[name].make())
        read_into(source, target, name="values.xlsx")
        assert [[(type(cell), cell) for cell in row] for row in load(target).pages[0].rows] == [
            [(type(cell), cell) for cell in row] for row in KINDS[name].gives
        ]


def sample(name, target):
    path = SAMPLES / name
    assert path.exists(), f"{path} is missing: the samples lie beside the project"
    read_into(path, target, name=name)
    return load(target)


needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here (../shared/samples)")


@needs_samples
def test_sample_of_learners_in_csv_reads_well(target):
    book = sample("learners-mis-a.csv", target)
    rows = book.pages[0].rows
    assert (book.kind, len(book.pages), len(rows), len(rows[0])) == ("csv", 1, 1177, 15)
    assert rows[1][:6] == ["X873400125001", "10001", "Seán", "Green", None, "13/02/2015"]
    assert {len(row) for row in rows} == {15}


@needs_samples
def test_sample_of_learners_in_seven_sheets_reads_well(target):
    book = sample("learners-mis-b.xlsx", target)
    assert [page.name for page in book.pages] == ["Y7", "Y8", "Y9", "Y10", "Y11", "Y12", "Y13"]
    rows = book.pages[0].rows
    assert rows[1] == []
    assert rows[3] == ["Adno", "Surname", "Forename", "DOB", "Reg", "Yr", "UPN", "SEN", "PP", "LAC"]
    assert rows[4][:5] == ["010001", "Green", "Seán", date(2015, 2, 13), "7A"]


@needs_samples
@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("programme.xlsx", {"Careers Prog 26-27": 40, "Notes": 1}),
        ("attendance-grid.xlsx", {"Sheet": 61}),
    ],
)
def test_other_samples_read_well(target, name, sheets):
    assert {page.name: len(page.rows) for page in sample(name, target).pages} == sheets


def test_kept_file_holds_one_object_or_batch_in_a_line(kept):
    assert [json.loads(line) for line in kept] == [
        {"kind": "xlsx"},
        {"page": "Sheet1", "hidden": False},
        [["UPN", "Surname"], ["X873400125001", "Green"]],
        {"pages": 1, "rows": 2},
    ]


def test_nothing_of_the_process_is_left_open(source, target):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        read_into(source, target, name="learners.xlsx")
    assert len(os.listdir("/proc/self/fd")) == before
