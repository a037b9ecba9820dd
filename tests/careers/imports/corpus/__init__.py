"""Broken, odd and hostile files, each made in memory, with the exact sentence or the rows that it must give.

Six families: containers, hostile, encodings, layouts, values, meanings. `KINDS` holds them all by name; the sentence
is the one that a person reads. A kind about meanings reads well, and what validation must say of it is tested there.
"""

from tests.careers.imports.corpus import containers, encodings, hostile, layouts, meanings, values
from tests.careers.imports.corpus.kinds import KINDS

__all__ = ["KINDS", "containers", "encodings", "hostile", "layouts", "meanings", "values"]
