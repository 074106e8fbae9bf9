# Everything from Python 3.11 or newer and make alone: a virtual environment in this folder, installed
# from requirements.lock. Windows and conda: see README.md.

PYTHON ?= $(shell for one in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DELETE_ON_ERROR:
.PHONY: report test lint format bench lock clean help

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /make \1	/'

report: $(READY)  ## all reports of the sample, into data/reports
	$(BIN)/analytics demo

test: $(READY)  ## the tests; what was skipped, and why, stands at the end
	$(BIN)/python -m pytest -n auto $(TESTS)

lint: $(READY)  ## linter and formatter, notebooks too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)  ## put code and notebooks into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## seconds and memory of each stage; units judged a second; workbooks beside plain loops
	$(BIN)/python tests/benchmarks/bench_pipeline.py
	$(BIN)/python tests/benchmarks/bench_assess.py
	$(BIN)/python tests/benchmarks/bench_collect.py

lock:  ## requirements.lock anew from pyproject.toml (for maintainers; needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --upgrade -o requirements.lock

clean:  ## remove the virtual environment and all caches; never touches data/
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis *.egg-info
	find analytics tests notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) \
		|| { echo "Python has no venv module here; on Debian and Ubuntu install the package python3-venv."; exit 1; }
	@echo "Installing the packages of requirements.lock into $(VENV) (once, about a minute) ..."
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@
