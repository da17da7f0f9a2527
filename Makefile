# Every target is one subcommand of run.py, which needs only Python and pip.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=

.PHONY: help run test coverage bench bench-hazard

help:
	@$(PYTHON) run.py --help

run:
	@$(PYTHON) run.py run --port $(PORT)

test:
	@$(PYTHON) run.py test $(ARGS)

coverage:
	@LANDRELEASE_COVERAGE=1 $(PYTHON) run.py test $(ARGS)

bench:
	@$(PYTHON) run.py bench $(ARGS)

bench-hazard:
	@$(PYTHON) run.py bench-hazard $(ARGS)
