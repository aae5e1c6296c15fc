"""Runs a command beside a server of PostgreSQL of its own, whose address is in POSTGRES_URL: with_postgres.py COMMAND…"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import servers

with tempfile.TemporaryDirectory() as place:
    os.chmod(place, 0o755)  # for the user of the server
    with servers.postgres(Path(place)) as server:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "POSTGRES_URL": server.url}).returncode)
