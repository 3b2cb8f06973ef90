# What `make` can do here. Everything it makes lies in .venv/ and out/.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -n auto
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)

.PHONY: help demo test check gallery docs gallery-kept gallery-check contact-sheet golden fonts references mutants fuzz faults soak bench clean
.DELETE_ON_ERROR:
.NOTPARALLEL: # two pips must not write to one .venv at once
.SUFFIXES:

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 24

demo: $(VENV)/.installed ## install makegraph into .venv and draw out/lecture.svg
	@mkdir -p out
	@$(BIN)/makegraph gallery/lecture.txt -o out/lecture.svg
	@echo "The drawing is in $(CURDIR)/out/lecture.svg"

test: $(VENV)/.installed-test ## run every test and hold the branch coverage
	$(PYTEST) --cov --cov-branch --cov-report=term:skip-covered

# $(call installed,PROGRAMS,DEBIAN PACKAGES): stop, and say what to install, if a program is missing
installed = @for program in $(1); do command -v $$program >/dev/null || { \
  echo "$$program is not installed. On Debian or Ubuntu: apt-get install $(2)" >&2; exit 1; }; done

test-latex: $(VENV)/.installed-test ## compile the TikZ and the example book with LaTeX and look at what comes out
	$(call installed,pdflatex pdftotext,texlive-latex-base texlive-pictures texlive-latex-extra poppler-utils)
	$(PYTEST) -m latex tests/test_latex.py tests/test_sphinx.py

test-portability: $(VENV)/.installed-test ## compare the SVGs in a browser, Inkscape, LibreOffice and others
	$(call installed,chromium rsvg-convert inkscape soffice pdftoppm,chromium librsvg2-bin inkscape libreoffice-draw poppler-utils)
	$(PYTEST) -m "portability or not portability" tests/test_portability.py tests/test_renderers.py

check: $(VENV)/.installed-check ## run the linters and the type checker
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

gallery: $(VENV)/.installed-pptx ## draw the gallery in every format, with a site to look at it, to out/gallery/index.html
	@$(MAKE) --no-print-directory -f gallery/rules.mk -j$(JOBS) MAKEGRAPH=$(BIN)/makegraph PYTHON=$(BIN)/python
	@echo "The gallery is in $(CURDIR)/out/gallery/index.html"

docs: $(VENV)/.installed-docs ## build the documentation, with its own drawings, to out/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "The documentation is in $(CURDIR)/out/docs/index.html"

# $(call each_text,OPTIONS): run makegraph on every text of the gallery, for the picture and the numbers kept beside it
each_text = @failed=0; for text in gallery/*.txt; do \
  $(BIN)/makegraph $$text -q $(1) -o $${text%.txt}.svg -o $${text%.txt}.json || failed=1; done; exit $$failed

gallery-kept: $(VENV)/.installed ## draw again what is kept in gallery/: the picture and the numbers of each text
	$(call each_text)

gallery-check: $(VENV)/.installed ## say whether what is kept in gallery/ is current; gallery-kept makes it so
	$(call each_text,--check)

contact-sheet: $(VENV)/.installed-test ## draw ten texts of the gallery in every style and theme to out/contact-sheet/
	$(BIN)/python gallery/sheet.py out/contact-sheet

golden: $(VENV)/.installed-test ## rewrite tests/golden and gallery/ from what the code draws now
	MAKEGRAPH_GOLDEN=rewrite $(PYTEST)
	$(MAKE) gallery-kept
	@echo "Now read the difference: git diff tests/golden gallery"

fonts: $(VENV)/.installed-test ## build the handwriting anew from its sources
	$(BIN)/python fonts/build.py

references: $(VENV)/.installed-test ## compute tests/references.json again by mpmath
	$(BIN)/python tests/references.py

mutants: $(VENV)/.installed-mutation ## change what computes the numbers, a spot at a time, and list the changes that no test notices
	@rm -rf mutants
	CI=true $(BIN)/mutmut run

fuzz: $(VENV)/.installed-fuzz ## find inputs that break something, on Linux: make fuzz SECONDS=3600
	$(BIN)/python tests/fuzz.py $(or $(SECONDS),60)

faults: $(VENV)/.installed ## kill runs at random moments and look at their files, on Unix: make faults RUNS=200
	$(BIN)/python tests/faults.py $(or $(RUNS),200)

soak: $(VENV)/.installed-test ## draw random programs in one process and print how its memory grows: make soak PROGRAMS=10000
	$(BIN)/python bench/soak.py $(or $(PROGRAMS),10000)

bench: $(VENV)/.installed-bench ## measure the speed and write docs/speed.md and out/bench.json; QUICK=--quick only prints
	@mkdir -p out
	$(BIN)/python bench/bench.py $(or $(QUICK),--docs docs/speed.md) --json out/bench.json

clean: ## remove everything that was made here
	rm -rf $(VENV) out build dist mutants .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find viz tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "makegraph needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/.made
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-%: pyproject.toml | $(VENV)/.made
	$(PIP) install --editable '.[$*]'
	@touch $@
