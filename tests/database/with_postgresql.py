"""Runs a program with BECKON_TEST_DATABASE_URL naming a PostgreSQL server that lives as long. Usage: with_postgresql.py PROGRAM [ARGUMENT...]"""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration" / "harness"))
from postgresql import PostgreSql  # noqa: E402


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    # Nothing in it is to outlive the tests, so nothing has to be on disk.
    with PostgreSql(fsync="off", full_page_writes="off") as server:
        return subprocess.run(sys.argv[1:], env={**os.environ, "BECKON_TEST_DATABASE_URL": server.url()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
