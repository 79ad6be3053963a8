# zhixing: make run · make test · make bench
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help run test install

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

install: ## Debian packages the program and its tests need, when missing
	@./scripts/install

run: install ## build the release program and serve it on its own private PostgreSQL
	cargo build --release --package zhixing
	./target/release/zhixing serve --data data

test: install ## everything CI runs
	cargo x check
	cargo x test
