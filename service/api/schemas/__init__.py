"""The JSON of the API's answers, one module a noun.

Times are milliseconds, instants ISO 8601 in UTC, links absolute paths.
"""
