# Needs Python 3.11 or newer, make and a network; everything else is installed into .venv.

PYTHON ?= python3
AS_OF ?= 2026-11-22

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# Writes what is made from the code (translation catalogues, schema, reference); with --check it only compares.
GENERATE := $(BIN)/python -m tools.generate

# What the lock files name and nothing else; what is built is built with the setuptools among it.
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-minimum test-pythons mutation format generate peers lock audit sbom wheel clean
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

test-minimum: $(INSTALLED_DEV) ## Run the quick tests with the lowest versions that pyproject.toml admits
	$(BIN)/python -m tools.supply.environments --minimum

test-pythons: $(INSTALLED_DEV) ## Run the quick tests with every Python from 3.11 on that is on this machine
	$(BIN)/python -m tools.supply.environments

mutation: $(INSTALLED_DEV) ## Try small defects in the code that decides verdicts, and list those that no test notices; takes hours
	$(BIN)/python -m tools.mutation

format: $(INSTALLED_DEV) ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

generate: $(INSTALLED_DEV) ## Write the files that are made from the code
	$(GENERATE)

peers: $(INSTALLED_DEV) ## Fetch OPA's engine, with which tests and benchmarks compare
	$(BIN)/python -m benchmarks.peers.opa

lock: $(INSTALLED_DEV) ## Lock what pyproject.toml asks for, and list its licences
	$(BIN)/python -m tools.supply.lock
	$(BIN)/python -m tools.supply.dependencies

audit: $(INSTALLED_DEV) ## Look up known vulnerabilities of what is locked
	$(BIN)/python -m tools.supply.audit

sbom: $(INSTALLED_DEV) ## Write a bill of materials (CycloneDX) into dist/
	$(BIN)/python -m tools.supply.sbom

wheel: $(INSTALLED_DEV) ## Build the wheel and the source distribution into dist/, the same bytes every time
	$(BIN)/python -m tools.supply.distributions

clean: ## Remove everything that isn't kept in git
	rm -rf $(VENV) build dist *.egg-info htmlcov .coverage .coverage.*
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml requirements/build.txt requirements/runtime.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(INSTALL) --editable .
	@touch $@

# Compiling every module of every package would take as long as installing them.
$(INSTALLED_DEV): $(INSTALLED) requirements/dev.txt
	$(INSTALL) --no-compile --require-hashes -r requirements/dev.txt
	@touch $@
