"""`/docs`: the OpenAPI document for people."""

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from zoomad.api import policies


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, which loads and runs the platform's own files only."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Show the page, or the script that it runs."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response["Content-Security-Policy"] = policies.DOCS
        return response
