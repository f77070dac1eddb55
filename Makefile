# Two commands on a fresh machine: `make results` and `make test`.
PYTHON ?= python3
CORES ?= all
ENV := .venv
BIN := $(ENV)/bin
STAMP := $(ENV)/.locked

.PHONY: help results test lint clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

$(STAMP): requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python >= 3.11 is needed; this is " + sys.version)'
	$(PYTHON) -m venv $(ENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@touch $@

results: $(STAMP)  ## every table, figure, ledger and report, from whatever inputs are there
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES)
