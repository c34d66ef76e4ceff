# Every target works on a fresh checkout: it needs python3 (3.11 or newer) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PEERS := benchmarks/peers/node_modules

.PHONY: help run test check bench faults peers format golden looks art rules screenshots picture lock clean
help:
	@echo "make run          build the newest issue and show where it is"
	@echo "make test         run all tests"
	@echo "make check        format, lint, types, architecture and tests"
	@echo "make bench        measure speed beside peers (DATA=project, PAGES=folder of saved pages)"
	@echo "make faults       kill a mailing fifty times on each database and judge who got what"
	@echo "make peers        install what benchmarks and conformance tests compare with (needs Node.js)"
	@echo "make format       put the code into its standard form"
	@echo "make golden       write the golden files anew (then read their diff)"
	@echo "make looks        take the approved pictures of the mail anew (then look at them)"
	@echo "make art          draw the sample's pictures anew from art/"
	@echo "make rules        write the list of checks anew, docs/checks.md"
	@echo "make screenshots  show the mail in its widths and schemes in build/screenshots/"
	@echo "make picture      take the picture of the README anew"
	@echo "make lock         write the lock files anew"
	@echo "make clean        remove what was installed and built"

run: $(VENV)/.run
	@$(BIN)/newsletter export --open
	@echo "See it live: $(BIN)/newsletter preview"

test: $(VENV)/.dev
	$(BIN)/pytest $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest $(ARGS)

bench: $(VENV)/.dev $(PEERS)/.made
	$(BIN)/python -m benchmarks.render $(if $(DATA),--data $(DATA)) --json
	$(BIN)/python -m benchmarks.check $(if $(DATA),--data $(DATA)) --json
	$(BIN)/python -m benchmarks.preview $(if $(DATA),--data $(DATA)) --json
	$(BIN)/python -m benchmarks.send $(if $(DATA),--data $(DATA)) --json
	$(if $(PAGES),$(BIN)/python -m benchmarks.collect --data $(PAGES) --json)

faults: $(VENV)/.dev
	$(BIN)/python -m tests.survival.killing --messages 10000 --kills 50 $(ARGS)
	$(BIN)/python -m tests.survival.killing --messages 10000 --kills 50 --postgresql $(ARGS)

peers: $(PEERS)/.made

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/.dev
	$(BIN)/pytest tests/golden --golden
	@git diff --stat -- tests/golden

looks: $(VENV)/.dev
	$(BIN)/pytest tests/looks/test_looks.py --looks
	@git diff --stat -- tests/looks

art: $(VENV)/.dev
	$(BIN)/python -m tools.draw

rules: $(VENV)/.dev
	$(BIN)/python -m tools.list_rules

screenshots: $(VENV)/.dev
	$(BIN)/python -m tools.contact_sheets $(ARGS)

picture: $(VENV)/.dev
	$(BIN)/python -m tools.contact_sheets --readme $(ARGS)

lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml --group build --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Each stamp is newer than what it was made from, so an unchanged checkout installs nothing twice.
# The locks hold everything already, so nothing is resolved again: older versions of pip break off over two spellings
# of one extra (lxml[html_clean], lxml[html-clean]).
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "newsletter needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q --no-install-recommends python3-venv; } || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing what the program needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(PEERS)/.made: benchmarks/peers/package-lock.json
	@command -v npm >/dev/null || \
	  { echo "npm is missing: install Node.js 20 or newer. On Debian or Ubuntu: sudo apt-get install nodejs npm"; exit 1; }
	@echo "Installing the peers of the benchmarks into $(PEERS) ..."
	@cd benchmarks/peers && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
