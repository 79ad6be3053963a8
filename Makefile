# zhixing: make run · make test · make bench
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help run test bench

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: web/dist/office.html ## the demonstration: build, live through the built-in cases, serve the desk and the public site
	@./scripts/install
	cargo build --release --package zhixing
	./target/release/zhixing run --data data --portal 127.0.0.1:8190

web/dist/office.html: $(shell find web/src web/office.html web/package-lock.json -type f 2>/dev/null)
	@./scripts/install
	cd web && npm install --no-audit --no-fund && npm run build

test: ## everything CI runs
	@./scripts/install tests
	cd web && npm ci --no-audit --no-fund && npm run check
	cargo x check
	cargo x test
	ZHIXING_SCHEDULES=10000 cargo x test --workspace --test control
	cargo x gen --check
	./scripts/seals
	./scripts/probe
	./scripts/walk

bench: ## the benchmarks: one table of targets, figures and peers; no part of CI
	@./scripts/install
	cargo build --release --package zhixing --package bench
	./target/release/bench $(BENCH)
