"""Whether the disk under the database is full: then nothing was recorded, and there may be room later."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError


def is_full(error: Exception) -> bool:
    """SQLite's "database or disk is full", PostgreSQL's 53100."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        # The low byte of the code: the rest are its details. Python 3.11 has it.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(error.orig, psycopg.errors.DiskFull)
