# `make help` lists what can be made. Needed beforehand: make and Python 3.11 or later, nothing else.
# Every target does its own set-up; stamp files in the virtual environment make a second run quick.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
# Tests run in several processes; those in the browser wait more than they work. 0 for one process.
PROCESSES ?= 2
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SYSTEM_TO_RUN := requirements/system-run.list
SYSTEM_TO_TEST := $(SYSTEM_TO_RUN) requirements/system-test.list

.PHONY: help
help:  ## List the targets
	@echo "Captain & Crew. Start with: make run"
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name what; do \
	  printf '%-22s %s\n' "$$name" "$$what"; done
	@echo
	@echo "PYTHON=/path/to/python3 picks another Python; ARGS='...' is handed to planner run, pytest or the benchmark;"
	@echo "PROCESSES=0 runs the tests one by one."

.PHONY: run setup
run: $(VENV)/.run  ## Set up, then serve the planner on http://127.0.0.1:8000
	@exec $(BIN)/planner run $(ARGS)

setup: $(VENV)/.run  ## Everything up to a working .venv/bin/planner
	@echo "Ready: $(BIN)/planner --help"

.PHONY: test test-postgres check
test: ready-to-test  ## Run all tests, browser and PDF included, on SQLite
	@env -u PLANNER_TEST_DATABASE_URL $(BIN)/python -m pytest -q -n $(PROCESSES) $(ARGS)

test-postgres: ready-to-test  ## Run them all on PostgreSQL: on a server of their own, or on PLANNER_TEST_DATABASE_URL
	@$(BIN)/python -m devtools.with_postgres $(BIN)/python -m pytest -q -n $(PROCESSES) $(ARGS)

check: format lint types contracts template-lint needs test wheel  ## Everything that must pass before a commit
	@echo "All checks passed."

.PHONY: format lint types contracts template-lint needs wheel fix
format: $(VENV)/.dev
	@echo "Format"
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	@echo "Lint"
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@echo "Types"
	@$(BIN)/mypy

contracts: $(VENV)/.dev
	@echo "Import contracts"
	@$(BIN)/lint-imports

# Only linted: djlint's formatter moves white space that shows on paper.
template-lint: $(VENV)/.dev
	@echo "Templates"
	@$(BIN)/djlint templates --lint --quiet

needs: ready-to-test
	@echo "System packages"
	@$(BIN)/python -m scripts.system_needs --lists $(SYSTEM_TO_TEST)

wheel: ready-to-test  ## Build the wheel, install it with the locked packages in a clean venv, print a PDF
	@echo "Wheel, with the locked packages in a clean virtual environment"
	@PLANNER_TEST_WHEEL=locked $(BIN)/python -m pytest -q tests/test_packaging.py

fix: $(VENV)/.dev  ## Put the code in the agreed format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: bench drill-kill drill-slow drill-clock drill-restart drill-hosts pictures lock clean
bench: ready-to-test  ## Compare our printing and our pages with their peers; writes bench/RESULTS.md
	@$(BIN)/python -m bench $(ARGS)

drill-slow: $(VENV)/.run  ## Open 300 slow connections while others look and save; each page within 0.5 s
	@$(BIN)/python -m drills.slow $(ARGS)

drill-kill: $(VENV)/.run  ## Kill the server 200 times while patients save; no acknowledged answer may be lost
	@$(BIN)/python -m drills.kill $(ARGS)

drill-clock: $(VENV)/.run  ## Set the clocks of two hosts while patients come and go; no visit may outlive its limit
	@$(BIN)/python -m drills.clock $(ARGS)

drill-restart: $(VENV)/.run  ## Restart the server and PostgreSQL while patients save; nothing lost, nothing doubled
	@$(BIN)/python -m drills.restart $(ARGS)

drill-hosts: $(VENV)/.run  ## As root: cut off and kill hosts behind nginx while patients save and share
	@$(BIN)/python -m drills.hosts $(ARGS)

pictures: ready-to-test  ## Take the README's pictures, and every page in every state (pictures/index.html)
	@$(BIN)/python -m devtools.pictures
	@$(BIN)/python -m devtools.gallery

# dev.txt is resolved first and constrains run.txt, so that tests run on the versions that are served.
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-header setup.cfg --extra build --extra postgres
lock: $(VENV)/.run  ## Resolve the packages again into requirements/*.txt
	@test -x $(BIN)/uv || $(PIP) install --quiet 'uv>=0.13,<1'
	@$(LOCK) --extra check --extra bench --output-file requirements/dev.txt
	@$(LOCK) --constraint requirements/dev.txt --output-file requirements/run.txt
	@echo "Resolved. Look at the change (git diff requirements), then run make check."

clean:  ## Remove what was built and the virtual environment; your plans in var/ stay
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(VENV)
	@find planner tests bench devtools scripts migrations -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up, called by the targets above ---

.PHONY: system-to-run system-to-test ready-to-test
system-to-run:
	@PYTHON="$(PYTHON)" scripts/system-packages $(SYSTEM_TO_RUN)

system-to-test:
	@PYTHON="$(PYTHON)" scripts/system-packages $(SYSTEM_TO_TEST)

# A package that is there may still not run; that is said here and not by each test.
ready-to-test: $(VENV)/.dev system-to-test
	@$(BIN)/python -m scripts.system_needs $(SYSTEM_TO_TEST)

$(VENV)/.made: | system-to-run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Captain & Crew needs Python 3.11 or later; '$(PYTHON)' is older or missing. Try: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making the virtual environment in $(VENV)."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The setuptools that builds the project is locked like all else, so nothing is fetched unseen.
$(VENV)/.run: requirements/run.txt setup.cfg pyproject.toml $(VENV)/.made | system-to-run
	@echo "Installing the packages the planner runs on (about a minute the first time)."
	@scripts/few-words $(PIP) install --progress-bar off --require-hashes -r requirements/run.txt
	@scripts/few-words $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing the packages that test and check it (about a minute the first time)."
	@scripts/few-words $(PIP) install --progress-bar off --require-hashes -r requirements/dev.txt
	@touch $@
