"""A failure for the log: what it was and where, never its text, which may carry somebody's name or a token."""

from botocore.exceptions import ClientError

from rollcall.zoom.errors import ZoomError


def described(error: BaseException) -> dict[str, str]:
    """``error`` (its type), ``at`` (the line that raised it), and a code where AWS or Zoom gave one."""
    told = {"error": type(error).__name__, "at": _place(error)}
    if isinstance(error, ClientError):
        told["code"] = f"{error.operation_name}:{error.response['Error']['Code']}"
    if isinstance(error, ZoomError) and error.code is not None:
        told["code"] = str(error.code)
    return told


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
