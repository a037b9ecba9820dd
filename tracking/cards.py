"""Short codes on printed cards, with which a learner says that she is here. Only a keyed hash of a code is kept."""

import secrets

from django.db import transaction
from django.utils.crypto import salted_hmac

from careers.history import record
from tracking.models import Learner

#: No letter or digit that reads like another one (I L 1, O 0, S 5, Z 2), and no vowel but A and E to make words of.
ALPHABET = "ABCDEFGHJKMNPQRTVWXY346789"
LENGTH = 6
SALT = "tracking.cards"


def new_code():
    """'K7TMQ4': some 300 million are possible."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spaced(code):
    """'K7T MQ4', as it is printed."""
    return f"{code[:3]} {code[3:]}"


def plain(code):
    """As it was made, however somebody typed it: lower case, spaces and dashes do not matter."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def hash_of(school, code):
    """What is kept of a code. It is keyed by the installation's secret: whoever has the database has no code."""
    return salted_hmac(SALT, f"{school.pk}:{plain(code)}", algorithm="sha256").hexdigest()


def learner_by_code(school, code):
    """The learner of this school on whose card this code stands, or None."""
    if not plain(code):
        return None
    return Learner.objects.filter(school=school, code_hash=hash_of(school, code)).first()


def unused_codes(school, number):
    """So many new codes, none of which anybody in the school has."""
    found = {}
    while len(found) < number:
        fresh = {hash_of(school, code): code for code in (new_code() for _ in range(number - len(found)))}
        taken = Learner.objects.filter(school=school, code_hash__in=fresh).values_list("code_hash", flat=True)
        found |= {key: code for key, code in fresh.items() if key not in set(taken)}
    return found


@transaction.atomic
def make_cards(*, group, learners, by):
    """Give each learner a new code; the one that she had stops working. [(learner, code)], to be shown once."""
    cards = list(zip(learners, unused_codes(group.school, len(learners)).items(), strict=True))
    for learner, (key, _) in cards:
        learner.code_hash = key
    Learner.objects.bulk_update(learners, ["code_hash"])
    if cards:
        record(by=by, row=group, action="cards made", changes={"cards": ["", str(len(cards))]})
    return [(learner, spaced(code)) for learner, (_, code) in cards]
