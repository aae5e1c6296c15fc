"""What is neither here nor can be installed, for the checks in Python."""

import subprocess
import sys
from pathlib import Path


def missing(what):
    """Says that what needs it is skipped; in .ci/run, ends the check with an error."""
    sys.stdout.flush()
    if subprocess.run([Path(__file__).with_suffix(""), what]).returncode != 0:
        sys.exit(1)
