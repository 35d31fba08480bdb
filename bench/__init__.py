"""Compares our printing with its peers; `make bench` runs it and writes RESULTS.md."""
