"""`pytest --only-database` leaves out what asks no database: it says the same on each of them.

Registered in pyproject.toml.
"""

ASKS = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser):
    parser.addoption("--only-database", action="store_true", help="only tests that ask the database")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--only-database"):
        left = [item for item in items if not asks(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if asks(item)]


def pytest_configure(config):
    config.addinivalue_line("markers", "any_database: asks nothing that could differ between databases")


def asks(item):
    return not item.get_closest_marker("any_database") and bool(
        ASKS & set(item.fixturenames) or item.get_closest_marker("django_db")
    )
