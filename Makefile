# `make` lists the targets. Everything is built into .build and .build-*.

DATA ?= ../shared/data
SCORER ?= ../shared/tools/score.py
MARGINALIA = .build/release/marginalia
PYTHON = .venv/bin/python
SWIFT_FILES = $(shell find Package.swift Sources Tests Examples Benchmarks \
  -name .build -prune -o -name '*.swift' -print)

POPULATION = demo/population
DEMO_SWEEP = demo/sweep
DELTA = 5.8e-6
MECHANISMS = independent,mst,matrix

.PHONY: help setup build demo test mutations check docs results reproduce audit notebooks bench format lint clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' \
	  | expand -t 20

setup: ## install the system packages that the build needs, where they are missing
	@.ci/setup

build: setup ## build the release
	swift build -c release

demo: build $(POPULATION)/victim_perpetrator.csv ## simulate a population, and see what epsilon costs
	$(MARGINALIA) sweep $(POPULATION)/victim_perpetrator.csv \
	  --schema $(POPULATION)/victim_perpetrator.schema.json --simulated-table \
	  --mechanisms $(MECHANISMS) --epsilons 0.3,1,4,12 --delta $(DELTA) --trials 3 --seed 1 \
	  --output $(DEMO_SWEEP)
	@.ci/show-sweep $(DEMO_SWEEP)

# Made anew by every demo: the same seed makes the same bytes, so that the sweep is continued.
.PHONY: $(POPULATION)/victim_perpetrator.csv
$(POPULATION)/victim_perpetrator.csv: build
	$(MARGINALIA) simulate --victims 17000 --perpetrators 37000 --seed 7 \
	  --output $(POPULATION) --replace

test: setup ## build and run the tests; needs Swift and the system packages alone
	@.ci/test

mutations: setup ## switch on seeded privacy bugs one by one; each must be caught (Results/mutations.md)
	@python3 Tests/Mutations/run.py

check: build ## what needs more: style, documentation, other implementations, validators, the notebook
	@.ci/setup python
	@DATA="$(DATA)" SCORER="$(SCORER)" PYTHON="$(PYTHON)" MARGINALIA="$(MARGINALIA)" \
	  SWIFT_FILES="$(SWIFT_FILES)" .ci/check

docs: build ## the documentation of every target, and the tutorial, into .build-docs
	@.ci/docs

results: build ## make everything in Results/ again; DATA names the folder of the public tables, ONLY some results
	@DATA="$(DATA)" MARGINALIA="$(MARGINALIA)" ONLY="$(ONLY)" PEERS="$(PEERS)" MBI="$(MBI)" \
	  DPSYNTH="$(DPSYNTH)" .ci/results

# PEERS=PYTHON or mbi=PYTHON,dpmm=PYTHON,…; MBI and DPSYNTH are checkouts; ONLY=aim,mst; FULL=1.
reproduce: build ## run published results again, into Results/reproductions; PEERS names interpreters that have peers
	@python3 Benchmarks/reproductions/reproduce.py --marginalia "$(MARGINALIA)" --data "$(DATA)" \
	  $(if $(PEERS),--peers "$(PEERS)") $(if $(MBI),--mbi "$(MBI)") \
	  $(if $(DPSYNTH),--dpsynth "$(DPSYNTH)") $(if $(ONLY),--only "$(ONLY)") $(if $(FULL),--full)

audit: build ## audit every mechanism by many runs, into Results/audit (about 5 minutes on 2 cores)
	@MARGINALIA="$(MARGINALIA)" .ci/audit

notebooks: build ## run the notebooks and put what comes out under their blocks
	@.ci/setup python
	@$(PYTHON) Tests/Checks/notebook.py --marginalia "$(MARGINALIA)" --write

bench: setup ## measure reading, counting, estimation, sampling and noise (Benchmarks/README.md)
	cd Benchmarks && swift package --disable-sandbox benchmark --no-progress

format: ## format the Swift files
	swift format -i $(SWIFT_FILES)

lint: ## check the style of the Swift files
	swift format lint --strict $(SWIFT_FILES)

clean: ## remove everything that was built, and the demo
	rm -rf .build .build-test .build-consumer .build-docs .build-mutations Benchmarks/.build .venv demo
