"""What an audit found in at most four sentences, for who has thirty seconds."""

from __future__ import annotations

from dataclasses import dataclass

from audits.profiles import Profile, Rung


@dataclass(frozen=True, slots=True)
class Headline:
    """`figure` of `of` statements, in words; `query` finds them on the page of answers."""

    figure: int
    of: int | None
    say: str
    go: str
    query: str


def headlines(profile: Profile) -> tuple[Headline, ...]:
    """At most four sentences, for who has thirty seconds."""
    found = (standing(profile), movement(profile), bottom(profile), priorities(profile))
    return tuple(headline for headline in found if headline)


def spoken(rung: Rung) -> str:
    """A level inside a sentence: level 3, or ‘Partly’."""
    return rung.name.lower() if rung.code in rung.name else f"‘{rung.name}’"


def standing(profile: Profile) -> Headline | None:
    whole, line = profile.whole, profile.line
    if line is None or not whole.judged:
        return None
    aim = f"reach the target, {spoken(line)}" if profile.target else f"are at {spoken(line)}"
    then = f" Last time {whole.at_least_before(line)} of {whole.judged_before}." if whole.judged_before else ""
    top = "" if line == profile.rungs[-1] else " or above"
    say = f"statements {aim}{top}.{then}"
    return Headline(whole.at_least(line), whole.judged, say, "See them", f"at_least={line.code}")


def movement(profile: Profile) -> Headline | None:
    whole = profile.whole
    compared = whole.up + whole.down + whole.same
    if not compared:
        return None
    say = f"statements moved up since last time; {whole.down} moved down, {whole.same} stayed."
    return Headline(whole.up, compared, say, "See them", "moved=up")


def bottom(profile: Profile) -> Headline | None:
    lowest = profile.whole.lowest
    rung = lowest[0].rung if lowest else None
    if rung is None:
        return None
    verb = "statement is" if len(lowest) == 1 else "statements are"
    say = f"{verb} at the lowest level found, {spoken(rung)}."
    return Headline(len(lowest), profile.whole.judged, say, "See them", f"level={rung.code}")


def priorities(profile: Profile) -> Headline | None:
    count = len(profile.priorities)
    if not count and not profile.strengths:
        return None
    strengths = len(profile.strengths)
    say = f"marked as {'a priority' if count == 1 else 'priorities'}, and {strengths} as "
    say += "a strength." if strengths == 1 else "strengths."
    return Headline(count, None, say, "See them", "mark=priority")
