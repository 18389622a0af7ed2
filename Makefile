# One runner. `make site` and `make test` do all the set-up on a fresh machine with Python 3.11 and make.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?=

.PHONY: site serve test check fix accept bench dist clean

site: $(VENV)/.site ## publish specs/ and docs/ into site/
	$(BIN)/hadocs build

serve: $(VENV)/.site ## preview the site, live
	$(BIN)/hadocs serve

test: $(VENV)/.dev ## all tests; those in a browser skip, and say so, where there is no Chromium
	$(BIN)/python -m pytest -n auto --dist loadgroup $(TESTS)

check: $(VENV)/.dev ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev ## what ruff can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

accept: $(VENV)/.dev ## take what hadocs makes now as the golden files; read the diff before you commit it
	HADOCS_ACCEPT=1 $(BIN)/python -m pytest -q tests/golden

bench: $(VENV)/.dev ## speed, as ratios measured side by side
	$(BIN)/python -m benchmarks

dist: $(VENV)/.dev ## the wheel and the source archive
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# pip compiles what it installs; an editable install is compiled here, for where Python may not do so itself.
$(VENV)/.site: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q hadocs
	touch $@

$(VENV)/.dev: $(VENV)/.site
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
