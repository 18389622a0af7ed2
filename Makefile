# Short names for tasks.py, which does all the set-up on a fresh machine with Python 3.11 and says what each task is.
# Where there is no make: python tasks.py site
PYTHON ?= python3.11
VENV ?= .venv
TESTS ?=
DIR ?= pictures
MINUTES ?= 30
OF ?= specs
SEED ?= 1
TASK = VENV="$(abspath $(VENV))" $(PYTHON) tasks.py

.PHONY: site serve test elsewhere crowds thorough pictures node check fix accept bench fuzz lab dist setup clean

site:
	@$(TASK) site

serve:
	@$(TASK) serve

test:
	@$(TASK) test $(TESTS)

elsewhere:
	@$(TASK) elsewhere

crowds:
	@$(TASK) crowds

thorough:
	@$(TASK) thorough $(TESTS)

pictures:
	@$(TASK) pictures $(DIR)

node:
	@$(TASK) node

check:
	@$(TASK) check

fix:
	@$(TASK) fix

accept:
	@$(TASK) accept

bench:
	@$(TASK) bench

fuzz:
	@$(TASK) fuzz --minutes $(MINUTES) --seed $(SEED) --of $(OF)

lab:
	@$(TASK) lab

dist:
	@$(TASK) dist

setup:
	@$(TASK) setup

clean:
	@$(TASK) clean
