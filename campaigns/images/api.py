"""`/files`."""

import re

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiRequest, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.images.parsers import UploadParser
from campaigns.images.processing import FORMATS
from campaigns.images.serializers import FileSerializer, UploadSerializer
from campaigns.images.services import MEDIA_TYPE, find_image, image_url, store_image, too_large
from campaigns.images.storage import IMMUTABLE, image_storage
from campaigns.models import Image
from zoomad.api import policies
from zoomad.api.errors import json_error
from zoomad.api.schema import BODY, errors, example, header
from zoomad.api.scopes import Scope
from zoomad.api.views import ApiViewSet, validated
from zoomad.database.pool import release_connection
from zoomad.errors import PreconditionFailedError, Reason

FILE_ID = "8d3f0c9a5b7e4f1d9c2a6b8e0f4d7c13.webp"
ACCEPTED = ", ".join(f"image/{name.lower()}" for name in (*FORMATS, "HEIC"))
STORED = example("An image", {"file_id": FILE_ID, "image_url": f"http://127.0.0.1:8080/files/{FILE_ID}"})
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@extend_schema(tags=["Files"])
class FileViewSet(ApiViewSet):
    """The images of ads."""

    parser_classes = [UploadParser]
    scopes = {"create": Scope.ADVERTISER, "retrieve": None}  # browsers load the images of ads

    @extend_schema(
        summary="Upload an image",
        description="Stored upright, without its metadata, in a web format and under a random name; transparency and "
        "animation are kept.",
        request={"multipart/form-data": OpenApiRequest(UploadSerializer, encoding={"file": {"contentType": ACCEPTED}})},
        responses={200: FileSerializer, **errors(*BODY, 422)},
        examples=[STORED],
    )
    def create(self, request: Request) -> Response:
        """Store an image."""
        file = validated(UploadSerializer, request.data)["file"]
        if file.size > settings.IMAGE_MAX_BYTES:
            raise too_large()
        file_id = store_image(file=file.file)
        return Response({"file_id": file_id, "image_url": image_url(file_id, request)})

    @extend_schema(
        summary="Get an image",
        description="It never changes, so it can be kept for ever. Conditional requests and requests for a range of "
        "bytes are answered as HTTP says.",
        parameters=[
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="`bytes=0-499`, one range."),
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An ETag that is known."),
            header("ETag", "Names the content.", 200, 206, 304),
            header("Cache-Control", f"`{IMMUTABLE}`", 200, 206, 304),
            header("X-Content-Type-Options", "`nosniff`", 200, 206, 304),
            header("Accept-Ranges", "`bytes`", 200, 206, 304),
            header("Content-Range", "Which bytes of how many.", 206, 416),
        ],
        responses={
            (200, MEDIA_TYPE): OpenApiTypes.BINARY,
            (206, MEDIA_TYPE): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="The caller has it already."),
            **errors(404, 412, 416),
        },
    )
    def retrieve(self, request: Request, file_id: str) -> HttpResponseBase:
        """Serve an image."""
        image = find_image(file_id)
        response = self._answer(request, image)
        response["ETag"] = _etag(image)
        response["Cache-Control"] = IMMUTABLE
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = policies.FILES
        response["Accept-Ranges"] = "bytes"
        return response

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """Serve images to clients that accept images only, although the errors are JSON."""
        return super().perform_content_negotiation(request, force or request.method in {"GET", "HEAD"})

    @staticmethod
    def _answer(request: Request, image: Image) -> HttpResponseBase:
        conditional = get_conditional_response(request, etag=_etag(image))
        if conditional is not None:
            if conditional.status_code == status.HTTP_412_PRECONDITION_FAILED:
                raise PreconditionFailedError("The image is another one.")
            return conditional
        start, end = _wanted(request, image)
        if start >= end:
            refusal = json_error(Reason.RANGE_NOT_SATISFIABLE, f"The image has {image.size} bytes.")
            refusal["Content-Range"] = f"bytes */{image.size}"
            return refusal
        headers = {"Content-Length": str(end - start)}
        if request.method == "HEAD":
            return HttpResponse(content_type=MEDIA_TYPE, headers=headers)
        code: int = status.HTTP_200_OK
        if end - start < image.size:
            code = status.HTTP_206_PARTIAL_CONTENT
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{image.size}"
        release_connection()
        pieces = image_storage().ranged(image.image_id, start, end)
        return StreamingHttpResponse(pieces, status=code, content_type=MEDIA_TYPE, headers=headers)


def _etag(image: Image) -> str:
    """Name the content, which never changes under its name."""
    return f'"{image.image_id.partition(".")[0]}"'


def _wanted(request: Request, image: Image) -> tuple[int, int]:
    """Read which bytes are asked for, the end exclusive; all of them unless it is a single range, as HTTP allows."""
    whole = (0, image.size)
    match = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if match is None or request.method != "GET" or request.headers.get("If-Range", _etag(image)) != _etag(image):
        return whole
    first, last = match.groups()
    if not first:
        return (max(0, image.size - int(last)), image.size) if last else whole
    if last and int(last) < int(first):
        return whole
    return int(first), min(int(last) + 1, image.size) if last else image.size
