PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
# On Linux the torch of PyPI brings gigabytes of CUDA, which nothing here uses. The index of its makers
# has the build for the CPU; where it does not answer within five seconds, as behind a mirror, pip takes
# torch from where it takes everything else.
TORCH_INDEX := https://download.pytorch.org/whl/cpu
ANSWERS = $(PYTHON) -c "import signal, urllib.request as web; signal.alarm(5); web.urlopen('$(TORCH_INDEX)/')"

.PHONY: install demo app test check bench
install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet torch==2.13.0 $$($(ANSWERS) 2>/dev/null && echo --index-url $(TORCH_INDEX))
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,postgres]'
	touch $(STAMP)

demo: install
	$(BIN)/qualcode demo --dir demo

app: demo
	$(BIN)/qualcode app --project demo/demo.qualcode

test: install
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: install
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python benchmarks/suggestions.py
	$(BIN)/python benchmarks/queues.py
	$(BIN)/python benchmarks/learning.py
	$(BIN)/python benchmarks/ablation.py
	$(BIN)/python benchmarks/codebook_health.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/importing.py
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/analysis.py
	$(BIN)/python benchmarks/patterns.py
	$(BIN)/python benchmarks/ui.py
	$(BIN)/python benchmarks/load.py
	$(BIN)/python benchmarks/themes.py
