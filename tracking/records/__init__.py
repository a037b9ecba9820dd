"""A learner's own record, hers to be proud of and to take to an interview or her next school: one, or a whole group's.

It is written in her person and holds what she would show: what she learnt and took part in, work experience, what was
agreed in guidance interviews, where she means to go. Deliberately left out: what tells of her needs or circumstances
(characteristics, outcomes of an EHC plan), her numbers and date of birth, absences, notes of interviews and of
evidence (others may be named in them), who wrote what, and anything about another learner.
"""

from tracking.records.gathering import records_of
from tracking.records.making import ask_for_records, made_by, make
from tracking.records.papers import paper_of
from tracking.records.shape import Record

__all__ = ["Record", "ask_for_records", "made_by", "make", "paper_of", "records_of"]
