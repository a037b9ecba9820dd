"""What a check tells, and what stands in tables: for the tests of every kind."""


def counts(row):
    """{verdict: rows} of those that there are."""
    return {name: count for name, count in row.summary["counts"].items() if count and name not in ("rows", "warned")}


def causes(row):
    """[(severity, cause)] as the check groups them."""
    return [(group["severity"], group["cause"]) for group in row.summary["groups"]]


def words(row, verdict="new"):
    """What the check says of its first rows with this verdict."""
    return [words for _, _, words in row.summary["examples"][verdict]]


def tables(school, *models):
    """Every column of every row of these models."""
    return [list(model.objects.filter(school=school).order_by("pk").values()) for model in models]
