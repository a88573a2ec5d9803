PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed

.PHONY: install demo app test check bench
install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,postgres]'
	touch $(STAMP)

demo: install
	$(BIN)/qualcode demo --dir demo

app: demo
	$(BIN)/qualcode app --project demo/demo.qualcode

test: install
	$(BIN)/python -m pytest -q

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: install
	$(BIN)/python benchmarks/suggestions.py
	$(BIN)/python benchmarks/startup.py
