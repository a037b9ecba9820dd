"""Made-up numbers that pass every check."""

from stdnum.gb.upn import calc_check_digit

#: A local authority there is; a UPN of one that is unknown would be refused.
AUTHORITY = "830"
LETTERS = "ABCDEFGHJKLMNPQRTUVW"


def upn(establishment, year, number):
    """As a school would have given it in that year to its learner of this number."""
    rest = f"{AUTHORITY}{establishment}{year % 100:02}{number % 1000:03}"
    return calc_check_digit(rest) + rest


def temporary_upn(establishment, year, number):
    """One that stands in until the permanent one is known: it ends with a letter."""
    rest = f"{AUTHORITY}{establishment}{year % 100:02}{number % 100:02}{LETTERS[number // 100 % 20]}"
    return calc_check_digit(rest) + rest


def uln(number):
    """Nine digits and a check digit; a number whose check digit would be ten is passed over."""
    while True:
        digits = f"9{number:08}"
        left = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
        if left:
            return digits + str(10 - left)
        number += 100_000
