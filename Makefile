# Every target does the set-up that it needs, without anything activated: `make demo` works first after a clone.
# Written for GNU Make 3.81 (macOS) and later.

VENV := .venv
BIN := $(VENV)/bin
# Which interpreter makes the environment: `make setup PYTHON=/path/to/python3.12`. Found by .ci/python otherwise.
PYTHON ?=
WORKERS ?= auto
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
UV ?= uv
UPGRADE ?=
LOCK = --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint format bench package lock clean
.DELETE_ON_ERROR:
# One thing after the other, also with -j: a check closes with the tests.
.NOTPARALLEL:

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

# Three stamps, so that a change repeats no more of the set-up than it must:
# the locked packages, this project itself, and what developing adds.

$(VENV)/.packages: requirements.lock
	@echo "Setting up $(VENV): the packages of requirements.lock ..."
	@interpreter=`sh .ci/python "$(PYTHON)"` && "$$interpreter" -m venv --clear $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

# The locks hold setuptools, so that this needs no network.
$(VENV)/.running: $(VENV)/.packages pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.running requirements-dev.lock
	@echo "Setting up $(VENV): the packages of requirements-dev.lock ..."
	@$(PIP) install --quiet --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.developing ## Make .venv with all that running and developing need
	@echo "Ready: $(BIN)/faktura --help"

demo: $(VENV)/.running ## Send the sample documents through all seven stages
	@$(BIN)/faktura demo

test: $(VENV)/.developing ## Run the tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: lint test ## Run all that a change must pass: lint, format, types, imports, tests

lint: $(VENV)/.developing ## Check format, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.developing ## Format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.developing ## Measure: one table per file of benchmarks/
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

package: $(VENV)/.running ## Pack what the functions on AWS need into build/lambda (docs/deploy.md)
	@$(BIN)/python infra/package.py

lock: ## Renew both locks from pyproject.toml (needs uv; UPGRADE=--upgrade takes the newest)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	$(UV) pip compile $(LOCK) --extra aws --group install pyproject.toml --output-file requirements.lock
	$(UV) pip compile $(LOCK) --extra aws --group dev pyproject.toml --constraints requirements.lock --output-file requirements-dev.lock \
		`sed -n 's/^\([A-Za-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock`

clean: ## Remove what set-up, tests and tools made
	rm -rf $(VENV) build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
