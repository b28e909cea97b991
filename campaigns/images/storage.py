"""Where images are kept: in a bucket of any S3-compatible server, or in a folder.

The rest of the platform uses `put`, `ranged`, `delete` and `prepare`; all failures become one error.
"""

import errno
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext_lazy as _
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]

from zoomad.errors import NotFoundError, Reason, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_s3.service_resource import Bucket

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
SECONDS_OF_REST = 3
NOT_FOUND = _("File not found")
IMMUTABLE = "public, max-age=31536000, immutable"
ALREADY_THERE = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}
MISSING = {"NoSuchKey", "404"}
WITHOUT_A_PLACE = {"us-east-1", "auto"}  # the second is Cloudflare's


class Readable(Protocol):
    """A file, or what a storage streams."""

    def read(self, size: int, /) -> bytes:
        """Read this many bytes, or the rest."""

    def close(self) -> None:
        """Close it."""


class ImageStorage(Protocol):
    """What images need of a storage."""

    def put(self, name: str, data: bytes) -> None:
        """Store an image."""

    def ranged(self, name: str, start: int, end: int) -> "Pieces":
        """Read the bytes from `start` up to `end`, exclusive, in pieces; a storage that is away is said at once."""

    def delete(self, name: str) -> None:
        """Delete an image; it need not exist."""

    def prepare(self) -> None:
        """Make the place where images go, if it is missing."""


def image_storage() -> ImageStorage:
    """Return the storage that the settings name."""
    return cast("ImageStorage", storages["images"])


class FolderStorage(FileSystemStorage):
    """Images as files."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file."""
        with _translated():
            self.save(name, ContentFile(data))

    def ranged(self, name: str, start: int, end: int) -> "Pieces":
        """Read a file piece by piece."""
        with _translated():
            file = self.open(name)
            file.seek(start)
        return Pieces(file, end - start)

    def delete(self, name: str) -> None:
        """Delete the file."""
        with _translated():
            super().delete(name)

    def prepare(self) -> None:
        """Make the folder."""
        os.makedirs(self.location, exist_ok=True)  # noqa: PTH103 - a string


class BucketStorage(S3Storage):  # type: ignore[misc]
    """Images as objects in a bucket, which is made when it turns out to be missing.

    A server that hangs must not take every thread of the platform with it: after a failure it is not asked again for
    a few seconds.
    """

    def __init__(
        self, *, connect_timeout: float, read_timeout: float, addressing_style: str = "path", **settings: Any
    ) -> None:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": cast("Any", addressing_style)},
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=20,
            # Not every compatible server knows the checksums that newer clients add on their own.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        parameters = {"ContentType": "image/webp", "CacheControl": IMMUTABLE}
        super().__init__(client_config=config, object_parameters=parameters, **settings)
        self._resting_until = 0.0
        self._making = threading.Lock()

    @property
    def bucket(self) -> "Bucket":
        """The one bucket of the process; its client may be shared by threads, its making may not."""
        with self._making:
            bucket: Bucket = super().bucket
            return bucket

    def put(self, name: str, data: bytes) -> None:
        """Store an object."""
        with self._asked():
            try:
                self.save(name, ContentFile(data))
            except ClientError as error:
                if _code(error) != "NoSuchBucket":
                    raise
                self._make_bucket()
                self.save(name, ContentFile(data))

    def ranged(self, name: str, start: int, end: int) -> "Pieces":
        """Stream a part of an object."""
        with self._asked():
            answer = self.bucket.Object(name).get(Range=f"bytes={start}-{end - 1}")
        return Pieces(answer["Body"], end - start)

    def delete(self, name: str) -> None:
        """Delete the object."""
        with self._asked():
            super().delete(name)

    def prepare(self) -> None:
        """Make the bucket, unless it is there."""
        with self._asked():
            try:
                self.bucket.meta.client.head_bucket(Bucket=self.bucket_name)
            except ClientError as error:
                if _code(error) not in {"404", "NoSuchBucket"}:
                    raise
                self._make_bucket()

    def _make_bucket(self) -> None:
        try:
            self.bucket.create(**self._place())
        except ClientError as error:
            if _code(error) not in ALREADY_THERE:
                raise
        else:
            logger.info("Made the bucket %s", self.bucket_name)

    def _place(self) -> dict[str, Any]:
        """Name the region of a new bucket; Amazon refuses the name of its first region only."""
        if self.region_name in WITHOUT_A_PLACE:
            return {}
        return {"CreateBucketConfiguration": {"LocationConstraint": self.region_name}}

    @contextmanager
    def _asked(self) -> Iterator[None]:
        if time.monotonic() < self._resting_until:
            raise _away()
        try:
            with _translated():
                yield
        except UnavailableError:
            self._resting_until = time.monotonic() + SECONDS_OF_REST
            raise


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what a storage raises into the platform's errors.

    Raises:
        NotFoundError: the storage has no such image.
        UnavailableError: it cannot be asked.

    """
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(NOT_FOUND, Reason.FILE_NOT_FOUND) from error
    except (ClientError, BotoCoreError, Boto3Error, OSError) as error:
        if isinstance(error, ClientError) and _code(error) in MISSING:
            raise NotFoundError(NOT_FOUND, Reason.FILE_NOT_FOUND) from error
        logger.warning("The image storage failed: %s", error)
        raise _away() from error


def _away() -> UnavailableError:
    message = _("Images cannot be stored or read just now. Please try again.")
    return UnavailableError(message, Reason.STORAGE_AWAY, retry_after=5)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


class Pieces:
    """A file that is read in pieces, and closed whether or not it is read."""

    def __init__(self, file: Readable, size: int) -> None:
        self._file = file
        self._left = size

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        """Read a piece. If the storage fails now, the answer breaks off: its head has been sent."""
        if self._left <= 0:
            raise StopIteration
        piece: bytes = self._file.read(min(self._left, CHUNK))
        if not piece:
            raise OSError(errno.EIO, "The image is shorter than it was")
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file or connection."""
        self._file.close()
