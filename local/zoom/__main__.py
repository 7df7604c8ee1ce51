"""Run the simulated Zoom: `python -m local.zoom --port 8300 --time-scale 60`."""

import argparse
import secrets

import uvicorn

from local.zoom.app import create_app
from local.zoom.settings import Settings

SHUTDOWN_S = 1
KEEP_ALIVE_S = 75  # well beyond what clients keep a connection for, or one closes while the other sends


def main() -> None:
    """Serve until SIGTERM or SIGINT; everything is forgotten then."""
    asked = _arguments()
    settings = Settings(
        origin=asked.origin or f"http://{asked.host}:{asked.port}",
        time_scale=asked.time_scale,
        seed=secrets.randbits(63) if asked.seed is None else asked.seed,
        revalidates=True,
    )
    uvicorn.run(
        create_app(settings),
        host=asked.host,
        port=asked.port,
        log_level="warning",
        access_log=asked.access_log,
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.zoom", description="A simulated Zoom, all in memory.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--origin", help="the address others reach it at (default: http://HOST:PORT)")
    parser.add_argument("--time-scale", type=float, default=1.0, help="divides Zoom's delays (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="makes ids repeat from run to run (default: new ones each run)")
    parser.add_argument("--access-log", action="store_true", help="log each request")
    return parser.parse_args()


if __name__ == "__main__":
    main()
