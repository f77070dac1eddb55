# Two commands on a fresh machine, with git, make and Python >= 3.11: `make results` and `make test`.
# The user's: PYTHON (the interpreter the environment is made from), CORES, TARGETS, SNAKEMAKE_ARGS, PYTEST_ARGS.
PYTHON ?= python3
CORES ?= all
TARGETS ?=
SNAKEMAKE_ARGS ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
SCENARIO ?= reference
RERUN ?=
AGAINST ?=
ENVIRONMENT := .venv
# Relative, and programs as modules: the folder's name may have spaces, quotes and any characters.
BIN := $(ENVIRONMENT)/bin
LOCKED := $(ENVIRONMENT)/.locked
SNAKEMAKE := $(BIN)/python -m snakemake
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Numbers and names are read and written in the same way everywhere.
export PYTHONUTF8 := 1
# Nothing of the user's own Python takes part.
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME PYTHONOPTIMIZE

.DEFAULT_GOAL := help
.PHONY: help environment results unlock check-inputs why dry-run report verify test test-full reference-values lint format analysis-data lock docs docs-pages expectations probes shipped-values bench bench-scale bench-methods test-slurm test-conda clean clean-environment

help:  ## list what can be made
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 20
	@echo
	@echo "Variables: PYTHON=$(PYTHON) CORES=$(CORES) SCENARIO=$(SCENARIO) TARGETS='$(TARGETS)' SNAKEMAKE_ARGS='$(SNAKEMAKE_ARGS)' PYTEST_ARGS='$(PYTEST_ARGS)'"
	@echo "One paper: make results TARGETS=border_cities.  One key: make results SNAKEMAKE_ARGS='--config seed=7'"

$(LOCKED): requirements.lock requirements-bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python >= 3.11 is needed, this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(ENVIRONMENT)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@touch $@

environment: $(LOCKED)  ## the locked environment, in .venv

results: $(LOCKED)  ## every table, figure, ledger and report, from whatever inputs are there; edited results are moved aside
	@if ls .snakemake/locks/* >/dev/null 2>&1; then echo "Another run works in this folder, or one was killed. Wait for it; if there is none: make unlock, then make results again." >&2; exit 1; fi
	@$(BIN)/python -m scripts.audit.set_aside
	$(SNAKEMAKE) $(TARGETS) --cores $(CORES) --rerun-incomplete --quiet reason host $(SNAKEMAKE_ARGS)

probes: $(LOCKED)  ## run all probes for causes anew (hundreds of jobs) and keep what they came to with the papers
	$(SNAKEMAKE) --cores $(CORES) --config 'audit={probes: true}' $(SNAKEMAKE_ARGS) -- results/reference/audit/tables/ledger.csv
	$(BIN)/python -m scripts.audit.probe_values

shipped-values: $(LOCKED)  ## write anew, from results/reference, the values that verify expects of the shipped results
	$(BIN)/python -m scripts.audit.shipped

unlock: $(LOCKED)  ## after a run was killed: let the next one begin
	$(SNAKEMAKE) --unlock --cores 1

check-inputs: $(LOCKED)  ## which input files, editions and years are here, and what could be run with them
	@$(BIN)/python -m scripts.workflow.check_inputs

why: $(LOCKED)  ## what has changed since a result was made: make why RESULT=results/reference/...
	@$(BIN)/python -m scripts.workflow.why $(RESULT)

dry-run: $(LOCKED)  ## what `make results` would do
	$(SNAKEMAKE) --cores $(CORES) --dry-run $(SNAKEMAKE_ARGS) -- $(TARGETS)

report: $(LOCKED)  ## Snakemake's own report of the last run, as results/snakemake_report.zip
	$(SNAKEMAKE) $(TARGETS) --cores $(CORES) --report results/snakemake_report.zip $(SNAKEMAKE_ARGS)

verify: $(LOCKED)  ## compare results, inputs, code, settings and packages with the records, naming what is not as recorded
	$(BIN)/python -m scripts.audit.verify results/$(SCENARIO) $(if $(RERUN),--rerun $(RERUN))

test: $(LOCKED)  ## the test suite
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

test-full: $(LOCKED)  ## the suite on as many designs and faults as a release is tested with; writes the tables of docs/ that tests make
	$(BIN)/python -m pytest -n 2 --full $(PYTEST_ARGS)
	$(BIN)/python -m tests.inputs.mutations

reference-values:  ## write the stored values of R in tests/reference anew (R with lme4, lmerTest, plm, lavaan; minutes)
	cd tests/reference && for script in *.R; do Rscript $$script || exit 1; done

lint: $(LOCKED)  ## style, types, spelling, and the workflow's own linters
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m snakefmt --check --compact-diff Snakefile rules
	$(BIN)/python -m mypy
	$(BIN)/python -m scripts.workflow.lint
	$(BIN)/python -m scripts.workflow.prose
	$(BIN)/codespell

format: $(LOCKED)  ## bring all files into the common style
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .
	$(BIN)/python -m snakefmt Snakefile rules

analysis-data: $(LOCKED)  ## build the analysis data of the repository anew from the raw files
	$(SNAKEMAKE) --cores $(CORES) $(SNAKEMAKE_ARGS) analysis_data
	for paper in results/inputs/analysis_data/*; do cp $$paper/* resources/papers/$$(basename $$paper)/analysis_data/; done

lock: $(LOCKED)  ## resolve pyproject.toml anew into requirements.lock, and uv into requirements-bootstrap.lock
	echo uv | $(BIN)/python -m uv pip compile --quiet - --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-bootstrap.lock
	$(BIN)/python -m uv pip compile --quiet pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-emit-find-links -o requirements.lock

expectations: $(LOCKED)  ## renew resources/expected_columns.csv and cells_read.csv from the raw files
	$(BIN)/python -m scripts.inputs.expectations

docs-pages: $(LOCKED)  ## write the generated pages of docs/ anew
	$(BIN)/python -m scripts.documentation.write_pages

docs: docs-pages  ## the documentation site, in results/site
	$(BIN)/python -m sphinx -q -W -b html docs results/site

bench: $(LOCKED)  ## time the whole study: from raw files and analysis data, nothing to do; AGAINST=<commit>: beside an earlier commit
	$(BIN)/python -m benchmarks.$(if $(AGAINST),against $(AGAINST),workflow) $(BENCH_ARGS)

bench-scale: $(LOCKED)  ## time the study of cities with ten times its units (BENCH_ARGS='--times 1 10 100')
	$(BIN)/python -m benchmarks.scale $(BENCH_ARGS)

bench-methods: $(LOCKED)  ## time the methods beside other packages, equal results first
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.methods

test-slurm: $(LOCKED)  ## install and start a one-node SLURM (root, Debian) and regenerate a paper through it
	$(BIN)/python -m pytest -s tests/cluster/test_slurm.py --run-slurm $(PYTEST_ARGS)

test-conda: $(LOCKED)  ## deploy every rule's environment file from a local channel and run with --sdm conda
	$(BIN)/python -m pytest -s tests/cluster/test_conda.py --run-conda $(PYTEST_ARGS)

clean:  ## remove results; inputs, analysis data and the environment stay
	rm -rf results .snakemake

clean-environment:  ## remove the environment
	rm -rf $(ENVIRONMENT)
