# Everything that the project does is one of these commands; `make` lists them.
# Needed beforehand: Python 3.11 or newer (with venv), and make.

PYTHON ?= python3
PORT ?= 8000
PAGE ?=

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
.PHONY: help book serve test check lab notebooks data weights fonts benchmark accuracy screenshot clean FORCE

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Variables: PYTHON=$(PYTHON)  PORT=$(PORT)  PAGE=name  TORCH_INDEX_URL=extra package index for torch"

book: $(BOOK)  ## build the book into _build/html (sets everything up the first time)
	@echo "The book is in _build/html; 'make serve' shows it on http://127.0.0.1:$(PORT)/"

serve: $(BOOK)  ## show the book on http://127.0.0.1:8000/ (PORT=8000)
	@echo "Reading on http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

test: $(INSTALLED)  ## test everything: style, package, notebooks, build, pages in a browser
	@$(BIN)/python tools/run_tests.py

check: $(INSTALLED)  ## test one page: make check PAGE=angle
	@$(BIN)/python tools/run_tests.py --page "$(PAGE)"

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

clean:  ## remove what was built (the environment .venv stays: rm -r .venv removes it)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
	find siamtut tests tools book benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The stamp is written last, so that an installation that broke off is taken up again.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and \
	f"Python 3.11 or newer is needed, and $(PYTHON) is {v.major}.{v.minor}: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; \
	echo "No virtual environment could be made; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX_URL),--extra-index-url $(TORCH_INDEX_URL)) -r requirements.txt
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
