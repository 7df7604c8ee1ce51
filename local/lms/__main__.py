"""`python -m local.lms --port 8090`: the sample LMS on this machine."""

import argparse

import uvicorn

from local.lms.application import create_app
from local.lms.settings import Settings

KEEP_ALIVE_S = 75  # well beyond what clients keep a connection for, or one closes while the other sends


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.lms", description="A sample LMS that uses Rollcall.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--public-url", default="", help="this LMS's own address, if not http://HOST:PORT")
    parser.add_argument("--api-url", default="", help="Rollcall's address; may come later by PUT /_lms/settings")
    parser.add_argument("--api-key", default="", help="a Rollcall key for one tenant")
    parser.add_argument("--tenant-id", default="")
    return parser.parse_args()


def main() -> None:
    """Serve until interrupted."""
    options = _options()
    settings = Settings(
        public_url=options.public_url or f"http://{options.host}:{options.port}",
        api_url=options.api_url,
        api_key=options.api_key,
        tenant_id=options.tenant_id,
    )
    uvicorn.run(
        create_app(settings),
        host=options.host,
        port=options.port,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S,
    )


if __name__ == "__main__":
    main()
