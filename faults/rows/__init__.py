"""The rows of the fault table, one module each."""
