"""Runs `cargo xtask` against servers of object stores, and compares the objects with the files that it writes to a directory: moto's S3,
Microsoft's Azurite, and moto once more for the protocol in XML that Google has in common with S3 (no emulator of it that can be
installed from a registry has lists and multipart uploads in that protocol)."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import azure.core.exceptions
import azure.storage.blob
import boto3
import botocore.exceptions

SECRET = "canary-of-a-secret-key"
# That of Azurite, which everybody knows.
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
SIZES = "--tenants 1 --products-per-tenant 300 --orders-per-tenant 14000 --customers-per-tenant 200".split()
CHUNKS = ["--chunk-size", "4000"]


def xtask(*words, code=0, **options):
    """Runs a command line; returns what it printed, which must not hold the secret."""
    done = subprocess.run(["cargo", "xtask", *words], capture_output=True, text=True, **options)
    printed = done.stdout + done.stderr
    assert SECRET not in printed and AZURE_KEY not in printed, f"the secret is shown: {words}"
    assert done.returncode == code, f"{words}: exit code {done.returncode}\n{printed}"
    return printed


class S3:
    """Moto's server of S3."""

    scheme, missing = "s3", "NoSuchBucket"

    def command(self, port):
        return [sys.executable, __file__, "serve", port]

    def use(self, endpoint):
        """Where `cargo xtask` finds the server."""
        os.environ.update(
            AWS_ACCESS_KEY_ID="nobody",
            AWS_SECRET_ACCESS_KEY=SECRET,
            AWS_REGION="us-east-1",
            AWS_ENDPOINT=endpoint,
            AWS_ALLOW_HTTP="true",
        )

    def connect(self, endpoint):
        keys = {"aws_access_key_id": "nobody", "aws_secret_access_key": SECRET}
        self.client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)

    def is_up(self):
        with contextlib.suppress(botocore.exceptions.ConnectionError):
            return bool(self.client.list_buckets())
        return False

    def create(self):
        self.client.create_bucket(Bucket="shop")

    def names(self, prefix):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="shop", Prefix=f"{prefix}/")
        return [found["Key"][len(prefix) + 1 :] for page in pages for found in page.get("Contents", [])]

    def get(self, key):
        return self.client.get_object(Bucket="shop", Key=key)["Body"].read()

    def put(self, key, content):
        self.client.put_object(Bucket="shop", Key=key, Body=content)


class Google(S3):
    """The same server, which is told in Google's words."""

    scheme = "gs"

    def use(self, endpoint):
        account = {"private_key": SECRET, "private_key_id": "id", "client_email": "nobody", "disable_oauth": True}
        os.environ.update(GOOGLE_SERVICE_ACCOUNT_KEY=json.dumps({**account, "gcs_base_url": endpoint}), GOOGLE_ALLOW_HTTP="true")


class Azure:
    """Azurite."""

    scheme, missing = "az", "ContainerNotFound"
    program = os.path.join("target", "store", "node_modules", ".bin", "azurite-blob")

    def command(self, port):
        flags = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
        return [self.program, "--blobHost", "127.0.0.1", "--blobPort", port, *flags]

    def use(self, endpoint):
        os.environ.update(
            AZURE_STORAGE_USE_EMULATOR="true", AZURE_STORAGE_ACCOUNT_KEY=AZURE_KEY, AZURITE_BLOB_STORAGE_URL=endpoint
        )

    def connect(self, endpoint):
        account = "devstoreaccount1"
        service = azure.storage.blob.BlobServiceClient(f"{endpoint}/{account}", credential=AZURE_KEY, retry_total=0)
        self.client = service.get_container_client("shop")

    def is_up(self):
        with contextlib.suppress(azure.core.exceptions.ServiceRequestError, azure.core.exceptions.ServiceResponseError):
            return self.client.exists() in (True, False)
        return False

    def create(self):
        self.client.create_container()

    def names(self, prefix):
        return [name[len(prefix) + 1 :] for name in self.client.list_blob_names(name_starts_with=f"{prefix}/")]

    def get(self, key):
        return self.client.download_blob(key).readall()

    def put(self, key, content):
        self.client.upload_blob(key, content, overwrite=True)


def serve(port):
    """Moto's server, which understands two of Google's words, too."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    application = DomainDispatcherApplication(create_backend_app)

    def translated(environment, respond):
        # "Only if there is none."
        if environment.get("HTTP_X_GOOG_IF_GENERATION_MATCH") == "0":
            environment["HTTP_IF_NONE_MATCH"] = "*"
        # A token or nothing, where moto wants a signature. It checks none.
        if not environment.get("HTTP_AUTHORIZATION", "").startswith("AWS4"):
            scope = "Credential=nobody/20260101/us-east-1/s3/aws4_request"
            environment["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"
        return application(environment, respond)

    run_simple("127.0.0.1", int(port), translated, threaded=True)


def objects(store, prefix):
    """The objects of a place, by name."""
    return {name: store.get(f"{prefix}/{name}") for name in store.names(prefix)}


def files(directory):
    """The files of a directory, by name."""
    return {path.name: path.read_bytes() for path in pathlib.Path(directory).iterdir()}


def main():
    os.environ["NO_PROXY"] = "127.0.0.1"
    stores = [S3(), Azure(), Google()]
    for store in [store for store in stores if not isinstance(store, Azure) or os.path.exists(store.program)]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        # In a process of its own, so that it and this script do not wait for one another.
        server = subprocess.Popen(store.command(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            check(store, f"http://127.0.0.1:{port}")
        finally:
            server.kill()
            server.wait()


def check(store, endpoint):
    """All of it, against a server that is starting."""
    store.use(endpoint)
    store.connect(endpoint)
    start = time.monotonic()
    while not store.is_up():
        assert time.monotonic() < start + 60, f"the server of {store.scheme}:// is not up"
        time.sleep(0.2)
    place = f"{store.scheme}://shop"
    assert store.missing in xtask("gen", "--preset", "tiny", "--output-dir", f"{place}/x", code=1)
    store.create()
    with tempfile.TemporaryDirectory() as scratch:
        for name, flags in [
            ("csv", ["--format", "csv"]),
            # Of more than 8 MiB: in several parts.
            ("large", ["--chunk-size", "1M"]),
            ("packed", ["--compress"]),
            ("parquet", ["--format", "parquet"]),
            # The same rows in seven objects, of which some have several parts.
            ("tables-csv", ["--layout", "table", "--format", "csv", "--compress"]),
            ("tables-ndjson", ["--layout", "table"]),
            ("tables-parquet", ["--layout", "table", "--format", "parquet"]),
        ]:
            common = ["gen", *SIZES, *flags, "--quiet"]
            xtask(*common, "--output-dir", f"{scratch}/{name}")
            xtask(*common, "--output-dir", f"{place}/{name}")
            assert objects(store, name) == files(f"{scratch}/{name}"), name
            xtask("verify", f"{place}/{name}")
            assert "already complete" in xtask(*common[:-1], "--output-dir", f"{place}/{name}")
            print(f"{place}/{name}: the same objects as files, verified")
        assert "holds another dataset" in xtask("gen", "--preset", "tiny", "--output-dir", f"{place}/csv", code=2)
        xtask("gen", *SIZES, *CHUNKS, "--output-dir", f"{scratch}/cut", "--quiet")
        expected = files(f"{scratch}/cut")
        for end in (1, 4, 9):
            check_kill(store, f"cut-{end}", CHUNKS, end, expected)
        check_kill(store, "cut-tables", ["--layout", "table"], 3, files(f"{scratch}/tables-ndjson"))
        line = ["gen", *SIZES, *CHUNKS, "--output-dir", f"{place}/parts", "--quiet"]
        parts = [subprocess.Popen([program_path(), *line, "--part", f"{part}/3"]) for part in (1, 2, 3)]
        assert [part.wait() for part in parts] == [0, 0, 0]
        xtask("join", f"{place}/parts")
        assert objects(store, "parts") == expected
        print(f"{place}: three parts at once: joined")
        broken = next(name for name in expected if name.startswith("orders_"))
        store.put(f"parts/{broken}", expected[broken].replace(b"delivered", b"cancelled"))
        assert broken in xtask("verify", f"{place}/parts", code=3)
        for words in (["report"], ["upload"], ["load"], ["verify", "--foreign"]):
            assert "hint: " in xtask(*words, f"{place}/csv", code=2)
        store.use("http://127.0.0.1:9")
        assert "onnection refused" in xtask("gen", "--preset", "tiny", "--output-dir", f"{place}/y", code=1)
        print(f"{place}: damage is found, and what needs files of this machine is refused")


def check_kill(store, prefix, flags, end, expected):
    """A run is killed when there are some objects, which are whole, and makes the others when it resumes."""
    place = f"{store.scheme}://shop/{prefix}"
    line = ["gen", *SIZES, *flags, "--output-dir", place, "--threads", "2"]
    process = subprocess.Popen([program_path(), *line, "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while count(store, prefix) < end:
        time.sleep(0.01)
    process.kill()
    process.wait()
    found = objects(store, prefix)
    whole = {name: bytes for name, bytes in found.items() if not name.startswith(".journal")}
    assert all(expected[name] == bytes for name, bytes in whole.items()), "an object is partial"
    xtask(*line, "--resume", "--quiet")
    assert objects(store, prefix) == expected
    print(f"{place}: killed with {len(whole)} of {len(expected)} objects: resumed")


def count(store, prefix):
    """How many files of rows there are, at least."""
    return sum(not name.startswith(".journal") for name in store.names(prefix))


def program_path():
    """The program that the launcher has built: killing that does not leave another one behind."""
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    return os.path.join(target, "release", "xtask-store")


if __name__ == "__main__":
    sys.exit(serve(sys.argv[2]) if sys.argv[1:2] == ["serve"] else main())
