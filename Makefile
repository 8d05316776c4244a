# Everything a newcomer needs: `make demo` runs the main job, `make test` runs every check. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# More than two cores: many tests wait for a poll, and what one waits another can use.
JOBS ?= 4
TOGETHER := -n $(JOBS) --dist loadfile --no-loadscope-reorder

.PHONY: demo test trust drifts check lint types imports pytest crash setup install deb clean

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Samsvar needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

setup: $(STAMP)

# On the machine that is to run it, or below DESTDIR for packages: make install PREFIX=/usr/local
PREFIX ?= /usr/local
install:
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" PYTHON="$(PYTHON)" bash scripts/install.sh

# A Debian package in dist/, with everything in it but Python itself (Debian's own).
deb:
	bash scripts/deb.sh

demo: $(STAMP)
	$(BIN)/samsvar demo

test: check pytest

check: lint types imports

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

pytest: $(STAMP)
	$(BIN)/python -m pytest $(TOGETHER)

crash: $(STAMP)
	CRASH_FULL=1 $(BIN)/python -m pytest $(TOGETHER) --dist worksteal tests/crash

# Ten times the random histories of `make test`, other ones in every run. A failure prints what to type to see it again.
trust: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --hypothesis-profile=trust --hypothesis-show-statistics tests/model tests/store/test_inbox_model.py

# Drift of every kind in a world of 5,000 products, 1,000 customers and 20,000 orders: all of it found, nothing else.
drifts: $(STAMP)
	DRIFTS_FULL=1 $(BIN)/python -m pytest -n $(JOBS) tests/drifts

clean:
	rm -rf $(VENV) build dist *.egg-info
