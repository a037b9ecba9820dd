# Needs Python 3.11 or newer, git and make; everything else is installed below .venv, or by .ci/packages.
PYTHON ?= python3
JOBS ?= auto
PY := .venv/bin/python
MANAGE := $(PY) manage.py
INSTALL := $(PY) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes
FOR_PDF := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
TESTED := $(PY) -m tests.support.environment --

# An environment whose Python has gone is made anew.
ifneq ($(wildcard .venv),)
$(shell $(PY) -c "" 2>/dev/null || rm -rf .venv)
endif

.DEFAULT_GOAL := help
.PHONY: help demo run test lint format bench fuzz migrations lock packages ready

help: ## what can be typed
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ready ## install, fill in the demonstration schools, print addresses and sign-ins, serve
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_frameworks
	@$(MANAGE) demo --with-known-password --verbosity 0
	@exec $(MANAGE) serve

run: ready ## the same without the demonstration: the first page sets up your school
	@exec $(MANAGE) serve

test: lint ## every check and every test, those in a browser too
	@command -v chromium chromium-browser google-chrome >/dev/null || .ci/packages chromium
	$(PY) -m pytest -q -n $(JOBS) --dist loadgroup

lint: .venv/installed-dev ## style, types, directions of imports, missing migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(TESTED) $(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(TESTED) $(MANAGE) makemigrations --check --dry-run

format: .venv/installed-dev ## put code into the style that lint asks for
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: .venv/installed-dev ## times and memory on SQLite and PostgreSQL, against their limits
	@.ci/packages postgresql
	$(PY) -m tests.bench
	$(PY) -m tests.support.postgres -- $(PY) -m tests.bench

fuzz: .venv/installed-dev ## ten thousand damaged spreadsheets, each of which must give cells or a sentence
	$(PY) -m tests.fuzz.reading --count 10000

migrations: .venv/installed .env ## write the migrations that the models ask for
	$(MANAGE) makemigrations

lock: ## pin the newest versions that requirements*.in allow; needs uv
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		requirements.in -o requirements.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		requirements-dev.in -o requirements-dev.txt

# --- what these need -----------------------------------------------------------------------------

ready: .venv/installed .env packages

packages:
	@.ci/packages $(FOR_PDF) || echo "Waymark runs without them, but makes no PDF."

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what Waymark needs (about a minute)"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing what Waymark and its tests need (about two minutes)"
	@$(INSTALL) -r requirements-dev.txt
	@touch .venv/installed $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit(f'Waymark needs Python 3.11 or newer; \
	this is {sys.version.split()[0]}. If a newer one is installed, name it: make demo PYTHON=python3.12')"
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { echo "Python's venv is missing."; .ci/packages python3-venv; }
	@$(PYTHON) -m venv --clear .venv

.env:
	@umask 077; $(PYTHON) -c "import secrets; print( \
	'# What differs between machines; README.md explains each. Not in git: the key is a secret.\n' \
	f'SECRET_KEY={secrets.token_urlsafe(50)}\n' \
	'# Yes shows faults in full to whoever meets them: for developers only.\n' \
	'DEBUG=no\n' \
	'# No HTTPS: for a try on one machine. Take the line away behind a server that speaks HTTPS.\n' \
	'HTTPS=no\n' \
	'ALLOWED_HOSTS=localhost,127.0.0.1', sep='')" > $@
	@echo "Wrote .env with a new secret key"
