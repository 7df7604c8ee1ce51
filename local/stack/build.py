"""`sam build`, and bytecode: on Lambda the code is read-only, so each cold start would compile every file again."""

import compileall
import hashlib
import os
import platform
import py_compile
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from local.stack.errors import StackError
from local.stack.layout import BUILD_BIN, BUILT, ROOT, SAM
from local.stack.processes import run

_PYTHON = (3, 13)
_SOURCES = ("template.yaml", "samconfig.toml", "functions", "layers", "requirements/sam.txt", "local/stack/build.py")


def build_once() -> str:
    """Build for this machine unless the last build was made from the same sources; their digest."""
    digest = _digest()
    stamp = BUILT / "stamp"
    if not stamp.exists() or stamp.read_text() != digest:
        stamp.unlink(missing_ok=True)
        build(BUILT / "sam", host_architecture(), BUILT / "cache")
        stamp.write_text(digest)
    return digest


def build(into: Path, architecture: str, cache: Path) -> None:
    """Build every function and layer for `architecture`, with bytecode."""
    _refuse_other_pythons()
    run(
        [
            SAM,
            "build",
            *("--template-file", ROOT / "template.yaml"),
            *("--config-file", ROOT / "samconfig.toml"),
            *("--config-env", "local"),
            *("--build-dir", into),
            *("--cache-dir", cache),
            *("--parameter-overrides", f"Architecture={architecture}"),
        ],
        tool_environment(),
        into.parent / "build.log" if into.parent.is_dir() else None,
    )
    for artifact in sorted(path for path in into.iterdir() if path.is_dir()):
        _compile(artifact, "/opt" if artifact.name.endswith("Layer") else "/var/task")


def host_architecture() -> str:
    """This machine's, in Lambda's words."""
    return {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")


def tool_environment() -> dict[str, str]:
    """For SAM CLI: no telemetry, no account, and a Python 3.13 with pip where it looks for one."""
    return os.environ | {
        "PATH": f"{BUILD_BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
    }


def _compile(artifact: Path, at: str) -> None:
    """Unchecked hashes: no time stamps, so the same sources make the same zip. Tracebacks show the paths of Lambda."""
    with warnings.catch_warnings(action="ignore", category=SyntaxWarning):  # other people's escape sequences
        compiled = compileall.compile_dir(
            artifact,
            quiet=1,
            stripdir=str(artifact),
            prependdir=at,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            force=True,
        )
    if not compiled:
        raise StackError(f"{artifact.name} holds a file that Python cannot compile")


def _refuse_other_pythons() -> None:
    if sys.version_info[:2] != _PYTHON:
        raise StackError("bytecode is of one minor version of Python: build with 3.13, the version of the functions")


def _digest() -> str:
    content = hashlib.sha256(f"{host_architecture()} {sys.version}".encode())
    for file in _source_files():
        content.update(f"{file.relative_to(ROOT)}\n".encode())
        content.update(hashlib.sha256(file.read_bytes()).digest())
    return content.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in _SOURCES:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
