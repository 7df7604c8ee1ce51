"""Objects in a bucket, a page at a time."""

from dataclasses import dataclass
from typing import Any, Protocol

_PAGE = 1000  # as many as S3 lists and deletes at once


class S3Client(Protocol):
    """The part of boto3's client that is used."""

    def list_objects_v2(self, *, Bucket: str, Prefix: str, MaxKeys: int) -> dict[str, Any]: ...  # noqa: N803

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]: ...  # noqa: N803


class NotDeletedError(Exception):
    """S3 deleted a part only; the job comes again."""


@dataclass(frozen=True, slots=True)
class Objects:
    s3: S3Client
    bucket: str

    def page(self, prefix: str) -> list[str]:
        """The first keys under a prefix, in order."""
        reply = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=_PAGE)
        return [one["Key"] for one in reply.get("Contents", [])]

    def delete(self, keys: list[str]) -> None:
        reply = self.s3.delete_objects(
            Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
        if reply.get("Errors"):
            raise NotDeletedError(f"{len(reply['Errors'])} objects are still there")
