# make install, make check, make test: what CI runs, in the virtual environment .venv.

PYTHON ?= python3
VENV ?= .venv

.PHONY: help install check test browser docs

help:
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: [^#]*## /	/' | expand -t 12

install: ## a virtual environment with everything that development needs
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install -q -c constraints.txt -e '.[test,docs]'

check: ## style, types and imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: ## the tests, without the long ones
	$(VENV)/bin/python -m pytest

browser: ## the tests of the page in a browser, which need Chromium
	$(VENV)/bin/pip install -q -c constraints.txt -e '.[test,browser]'
	$(VENV)/bin/python -m pytest -m long tests/browser

docs: ## the documentation: links, commands and examples checked, the site built in site/
	$(VENV)/bin/python .ci/check_docs.py
	$(VENV)/bin/mkdocs build --strict
