# make         lists what can be done
# Everything lives in .venv and in the user's cache folder; nothing is installed into the system.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
MSR := $(VENV)/bin/msr
ORDERS := blueprints/orders/blueprint.yaml

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# The first interpreter that is new enough, `python3` before others; PYTHON=… names another one.
find_python = for each in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$each"; exit; }; done; \
	echo "error: no Python >= 3.11 among: $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}" >&2; \
	echo "hint: install one, or name it: make setup PYTHON=/path/to/python3" >&2; exit 1

# Runs $(1) and says every 15 s that it still works, because pip -q says nothing for minutes.
with_ticks = $(1) & work=$$!; trap "kill $$work 2>/dev/null" INT TERM; SECONDS=0; \
	while kill -0 $$work 2>/dev/null; do sleep 1; \
	(( SECONDS % 15 )) || echo "  still installing, $$SECONDS s"; done; wait $$work

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(INSTALLED) ## make .venv, install msr with all clouds and the development tools, get an engine
	@$(PY) -m msr.engine

.PHONY: demo
demo: setup ## run the main job: two regions of blueprints/orders on the local cloud, left up for you to look at
	@for job in plan 'up --yes' status outputs; do \
		printf '\n$$ msr %s %s\n' "$$job" $(ORDERS); $(MSR) $$job $(ORDERS); done
	@printf '\nIt is up. Three commands to try next:\n'
	@printf '  %s\n' '$(MSR) status $(ORDERS)' '$(MSR) local ls $(ORDERS)' '$(MSR) down $(ORDERS)'

.PHONY: test
test: setup ## run all tests, the real engine included
	@# A process per core; the tests of one module stay together, since they share what they deployed.
	@# Kills land at random moments: what fails is run once more, alone, and both runs are shown.
	@$(PY) -m pytest --numprocesses auto --dist loadscope || \
		$(PY) -m pytest --last-failed --last-failed-no-failures none

.PHONY: check
check: lint format types imports ## run ruff, pyright (strict) and import-linter

.PHONY: lint format types imports
lint: $(INSTALLED)
	@echo 'ruff check'; $(VENV)/bin/ruff check --quiet

format: $(INSTALLED)
	@echo 'ruff format --check'; $(VENV)/bin/ruff format --check --quiet

types: $(INSTALLED)
	@echo 'pyright'; $(VENV)/bin/pyright

imports: $(INSTALLED)
	@echo 'import-linter'; $(VENV)/bin/lint-imports --no-logo

.PHONY: bench
bench: setup ## measure, and write tests/bench/results.json; some figures take half an hour
	@$(PY) -m tests.bench

.PHONY: docs
docs: setup ## write the generated blocks of the documents again
	@$(PY) -m tests.docs

.PHONY: clean
clean: ## remove .venv and caches; the state of deployments (.msr) and the engine stay
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		python=$$($(find_python)); \
		echo "making $(VENV) with $$("$$python" --version)"; \
		"$$python" -m venv --clear $(VENV); }
	@echo 'installing msr, the SDKs of three clouds and the development tools (some minutes the first time: the SDKs are large)'
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null
	@$(PY) -m pip install -q --upgrade 'pip>=25.1'
	@$(call with_ticks,$(PY) -m pip install -q --group dev -e '.[all]')
	@$(PY) -m compileall -q msr providers # as pip does for whatever it copies; an editable install it leaves alone
	@touch $@
