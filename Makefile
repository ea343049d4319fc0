# Bare `make` lists the targets. Everything is called by a path relative to the checkout, so that the
# checkout may lie anywhere, also in a folder whose name has spaces.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help setup setup-dev setup-train browser run test lint format lock ingest train train-smoke \
	setup-audit audit sbom fuzz eval-extraction eval-linking bench-extraction bench-linking bench-exports bench-serving \
	bench-ingest bench-scale soak test-faults test-containers screenshots clean openapi fuzz-api

PY := .venv/bin/python
PY_TRAIN := .venv-train/bin/python
export PYTHON PORT DATA MINUTES FUZZ

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv and install the pinned requirements (only when they have changed)
	@bin/setup .venv requirements.txt

setup-dev: # what tests and lint need on top
	@bin/setup .venv requirements-dev.txt

setup-train: # torch is needed for training alone
	@bin/setup .venv-train requirements-train.txt

browser: # Chromium for the tests that drive a browser
	@bin/setup-browser

run: setup ## Start everything and serve at http://127.0.0.1:8000 (PORT=… for another port)
	@exec $(PY) -m claimtrack.run

ingest: setup ## Add articles: make ingest DATA=folder-or-file
	@: "$${DATA:?Say what to add: make ingest DATA=path}"
	@exec $(PY) manage.py ingest "$$DATA"

# As many processes as cores, at most four: each has a database, a Redis and a worker of its own, about 1.5 GB.
JOBS ?= $(shell n=$$(nproc 2>/dev/null || sysctl -n hw.ncpu); echo $$((n < 4 ? n : 4)))

test: setup-dev browser ## Run the whole test suite against embedded services and real workers (JOBS=2 ARGS=…)
	@exec $(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

test-faults: setup-dev ## The long form of the faults: processes killed, disks full, messages lost (JOBS=2 ARGS=…)
	@FAULTS=long FAULTS_OUT=$(if $(ARGS),,benchmarks/results/faults.json) exec $(PY) -m pytest tests/faults \
		-n $(JOBS) --dist loadfile --no-loadscope-reorder --timeout 7200 --durations 20 $(ARGS)

test-containers: setup-dev ## Build the image and go through the services of docker-compose.yml with Docker
	@CONTAINERS=1 exec $(PY) -m pytest tests/ops/test_containers.py $(ARGS)

lint: setup-dev ## Check with ruff, ruff format and mypy (strict), as pre-commit does
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -m mypy --config-file clients/python/pyproject.toml

openapi: setup ## Write docs/openapi.yaml anew from the code, after a change of the API that is meant
	@exec $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

fuzz-api: setup-dev ## Ask every operation of the API for all sorts of things: FUZZ_SECONDS=300 for each of two clients
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-300} exec $(PY) -m pytest tests/openapi/test_schemathesis.py

format: setup-dev ## Format the code and mend what ruff can mend
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

lock: setup-dev ## Compile requirements*.txt from requirements*.in anew
	@bin/lock

train: setup-train setup ## Train the models; fetches PolNeAR, or takes it from DATA=folder (training/README.md)
	@exec bin/train full

train-smoke: setup-train ## Train for a minute on a few texts, to see that the training code works
	@exec bin/train smoke

eval-extraction: setup ## Score the extraction on marked articles: DATA=folder with polnear_dev.jsonl
	@bin/need-data polnear_dev.jsonl
	@$(PY) -m training.evaluate_extraction "$$DATA" --out training/metrics/extraction.json
	@$(PY) -m training.figures_table

eval-linking: setup ## Score the linking on marked links: DATA=folder with links_dev_docs.jsonl
	@bin/need-data links_dev_docs.jsonl
	@exec $(PY) -m training.link_evaluate "$$DATA"

bench-extraction: setup ## Time the extraction, beside textacy after make setup-train: DATA=folder with articles
	@bin/need-data polnear_dev.jsonl
	@$(PY) -m benchmarks.extraction "$$DATA"
	@$(PY) -m training.figures_table

bench-linking: setup ## Time the linking against very many stored claims: SIZES=10000,100000,1000000
	@exec $(PY) -m benchmarks.linking $(if $(SIZES),--sizes "$(SIZES)")

bench-ingest: setup ## Time articles from file to linked claims, with 1, 2 and 4 workers: ARTICLES=100 WORKERS=1,2,4
	@$(PY) -m benchmarks.ingest $(if $(ARTICLES),--articles "$(ARTICLES)") $(if $(WORKERS),--workers "$(WORKERS)")
	@$(PY) -m benchmarks.capacity

bench-exports: setup ## Time exports, and their memory: CLAIMS=100000
	@exec $(PY) -m benchmarks.exports $(if $(CLAIMS),--claims "$(CLAIMS)")

bench-serving: setup ## Time every page and API answer with very many claims stored: SIZES=100000,1000000
	@$(PY) -m benchmarks.serving $(if $(SIZES),--sizes "$(SIZES)")
	@$(PY) -m benchmarks.capacity

bench-scale: setup ## Compare every page with 1,000,000 claims to 100,000 (15 GB, hours): FOLDER=to keep them in
	@$(PY) -m benchmarks.scale $(if $(FOLDER),--folder "$(FOLDER)")
	@$(PY) -m benchmarks.capacity

soak: setup ## Load web and worker for half an hour and see that they need no more memory: MINUTES=30
	@$(PY) -m benchmarks.soak $(if $(MINUTES),--minutes "$(MINUTES)")
	@$(PY) -m benchmarks.capacity

setup-audit:
	@bin/setup .venv-audit requirements-audit.txt

audit: setup-audit ## Look for known holes in the pinned requirements (asks pypi.org)
	@bin/audit

sbom: setup-audit ## Write var/sbom.json: every package that runs, with version and hashes (CycloneDX)
	@mkdir -p var && .venv-audit/bin/cyclonedx-py requirements requirements.txt --output-format JSON -o var/sbom.json
	@echo "Written: var/sbom.json"

fuzz: ## Fuzz the parsers of heads and searches: MINUTES=10; FUZZ="page archive" for others
	@bin/setup .venv-fuzz requirements-fuzz.txt
	@exec bin/fuzz

screenshots: setup-dev browser ## Make the pictures in docs/screenshots anew from the demo articles
	@exec $(PY) -m docs.take_screenshots

clean: ## Remove caches, collected files and test data; keeps var/ with your articles
	@bin/clean
