# `make` alone lists what there is. Needs Python 3.11 or newer and nothing else: it keeps to its own .venv.

PYTHONS := python3.14 python3.13 python3.12 python3.11 python3 python
BIN := .venv/bin
# For every Python and system at once: what only some of them need is in the lock, with a mark that says which.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate
LOCK_HEAD := \# Every package with its version and hashes. Made by make lock from pyproject.toml; do not edit.

SLACK_GUIDE := docs/setup-slack.md
# Tests wait for sockets and processes a part of their time.
WORKERS := $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
# Not measured, because measuring takes a third more time: what the page and SQLite have run through already.
UNMEASURED := postgres or discord or slack

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run try test check browser bench lock docs clean

help:  ## List these
	@echo "Flashbulb"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

run: .venv/.ready  ## Start Flashbulb; what has no key is played by a stand-in
	@$(BIN)/python -m bots run

try: .venv/.ready  ## Start the page with the stand-ins, whatever keys there are
	@$(BIN)/python -m bots try

test: .venv/.ready-dev  ## Run the tests (not those in a browser) and measure what they cover
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n $(WORKERS) -m "not browser" -k "not ($(UNMEASURED))"
	$(BIN)/python -m pytest -n $(WORKERS) -m "not browser" -k "$(UNMEASURED)"
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include "core/*,storage/*" --skip-covered --fail-under 95

check: .venv/.ready-dev  ## Check format, lint, types, who imports whom, and that generated files are current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m core.config | diff -u .env.example - || { echo "Run: make docs"; exit 1; }
	$(BIN)/python -m core.reference | diff -u docs/commands.md - || { echo "Run: make docs"; exit 1; }
	$(BIN)/python -m core.price_list | diff -u docs/models.md - || { echo "Run: make docs"; exit 1; }
	$(BIN)/python -m bots.slack.setup.scopes $(SLACK_GUIDE) | diff -u $(SLACK_GUIDE) - || { echo "Run: make docs"; exit 1; }

browser: .venv/.ready-dev  ## Drive the page in Chromium
	@chromium=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) || { \
		echo "Chromium is missing: install it (Debian, Ubuntu: apt install chromium) and try again."; exit 1; }; \
	FLASHBULB_TEST_CHROMIUM=$${FLASHBULB_TEST_CHROMIUM:-$$chromium} $(BIN)/python -m pytest -n 2 --dist loadfile -m browser

bench: .venv/.ready-dev  ## Measure against the bare SDKs
	$(BIN)/python -m tests.bench

lock: .venv/.ready-dev  ## Pin the newest versions that pyproject.toml allows
	$(COMPILE) --upgrade --extra postgres --output-file requirements.new pyproject.toml
	$(COMPILE) --upgrade --extra postgres --extra dev --constraint requirements.new \
		--output-file requirements-dev.new pyproject.toml
	@for name in requirements requirements-dev; do \
		{ echo "$(LOCK_HEAD)"; cat $$name.new; } > $$name.lock && rm $$name.new || exit 1; done

docs: .venv/.ready-dev  ## Write the files that are generated
	$(BIN)/python -m core.config > .env.example
	$(BIN)/python -m core.reference > docs/commands.md
	$(BIN)/python -m core.price_list > docs/models.md
	$(BIN)/python -m bots.slack.setup.scopes $(SLACK_GUIDE) > $(SLACK_GUIDE).new && mv $(SLACK_GUIDE).new $(SLACK_GUIDE)

clean:  ## Remove what can be made again; data/ and .env stay
	rm -rf .venv .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find bots core storage tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: requirements.lock
	@$(call set_up,requirements.lock)
	@touch $@

.venv/.ready-dev: requirements-dev.lock
	@$(call set_up,requirements-dev.lock)
	@touch .venv/.ready $@

# A venv that was left half made, or whose Python is gone, is made anew.
define set_up
set -e; \
$(BIN)/python -c "import sys, pip; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { \
	for python in $(PYTHONS); do \
		$$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && break || python=; \
	done; \
	test -n "$$python" || { echo "Flashbulb needs Python 3.11 or newer: https://www.python.org/downloads/"; exit 1; }; \
	$$python -m venv --clear .venv || { echo "If venv is missing (Debian, Ubuntu): apt install python3-venv"; exit 1; }; \
}; \
echo "Setting up .venv; this takes about a minute, once."; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
endef
