"""Takes the place of the program `clickhouse-client`, of which registries have only releases that are years old: ClickHouse inside of Python (chDB), which
understands statements and reads files as that program does. It gets unchanged what comes on standard input: clickhouse_client.py PLACE [FLAG…]."""

import contextlib
import sys


def run(place, text):
    """What ClickHouse says to some statements, as lines of cells with tabs between them. Tables stay in the place, a directory."""
    from chdb.session import Session

    with contextlib.closing(Session(str(place))) as session:
        return str(session.query(text, "TSV"))


if __name__ == "__main__":
    place, *flags = sys.argv[1:]
    assert set(flags) <= {"--multiquery"}, flags
    try:
        sys.stdout.write(run(place, sys.stdin.read()))
    except RuntimeError as error:
        sys.exit(str(error))
