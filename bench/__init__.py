"""Benchmarks: each prints ratios against a bare command or a common method in the same run.

Every module here is a benchmark that `./run bench` runs by its name. What they share is in packages:
`material` is what is measured on, `measuring` is how.
"""
