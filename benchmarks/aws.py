"""SQS and Secrets Manager in one process, just enough of them: both handlers wait for the same answers equally long.

Plain HTTP on this machine, connections kept. No TLS: what the network costs is not what is measured.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.zoom_webhooks import SECRET

QUEUE_PATH = "/111122223333/zoom-events"


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for an answer: two would wait for each other's acknowledgment
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps(_ANSWERS[self.headers["X-Amz-Target"]](request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing: the log is not read."""


def _sent(request: dict[str, Any]) -> dict[str, str]:
    digest = hashlib.md5(request["MessageBody"].encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": "5f2c8b1a-9d3e-4c7f-b0a1-6e2d4c8f0000", "MD5OfMessageBody": digest}


def _secret(request: dict[str, Any]) -> dict[str, str]:
    return {"Name": request["SecretId"], "SecretString": json.dumps({"account": {"current": SECRET}})}


_ANSWERS = {"AmazonSQS.SendMessage": _sent, "secretsmanager.GetSecretValue": _secret}


@contextmanager
def aws() -> Iterator[str]:
    """The address of the two services, in a process of their own while the block runs."""
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.aws"], stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().strip() if server.stdout else ""
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    print(f"http://127.0.0.1:{listener.server_port}", flush=True)
    listener.serve_forever()
