# Everything starts here. `make setup` once (the others call it), then `make run`, `make test`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
PYTHON := $(BIN)/python
SAM := .tools/sam/bin/sam
UV := .tools/bootstrap/bin/uv

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# --- environments ----------------------------------------------------------------------------------------------
# Four of them, each from a list with hashes: the installer, the project's own, SAM CLI and MiniStack (the last two
# pin old boto3 releases). A stamp per environment makes a second `make setup` a no-op.

.PHONY: setup
setup: .venv/stamp .tools/sam/stamp .tools/ministack/stamp ## everything that is needed, from Python 3.13 alone

.tools/bootstrap/stamp: requirements/bootstrap.txt requirements/find-python
	@python=$$(requirements/find-python)
	echo "setup: installer ($$python)"
	rm -rf .tools/bootstrap
	"$$python" -m venv .tools/bootstrap
	.tools/bootstrap/bin/python -m pip install --quiet --require-hashes --requirement $<
	touch $@

# $(1): the folder of the environment, $(2): its requirements
define environment
	@echo "setup: $(1)"
	rm -rf $(1)
	$(UV) venv --quiet --python .tools/bootstrap/bin/python $(1)
	$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(1)/bin/python $(2)
endef

.venv/stamp: requirements/dev.txt .tools/bootstrap/stamp
	$(call environment,.venv,requirements/dev.txt)
	@site=$$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
	printf '%s\n' "$(CURDIR)" "$(CURDIR)/layers/rollcall" > "$$site/rollcall.pth"
	printf '#!%s\nfrom cli.main import app\n\napp()\n' "$(CURDIR)/.venv/bin/python" > .venv/bin/rollcall
	chmod +x .venv/bin/rollcall
	touch $@

.tools/sam/stamp: requirements/sam.txt .tools/bootstrap/stamp
	$(call environment,.tools/sam,requirements/sam.txt)
	@touch $@

.tools/ministack/stamp: requirements/ministack.txt .tools/bootstrap/stamp
	$(call environment,.tools/ministack,requirements/ministack.txt)
	@touch $@

.PHONY: lock
lock: .tools/bootstrap/stamp ## write the lists of exact versions and hashes again (takes the newest of everything)
	@cd requirements
	compile="../$(UV) pip compile --quiet --upgrade --python-version 3.13 --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links"
	$$compile layer.in --output-file ../layers/dependencies/requirements.txt
	for name in dev bootstrap sam ministack; do $$compile $$name.in --output-file $$name.txt; done

# --- the stack -------------------------------------------------------------------------------------------------

ARCHITECTURE ?= arm64

.PHONY: run demo up down build validate
run: setup ## a class and a day on your machine: starts everything, plays them, stays up until Ctrl-C
	@$(PYTHON) -m local.play run

demo: setup ## the same without hands: plays both, compares every number with the truth, stops
	@$(PYTHON) -m local.play demo

up: setup ## only start the stack: AWS, Zoom, an LMS and Rollcall, all on this machine
	@$(PYTHON) -m local.stack up

down: setup ## stop it
	@$(PYTHON) -m local.stack down

validate: setup ## the template, by SAM and cfn-lint
	@AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 $(SAM) validate --lint --template-file template.yaml

build: setup ## functions and layers for AWS, with bytecode (ARCHITECTURE=arm64 or x86_64); then `sam deploy --guided`
	@$(PYTHON) -m local.stack build --architecture $(ARCHITECTURE)
	echo "built for $(ARCHITECTURE); next: $(SAM) deploy --guided --parameter-overrides Architecture=$(ARCHITECTURE)"

# --- checks ----------------------------------------------------------------------------------------------------

.PHONY: test lint style unit e2e bench format browser
test: style browser ## every check and every test (a few minutes); what CI runs
	@types=$$(mktemp)
	nice -n 19 $(BIN)/mypy >"$$types" 2>&1 & checking=$$!  # beside the tests, which often wait
	$(BIN)/pytest -n auto && tests=0 || tests=$$?
	wait $$checking || { cat "$$types"; exit 1; }
	exit $$tests

browser: # for the tests of pages; without one they are skipped, with the reason
	@requirements/find-browser

lint: style ## style, types, dependency directions
	@$(BIN)/mypy

style: setup
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

unit: setup ## the tests that need no stack (fast)
	@$(BIN)/pytest -n auto -m "not e2e"

e2e: setup ## the tests on the whole stack
	@$(BIN)/pytest -m e2e

bench: setup ## the budget: cold and warm intake, writes, settling; fails when a limit is exceeded
	@$(PYTHON) -m benchmarks

format: setup ## put the code in shape
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
