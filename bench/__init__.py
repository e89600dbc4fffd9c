"""Benchmarks: each prints ratios against a bare command or a common method in the same run."""
