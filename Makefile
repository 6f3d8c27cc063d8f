# The two commands of a fresh machine are `make demo` and `make test`. They need python3 with venv, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: docs help setup setup-all demo test lint format contracts lock bench bench-reading bench-prose bench-judging bench-guard bench-extraction bench-scans bench-nightly bench-findings clean

help:
	@echo "make demo          set up, then check samples/ and show where the report lies"
	@echo "make test          set up, then run the tests"
	@echo "make setup         the environment alone (setup-all: with text recognition and PostgreSQL)"
	@echo "make lint          ruff, mypy, import contracts"
	@echo "make bench         short benchmarks; bench-reading, bench-prose, bench-judging, bench-guard, bench-extraction, bench-scans, bench-nightly, bench-findings one by one"
	@echo "make lock          resolve the dependencies again (needs uv)"

setup: $(READY)

# The lock holds hashes and no addresses, so it works with any mirror of the package index.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q $(VENV)/lib extract normalize validate report store run cli.py errors.py __init__.py || true
	touch $(READY)

setup-all: $(READY)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-ocr.lock

demo: $(READY)
	@rm -rf demo-out && mkdir demo-out
	-@$(BIN)/gouji check samples/*/report.docx samples/*/report.pdf -j 2 -o demo-out/report.csv -o demo-out/report.xlsx -o demo-out/report.html --level explain
	@echo
	@echo "差异清单：demo-out/report.csv（Excel、WPS 直接打开）　工作簿：demo-out/report.xlsx　带出处的报告：demo-out/report.html"

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY)
	$(BIN)/python docs/make.py

lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --extra postgres --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --extra postgres --extra ocr --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -c requirements.lock -o requirements-ocr.lock

bench: bench-reading bench-prose bench-guard bench-judging

bench-reading: $(READY)
	$(BIN)/python bench/reading_word.py
	$(BIN)/python bench/reading_pdf.py

bench-prose: $(READY)
	$(BIN)/python bench/prose.py

bench-guard: $(READY)
	$(BIN)/python bench/guard.py

bench-judging: $(READY)
	$(BIN)/python bench/judging.py --short

bench-scans: $(READY)
	$(BIN)/python bench/scans.py

bench-nightly: $(READY)
	$(BIN)/python bench/nightly.py

bench-findings: $(READY)
	$(BIN)/python bench/findings.py

bench-extraction: $(READY)
	$(BIN)/python bench/extraction.py

clean:
	rm -rf $(VENV) build dist demo-out *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
