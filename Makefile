# Two commands matter: `make demo` shows the whole loop, `make test` runs every test. Both work from a fresh clone.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
DEMO := build/demo

.PHONY: demo test lab build check prove docs lint constraints clean system-packages try-python

demo: $(INSTALLED)
	$(BIN)/groundschool demo --work $(DEMO)

# Three tiers. `make check` is for every save, `make test` for every commit and CI, `make prove` for every night.
check: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/pyright
	$(BIN)/groundschool check
	$(BIN)/pytest tests/unit -m "not hypothesis" -p no:playwright -p no:nbval

test: system-packages check
	$(BIN)/groundschool build
	@git diff --exit-code --stat -- source exercises || { echo "source/ or exercises/ is not what 'groundschool build' writes: build and commit."; exit 1; }
	$(BIN)/pytest tests/unit -m hypothesis
	$(BIN)/pytest tests/content -n 2 --dist worksteal
	$(BIN)/pytest tests --ignore tests/content --ignore tests/unit -n 2 --dist loadfile --no-loadscope-reorder
	$(BIN)/pytest --nbval-lax source/*/*.ipynb -n 2 --dist loadfile
	$(BIN)/pytest --nbval source/*/lessons -n 2 --dist loadfile

prove: $(INSTALLED)
	$(BIN)/groundschool prove
	$(BIN)/groundschool prove --mutants

lab: $(INSTALLED)
	$(BIN)/groundschool lab

build: $(INSTALLED)
	$(BIN)/groundschool build

docs: $(INSTALLED)
	$(BIN)/python docs/reference/write.py

lint: $(INSTALLED)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# A fresh environment decides the versions, so that nothing left over in this one is pinned.
constraints:
	rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,pdf]'
	{ echo '# Exact versions that the tests ran with. Write it anew: make constraints'; build/constraints/bin/python -m pip freeze --exclude-editable; } > constraints.txt

# Another Python: installs there, plays a small demonstration and runs every notebook. make try-python PYTHON=python3.13
TRIED = build/try-$(notdir $(PYTHON))
try-python:
	rm -rf $(TRIED) && $(PYTHON) -m venv $(TRIED)/venv
	$(TRIED)/venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(TRIED)/venv/bin/groundschool demo --work $(TRIED)/demo --associates 3 --weeks 8
	$(TRIED)/venv/bin/pytest --nbval-lax source/*/*.ipynb source/*/lessons -n 2 --dist loadfile

clean:
	rm -rf build dist

# On Debian as root the real tools are installed; elsewhere the tests that need one name it and are skipped.
system-packages:
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then bash .ci/system-packages; else echo "Not Debian, or not root: tests name the tools they miss."; fi

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 2) and "groundschool needs Python 3.11.2 or newer: make PYTHON=python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
