"""What a school calls things: kept when somebody says so, used for the next file, forgotten when somebody asks."""

from django.db import transaction

from careers.history import record
from careers.imports.cells import key
from careers.imports.layout import names_of
from careers.models import KnownHeader, KnownWord

LONGEST = 200


@transaction.atomic
def keep_headers(*, row, kind, setting, headers, columns, wide):
    """Keep what each header stands for, unless it goes without saying; those in no column of ours are left out."""
    fields, plain = {header: name for name, header in columns.items()}, names_of(kind.fields(setting))
    meant = {key(header)[:LONGEST]: fields.get(header, "") for header in headers if header not in wide}
    known = {one.header: one for one in KnownHeader.objects.filter(school=row.school_id, kind=row.kind)}
    fresh = []
    for header, name in meant.items():
        if header in known:
            known[header].field = name
        elif header and plain.get(header, "-") != name:
            fresh.append(KnownHeader(school=row.school, kind=row.kind, header=header, field=name))
    KnownHeader.objects.bulk_update([known[header] for header in meant if header in known], ["field"])
    KnownHeader.objects.bulk_create(fresh, ignore_conflicts=True)


@transaction.atomic
def keep_words(*, row, said):
    """Keep what words stand for: {field: {word: value, '' for nothing}}."""
    fresh = [
        KnownWord(school=row.school, kind=row.kind, field=name, word=key(word)[:LONGEST], value=value[:LONGEST])
        for name, words in said.items()
        for word, value in words.items()
        if key(word)
    ]
    once = list({(one.field, one.word): one for one in fresh}.values())
    fields = ["school", "kind", "field", "word"]
    KnownWord.objects.bulk_create(once, update_conflicts=True, update_fields=["value"], unique_fields=fields)


def kinds_known(school):
    """The slugs of the kinds about which anything is remembered."""
    return {
        *school.knownheader_set.values_list("kind", flat=True),
        *school.knownword_set.values_list("kind", flat=True),
    }


def known(school, kind, setting):
    """([header with `means`, ...], [word with `means` and `label`, ...]) of one kind."""
    fields = {one.name: one for one in kind.fields(setting)}
    headers = list(school.knownheader_set.filter(kind=kind.slug))
    for one in headers:
        one.means = fields[one.field].label if one.field in fields else ""
    words = list(school.knownword_set.filter(kind=kind.slug))
    cells = {name: field.cell for name, field in fields.items()}
    wide = kind.wide(setting) if any(one.field == "wide" for one in words) else None
    cells |= {"wide": wide.cell} if wide else {}
    labels = {name: dict(cells[name].options(setting) or ()) for name in {one.field for one in words} if name in cells}
    for one in words:
        one.label = fields[one.field].label if one.field in fields else "Further columns"
        one.means = labels.get(one.field, {}).get(one.value, one.value)
    return headers, words


@transaction.atomic
def forget(school, kinds, which, *, by):
    """Forget 'header-7' or 'word-7' of these kinds; what it was, '' where there is none."""
    what, _, number = which.partition("-")
    rows = {"header": school.knownheader_set, "word": school.knownword_set}.get(what)
    if rows is None or not number.isdecimal() or len(number) > 15:
        return ""
    row = rows.filter(kind__in=[kind.slug for kind in kinds], pk=number).first()
    if row is None:
        return ""
    record(by=by, row=row, action="forgotten")
    row.delete()
    return row.header if what == "header" else row.word
