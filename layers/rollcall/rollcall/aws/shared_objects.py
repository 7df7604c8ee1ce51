"""Objects behind a link that lives for minutes."""

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from boto3.s3.transfer import TransferConfig

LINK_LIVES_S = 300


class S3Client(Protocol):
    """The part of boto3's client that is used."""

    def upload_fileobj(
        self,
        Fileobj: IO[bytes],  # noqa: N803
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        *,
        ExtraArgs: dict[str, str],  # noqa: N803
        Config: "TransferConfig",  # noqa: N803
    ) -> None: ...

    def generate_presigned_url(self, operation: str, *, Params: dict[str, Any], ExpiresIn: int) -> str: ...  # noqa: N803


@dataclass(frozen=True, slots=True)
class SharedObjects:
    s3: S3Client
    bucket: str

    def share(self, key: str, file: IO[bytes], content_type: str, disposition: str) -> str:
        """Upload it in parts, one after the other, and give the link."""
        from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - few answers need it, every cold start would pay

        told = {"ContentType": content_type, "ContentDisposition": disposition}
        self.s3.upload_fileobj(file, self.bucket, key, ExtraArgs=told, Config=TransferConfig(use_threads=False))
        where = {"Bucket": self.bucket, "Key": key}
        return self.s3.generate_presigned_url("get_object", Params=where, ExpiresIn=LINK_LIVES_S)
