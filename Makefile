# Two commands matter: `make demo` and `make test`. Both set up everything they need and can be run in any order.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help demo test quick check bench soak neo4j docs quotes lock clean

help: ## List what can be made
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/.run ## Build a graph from the sample documents, ask it questions, draw it
	$(BIN)/clew demo --output demo

# Compile each module once for all processes of a run, also where the environment would have every process do it anew.
test quick: export PYTHONDONTWRITEBYTECODE =

# Each process starts servers of its own; a server that is given is not shared.
SEVERAL = $(if $(CLEW_NEO4J_URL)$(NEO4J_URI),,--numprocesses 2 --dist loadfile --no-loadscope-reorder)

test: $(VENV)/.test link ## Run every test, in two processes
	$(BIN)/python -m pytest $(SEVERAL) $(TESTFLAGS)

quick: $(VENV)/.test link ## Run the tests that need no process, server or encoder, with a fifth of the examples: a minute at most
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --hypothesis-profile quick -m 'not process and not server and not encoder' $(TESTFLAGS)

check: $(VENV)/.dev link ## Lint, format, types (mypy strict, pyright) and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

bench: $(VENV)/.bench link ## Measure on public sets: make bench DATA=folder
	@[ -n "$(DATA)" ] || { echo "say where the sets are: make bench DATA=folder" >&2; exit 2; }
	$(BIN)/python -m clew.benchmarks --data "$(DATA)" $(BENCHFLAGS)

soak: $(VENV)/.test link ## Write, kill and fill the disk for 30 minutes: make soak SOAKFLAGS='--minutes 5 --neo4j URL'
	$(BIN)/python -m clew.benchmarks.soak $(SOAKFLAGS)

neo4j: $(VENV)/.test ## Start a Neo4j server to try things on, until Ctrl-C (Java and Maven, or Docker)
	@exec $(BIN)/python -m clew.tests.neo4j_server $(NEO4JFLAGS)

docs: $(VENV)/.test ## Build the documentation into build/docs; a broken link or a stale quote fails
	$(BIN)/python -m clew.tests.docs.generated --check
	$(BIN)/python -m sphinx -E -W --keep-going -q -b html docs build/docs
	@echo "build/docs/index.html"

quotes: $(VENV)/.test ## Update what README.md and docs/ quote from the program
	$(BIN)/python -m clew.tests.docs.generated

lock: $(VENV)/.dev ## Update constraints.txt from what is installed
	$(BIN)/python -m pip freeze --exclude-editable --exclude clew | LC_ALL=C sort -f > constraints.txt

clean: ## Remove everything that was made
	rm -rf $(VENV) .link demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .bench .cache/neo4j

# Type checkers do not follow setuptools' import hook; the link gives them a real path. Never committed.
.PHONY: link
link:
	@mkdir -p .link && ln -sfn .. .link/clew

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Clew needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable '.[test,documents]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable '.[test,documents,bench]'
	@touch $@ $(VENV)/.test $(VENV)/.run

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable '.[dev,documents]'
	@touch $@ $(VENV)/.test $(VENV)/.run
