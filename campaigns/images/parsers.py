"""Reading uploads."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from campaigns.images.services import too_large
from zoomad.errors import BadRequestError, Reason, TooLargeError

# What may stand around the file: the form's boundaries and headers.
FORM_BYTES = 64 * 1024


class UploadParser(MultiPartParser):
    """A form with one file, whose length is checked before anything is stored.

    What is larger than a few megabytes goes to a temporary file, which is never longer than an image may be.
    """

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read the form.

        Raises:
            TooLargeError: the body is larger than the platform reads at all.
            InvalidError: it is larger than an image may be.
            BadRequestError: it is not a form.

        """
        length = int((parser_context or {})["request"].META["CONTENT_LENGTH"])
        if length > settings.MAX_BODY_BYTES:
            raise TooLargeError(f"The body is larger than {settings.MAX_BODY_BYTES} bytes.")
        if length > settings.IMAGE_MAX_BYTES + FORM_BYTES:
            while stream.read(FORM_BYTES):  # otherwise a client that is still sending would not read the answer
                pass
            raise too_large()
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, SuspiciousOperation) as error:
            _let_go((parser_context or {})["request"])
            raise BadRequestError("The body is not valid form data.", Reason.NOT_A_FORM) from error


def _let_go(request: Request) -> None:
    """Free the space that a broken form took; the exception would keep it until a garbage collection."""
    for handler in request.upload_handlers:
        if (file := getattr(handler, "file", None)) is not None:
            file.close()
