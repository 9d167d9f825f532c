# Needs Python 3.11 or newer, make and a network; everything else is installed into .venv.

PYTHON ?= python3
AS_OF ?= 2026-11-22

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# Writes what is made from the code (translation catalogues, schema, reference); with --check it only compares.
GENERATE := $(BIN)/python -m tools.generate

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test format generate wheel clean
.NOTPARALLEL:

help: ## Show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

demo: $(INSTALLED) ## Check two example organisations: one that meets every requirement, one that doesn't
	$(BIN)/gl3rules check --as-of $(AS_OF) facts/examples/health-guidance-provider.yaml
	@echo
	@command='$(BIN)/gl3rules check --as-of $(AS_OF) facts/examples/clinic-failing.yaml'; \
	echo "$$command"; \
	$$command; status=$$?; \
	if [ $$status -ne 1 ]; then echo "Exit code $$status, but requirements fail here: it should be 1." >&2; exit 1; fi; \
	echo 'Exit code 1, as it should be: this clinic fails requirements.'

test: $(INSTALLED_DEV) ## Run every check that continuous integration runs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto
	$(GENERATE) --check

format: $(INSTALLED_DEV) ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

generate: $(INSTALLED_DEV) ## Write the files that are made from the code
	$(GENERATE)

peers: $(INSTALLED_DEV) ## Fetch OPA's engine, with which tests and benchmarks compare
	$(BIN)/python -m benchmarks.peers.opa

# setuptools takes up whatever an earlier build left in build/.
wheel: $(INSTALLED_DEV) ## Build the wheel into dist/
	rm -rf build
	$(BIN)/python -m build --wheel
	rm -rf build

clean: ## Remove everything that isn't kept in git
	rm -rf $(VENV) build dist *.egg-info htmlcov .coverage .coverage.*
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
