"""What a row of a list of learners says of the young person herself: her numbers, her names, her consents."""

from __future__ import annotations

from typing import Any

from careers.imports.difference import same
from careers.imports.kinds import Record
from tracking.imports.identity import comparable, folded, names_of, split
from tracking.models import Learner

PLAIN = ("upn", "uln", "mis_id", "date_of_birth", "photo_consent", "photo_consent_on", "objects_to_sharing",
         "annual_review_on")  # fmt: skip
#: What an emptied cell leaves.
EMPTY = {"photo_consent": Learner.Consent.UNKNOWN, "objects_to_sharing": False}


def wanted(record: Record, learner: Any) -> dict[str, Any]:
    """{field: value} of what differs from what is kept of her; of all that is said of somebody new."""
    found = {name: record.values[name] for name in PLAIN if name in record.values}
    found = {name: EMPTY.get(name) if value is None else value for name, value in found.items()}
    found |= legal_names(record, learner)
    found |= preferred_names(record, learner, found)
    if learner is None:
        return {name: value for name, value in found.items() if value is not None}
    if (
        "mis_id" in found
        and learner.mis_id
        and comparable("mis_id", found["mis_id"]) == comparable("mis_id", learner.mis_id)
    ):
        del found["mis_id"]
    return {name: value for name, value in found.items() if not same(getattr(learner, name), value)}


def legal_names(record: Record, learner: Any) -> dict[str, str]:
    found = {name: record.get(name) for name in ("legal_forename", "legal_surname")}
    whole = record.get("name")
    if (
        whole
        and not any(found.values())
        and (learner is None or folded(" ".join(split(whole))) not in names_of(learner))
    ):
        found = dict(zip(found, split(whole), strict=True))
    if learner is None and not any(found.values()):
        found = {name: record.get(name.replace("legal", "preferred")) for name in found}
    return {
        name: said for name, said in found.items() if said and not (learner and poorer(said, getattr(learner, name)))
    }  # fmt: skip


def preferred_names(record: Record, learner: Any, found: dict[str, Any]) -> dict[str, str]:
    """A preferred name that is the legal one is none, as systems print it for everybody."""
    names = {}
    for part in ("forename", "surname"):
        if f"preferred_{part}" not in record.values:
            continue
        said = record.values[f"preferred_{part}"] or ""
        legal = found.get(f"legal_{part}") or (getattr(learner, f"legal_{part}") if learner else "")
        now = getattr(learner, f"preferred_{part}") if learner else ""
        if said and (said == now or poorer(said, now)):
            continue
        names[f"preferred_{part}"] = "" if said == legal or poorer(said, legal) else said
    return names


def poorer(said: str, kept: str) -> bool:
    """Whether it is the same name as the one that is kept, but in capitals or without its accents."""
    if said == kept or folded(said) != folded(kept):
        return False
    return said.isupper() or said.islower() or (said.isascii() and not kept.isascii())
