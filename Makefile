# Everything that the project does is one of these commands; `make` lists them.
# Needed beforehand: Python 3.11 or newer (with venv), and make.

PYTHON ?= python3
PORT ?= 8000
PAGE ?=
WIDGET ?=
UV := uv==0.13.9

BIN := .venv/bin
INSTALLED := .venv/installed
BOOK := _build/html/index.html
# The list itself is a source too: a page that was removed must leave the build.
SOURCES := $(shell find book siamtut _config.yml _toc.yml -type f \
	-not -path '*/.*' -not -path '*/__pycache__/*' 2>/dev/null | sort)
LISTING := _build/sources.txt

# One thread and one hash seed, wherever code runs: figures and numbers stay the same.
export OMP_NUM_THREADS := 1
export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python keeps what it has compiled, even where the shell forbids it: without, each of the
# dozens of processes of a test compiles package and tests anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book serve test check lint types fuzz mutants lab notebooks data weights fonts benchmark accuracy screenshot lock clean FORCE

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Variables: PYTHON=$(PYTHON)  PORT=$(PORT)  PAGE=name  WIDGET=name"
	@echo "  TORCH_INDEX_URL=extra package index for torch"

book: $(BOOK)  ## build the book into _build/html (sets everything up the first time)
	@echo "The book is in _build/html; 'make serve' shows it on http://127.0.0.1:$(PORT)/"

serve: $(BOOK)  ## show the book on http://127.0.0.1:8000/ (PORT=8000)
	@echo "Reading on http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

test: $(INSTALLED)  ## test everything: lint, package, notebooks, build, pages in a browser
	@$(BIN)/python tools/run_tests.py

check: $(INSTALLED)  ## test what has changed, or PAGE=angle with its widgets, or WIDGET=angle
	@$(BIN)/python tools/run_tests.py $(if $(PAGE),--page "$(PAGE)") \
		$(if $(WIDGET),--widget "$(WIDGET)") $(if $(PAGE)$(WIDGET),,--changed)

fuzz: $(BOOK)  ## try 100,000 damaged files, and 1,000 strokes on each widget (an hour)
	SIAMTUT_FUZZ_FILES=100000 $(BIN)/python -m pytest -p no:nbval -n2 tests/test_fuzz_files.py
	SIAMTUT_FUZZ_WIDGETS=1000 $(BIN)/python -m pytest -p no:nbval -n2 --timeout=3600 tests/browser/test_hostile.py

types: $(INSTALLED)  ## write what the docstrings say of types into siamtut/*.pyi
	@$(BIN)/python tools/stubs.py

lint: $(INSTALLED)  ## look over code, docstrings, types and links, in seconds
	@$(BIN)/python tools/lint.py

mutants: $(INSTALLED)  ## change the package by a little, 200 times, and see whether a test turns red
	@$(BIN)/python tools/mutants.py

lab: $(INSTALLED)  ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab book/intro.ipynb

notebooks: $(INSTALLED)  ## run the notebooks and store their outputs (all, or PAGE=angle)
	@$(BIN)/python tools/execute_notebooks.py $(PAGE)

data: $(INSTALLED)  ## remake the bundled signatures
	$(BIN)/python tools/make_data.py

weights: $(INSTALLED)  ## retrain the bundled network on the bundled signatures
	$(BIN)/python tools/make_weights.py

fonts: $(INSTALLED)  ## cut the book's fonts anew, to the characters that it uses
	$(BIN)/python tools/make_fonts.py

benchmark: $(BOOK)  ## print how fast the widgets answer, and how real the invented signatures are
	$(BIN)/python benchmarks/widgets.py
	$(BIN)/python benchmarks/synthesis.py

accuracy: $(INSTALLED)  ## measure error rates on real signatures (SIAMTUT_SVC2004=folder), twenty minutes
	$(BIN)/python benchmarks/accuracy.py

screenshot: $(BOOK)  ## renew the pictures in README.md from the built book
	$(BIN)/python tools/make_screenshot.py

# What is in the file stays unless a pin asks for another version; deleted first, all is new.
# No hashes: pip takes them for all packages or for none, and neither the package itself
# nor a torch from another index (whose builds differ under one version) could have one.
lock: $(INSTALLED)  ## write constraints.txt, the versions of all packages, from requirements.txt
	$(BIN)/python -m pip install --quiet --target _build/uv $(UV)
	_build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-annotate \
		--no-emit-package siamtut --custom-compile-command "make lock" \
		--output-file constraints.txt requirements.txt

clean:  ## remove what was built (the environment .venv stays: rm -r .venv removes it)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
	find siamtut tests tools book benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The stamp is written last, so that an installation that broke off is taken up again.
$(INSTALLED): requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and \
	f"Python 3.11 or newer is needed, and $(PYTHON) is {v.major}.{v.minor}: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; \
	echo "No virtual environment could be made; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX_URL),--extra-index-url $(TORCH_INDEX_URL)) \
		-c constraints.txt -r requirements.txt
	@touch $@

# Always from nothing: an incremental build repeats no warning of a page that it does
# not read again, and leaves the pages that are gone.
$(BOOK): $(INSTALLED) $(LISTING) $(SOURCES)
	@rm -rf _build/html _build/.doctrees
	@echo "Building the book ..."
	@$(BIN)/python tools/build_book.py > _build/log.txt || { cat _build/log.txt; rm -f $@; exit 1; }

$(LISTING): FORCE
	@mkdir -p _build
	@echo "$(SOURCES)" | cmp -s - $@ || echo "$(SOURCES)" > $@
