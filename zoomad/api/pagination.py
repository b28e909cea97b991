"""Pages of long lists, as the contract counts them."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from zoomad.api.serializers import PageSerializer
from zoomad.api.views import validated


def paginated(queryset: QuerySet[Any], query: QueryDict, *, name: str) -> dict[str, Any]:
    """Cut out the page that the query asks for: `{total_pages, current_page, <name>: [...]}`.

    A page past the end is empty; an empty list has no pages.
    """
    page = validated(PageSerializer, query.dict())  # a plain one: in a form's, an empty value would count as none
    size, number = page["size"], page["page"]
    start = (number - 1) * size
    return {
        "total_pages": -(-queryset.count() // size),
        "current_page": number,
        name: list(queryset[start : start + size]),
    }
