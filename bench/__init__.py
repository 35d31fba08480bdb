"""Compares our printing and our pages with their peers; `make bench` writes RESULTS.md."""
