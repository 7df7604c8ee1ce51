"""What Lambda has beside the function: boto3 and the runtime's client, with bytecode; here from the project's own."""

import compileall
import py_compile
import shutil
from importlib.metadata import files
from pathlib import Path

_DISTRIBUTIONS = (
    "awslambdaric",
    "boto3",
    "botocore",
    "jmespath",
    "python-dateutil",
    "s3transfer",
    "simplejson",
    "six",
    "snapshot-restore-py",
    "urllib3",
)


def make_runtime(folder: Path) -> None:
    """Copy the runtime's packages to ``folder`` and compile them, as both handlers are to find them."""
    for distribution in _DISTRIBUTIONS:
        for file in files(distribution) or []:
            if ".." not in file.parts and file.suffix != ".pyc":
                _copy(Path(str(file.locate())), folder / file)
    compile_all(folder)


def compile_all(folder: Path) -> None:
    """Bytecode as `make build` ships it: never compared with its source."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(folder, quiet=2, invalidation_mode=mode, force=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
