"""Runs `cargo xtask` against moto's S3 server, and compares the objects with the files that it writes to a directory."""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import boto3
import botocore.exceptions

SECRET = "canary-of-a-secret-key"
SIZES = "--tenants 1 --products-per-tenant 300 --orders-per-tenant 9000 --customers-per-tenant 200".split()
CHUNKS = ["--chunk-size", "4000"]


def xtask(*words, code=0, **options):
    """Runs a command line; returns what it printed, which must not hold the secret."""
    done = subprocess.run(["cargo", "xtask", *words], capture_output=True, text=True, **options)
    printed = done.stdout + done.stderr
    assert SECRET not in printed, f"the secret is shown: {words}"
    assert done.returncode == code, f"{words}: exit code {done.returncode}\n{printed}"
    return printed


def objects(client, prefix):
    """The objects of a place, by name."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="shop", Prefix=f"{prefix}/")
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return {key[len(prefix) + 1 :]: client.get_object(Bucket="shop", Key=key)["Body"].read() for key in keys}


def files(directory):
    """The files of a directory, by name."""
    return {path.name: path.read_bytes() for path in pathlib.Path(directory).iterdir()}


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # In a process of its own, so that it and this script do not wait for one another.
    command = [os.path.join(os.path.dirname(sys.executable), "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        check(f"http://127.0.0.1:{port}")
    finally:
        server.kill()


def check(endpoint):
    """All of it, against a server that is starting."""
    os.environ.update(
        AWS_ACCESS_KEY_ID="nobody",
        AWS_SECRET_ACCESS_KEY=SECRET,
        AWS_REGION="us-east-1",
        AWS_ENDPOINT=endpoint,
        AWS_ALLOW_HTTP="true",
        NO_PROXY="127.0.0.1",
    )
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    for _ in range(100):
        try:
            client.list_buckets()
            break
        except botocore.exceptions.ConnectionError:
            time.sleep(0.2)
    assert "NoSuchBucket" in xtask("gen", "--preset", "tiny", "--output-dir", "s3://shop/x", code=1)
    client.create_bucket(Bucket="shop")
    with tempfile.TemporaryDirectory() as scratch:
        for name, flags in [
            ("csv", ["--format", "csv"]),
            ("large", ["--chunk-size", "1M"]),
            ("packed", ["--compress"]),
            ("parquet", ["--format", "parquet"]),
        ]:
            common = ["gen", *SIZES, *flags, "--quiet"]
            xtask(*common, "--output-dir", f"{scratch}/{name}")
            xtask(*common, "--output-dir", f"s3://shop/{name}")
            assert objects(client, name) == files(f"{scratch}/{name}"), name
            xtask("verify", f"s3://shop/{name}")
            assert "already complete" in xtask(*common[:-1], "--output-dir", f"s3://shop/{name}")
            print(f"{name}: the same objects as files, verified")
        assert "holds another dataset" in xtask("gen", "--preset", "tiny", "--output-dir", "s3://shop/csv", code=2)
        xtask("gen", *SIZES, *CHUNKS, "--output-dir", f"{scratch}/cut", "--quiet")
        expected = files(f"{scratch}/cut")
        for end in (1, 4, 9):
            line = ["gen", *SIZES, *CHUNKS, "--output-dir", f"s3://shop/cut-{end}", "--threads", "2"]
            program = [program_path(), *line, "--quiet"]
            process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while count(client, f"cut-{end}") < end:
                time.sleep(0.01)
            process.kill()
            process.wait()
            found = objects(client, f"cut-{end}")
            whole = {name: bytes for name, bytes in found.items() if not name.startswith(".journal")}
            assert all(expected[name] == bytes for name, bytes in whole.items()), "an object is partial"
            xtask(*line, "--resume", "--quiet")
            assert objects(client, f"cut-{end}") == expected
            print(f"killed with {len(whole)} of {len(expected)} objects: resumed")
        line = ["gen", *SIZES, *CHUNKS, "--output-dir", "s3://shop/parts", "--quiet"]
        parts = [subprocess.Popen([program_path(), *line, "--part", f"{part}/3"]) for part in (1, 2, 3)]
        assert [part.wait() for part in parts] == [0, 0, 0]
        xtask("join", "s3://shop/parts")
        assert objects(client, "parts") == expected
        print("three parts at once: joined")
        broken = next(name for name in expected if name.startswith("orders_"))
        client.put_object(Bucket="shop", Key=f"parts/{broken}", Body=expected[broken].replace(b"delivered", b"cancelled"))
        assert broken in xtask("verify", "s3://shop/parts", code=3)
        for words in (["report"], ["upload"], ["load"], ["verify", "--foreign"]):
            assert "hint: " in xtask(*words, "s3://shop/csv", code=2)
        os.environ["AWS_ENDPOINT"] = "http://127.0.0.1:9"
        assert "onnection refused" in xtask("gen", "--preset", "tiny", "--output-dir", "s3://shop/y", code=1)
        print("damage is found, and what needs files of this machine is refused")


def count(client, prefix):
    """How many files of rows there are, at least."""
    found = client.list_objects_v2(Bucket="shop", Prefix=f"{prefix}/").get("Contents", [])
    return sum("/.journal" not in one["Key"] for one in found)


def program_path():
    """The program that the launcher has built: killing that does not leave another one behind."""
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    return os.path.join(target, "release", "xtask-store")


if __name__ == "__main__":
    sys.exit(main())
