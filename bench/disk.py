"""The floor of saving: durable commits of one row by SQLite alone, on the disk where plans live."""

import sqlite3
import time
from pathlib import Path

ROW_BYTES = 2000
_SETTINGS = ("journal_mode = wal", "synchronous = FULL", "secure_delete = ON")


def commits_per_second(folder: Path, seconds: float) -> float:
    """Change one row again and again, each time committed to disk; returns the rate."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE plans (id INTEGER PRIMARY KEY, document BLOB)")
    connection.execute("INSERT INTO plans VALUES (1, zeroblob(?))", (ROW_BYTES,))
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE plans SET document = randomblob(?) WHERE id = 1", (ROW_BYTES,))
        connection.execute("COMMIT")
        done += 1
    took_s = time.perf_counter() - start
    connection.close()
    return done / took_s
