# Needs Python 3.11 or newer and make; everything else comes into .venv, locked and hashed.
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CANDIDATE_PYTHONS := python3.13 python3.12 python3.11 python3 python
COMPILE := $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes \
	--python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml

.PHONY: help run test check bench mutants lock revision

help: ## Explain every target
	@grep -hE '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) \
		| awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(INSTALLED) ## Start the service on 127.0.0.1:8000 with the sample hiring round, and print keys
	@$(BIN)/hiring migrate
	@HIRING_LOG_LEVEL=$${HIRING_LOG_LEVEL:-warning} exec $(BIN)/hiring serve --sample

# Two processes, each with a PostgreSQL of its own; the first to finish takes half of what is left.
test: $(INSTALLED) ## Run the whole suite on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n logical --maxprocesses 2 --dist worksteal $(ARGS)

check: $(INSTALLED) ## Check format, lint, types, floors, migrations and locked files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
		&& export HIRING_DATABASE_URL="sqlite:///$$folder/check.db" \
		&& $(BIN)/hiring migrate && $(BIN)/alembic check
	@$(BIN)/python -m pytest -q tests/test_locks.py

bench: $(INSTALLED) ## Measure how fast the service answers
	@$(BIN)/python -m bench $(ARGS)

mutants: $(INSTALLED) ## Break the rules on purpose and see whether the tests notice
	@$(BIN)/python -m tests.mutants $(ARGS)

lock: $(INSTALLED) ## Compile the locked requirement files anew from pyproject.toml
	@$(COMPILE) --output-file requirements.lock $(ARGS)
	@$(COMPILE) --group dev --output-file requirements-dev.lock $(ARGS)

revision: $(INSTALLED) ## Write a migration for what changed in app/models: make revision m="add a column"
	@test -n "$(m)" || { echo 'Say what it does: make revision m="add a column"'; exit 2; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
		&& export HIRING_DATABASE_URL="sqlite:///$$folder/revision.db" \
		&& $(BIN)/hiring migrate \
		&& number=$$(ls migrations/versions/[0-9]*.py 2>/dev/null | wc -l) \
		&& $(BIN)/alembic revision --autogenerate --rev-id "$$(printf '%04d' $$((number + 1)))" -m "$(m)"

$(INSTALLED): requirements-dev.lock pyproject.toml
	@python= ; for name in $(CANDIDATE_PYTHONS); do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python=$$name; break; fi; \
	done; \
	test -n "$$python" || { echo 'Install Python 3.11 or newer first.'; exit 1; }; \
	test -x $(BIN)/python || $$python -m venv $(VENV)
	@echo 'Installing the locked requirements into $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@$(BIN)/python -m compileall -q app
	@touch $(INSTALLED)
