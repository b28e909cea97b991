"""Pages in the admin's look, behind the admin's login and permissions."""

from __future__ import annotations

from functools import update_wrapper, wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from console.shared.refusals import refusal

Named = ParamSpec("Named")  # by the address: which campaign, which bulk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django_stubs_ext import StrOrPromise

    View = Callable[Concatenate[HttpRequest, Named], HttpResponseBase]


def console_page(
    *permissions: str,
) -> Callable[[View[Named]], View[Named]]:
    """Let only those see the page who are staff and have all of these permissions."""

    def decorate(view: View[Named]) -> View[Named]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Named.args, **kwargs: Named.kwargs) -> HttpResponseBase:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            return _by_form(request, response) if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED else response

        inner = admin.site.admin_view(guarded)

        def outer(request: HttpRequest, /, *args: Named.args, **kwargs: Named.kwargs) -> HttpResponseBase:
            if request.method == "POST" and not admin.site.has_permission(request):
                return redirect_to_login(_form_of(request), reverse("admin:login"))
            return inner(request, *args, **kwargs)

        update_wrapper(outer, view)
        return outer

    return decorate


def _by_form(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """Say that the address of an act has no page, when it is opened from a bookmark or by reloading a question."""
    sentence = _("This is done by a form, which stands on another page.")
    page = refusal(request, HTTPStatus.METHOD_NOT_ALLOWED, _("There is nothing to see here"), sentence)
    page["Allow"] = response["Allow"]
    return page


def _form_of(request: HttpRequest) -> str:
    """Say on which page stood what was sent: after a login it goes on there, for an act has no page of its own."""
    page = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    start = reverse("admin:index")
    return page if page.startswith(start) else start


def render(request: HttpRequest, template: str, *, title: StrOrPromise, **context: object) -> TemplateResponse:
    """Fill a template with the context that every page of the admin has."""
    request.current_app = admin.site.name
    return TemplateResponse(request, template, {**admin.site.each_context(request), "title": title, **context})
