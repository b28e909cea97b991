"""Deleting as operators see it: the question says what is archived and what goes for good, and so does the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import Model
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.shared.admin import ConsoleAdmin
from console.shared.texts import number
from zoomad.names import shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

Row = TypeVar("Row", bound=Model)
PAGE = "console/shared/deletion.html"


class Fates(NamedTuple):
    """How many of the deleted are archived, and of how many nothing is left."""

    archived: int
    gone: int


class DeletionAdmin(ConsoleAdmin[Row]):
    """A list that says what becomes of the rows that are deleted from it."""

    delete_confirmation_template = PAGE
    delete_selected_confirmation_template = PAGE

    def fates_of(self, keys: Collection[UUID]) -> Fates:
        """Say what becomes of these rows, or became of them a moment ago."""
        raise NotImplementedError

    def question(self, names: Sequence[str], fates: Fates) -> str:
        """Ask whether to delete them, and say what that does."""
        return question_about(names, fates)

    def render_delete_form(self, request: HttpRequest, context: Mapping[str, object]) -> HttpResponse:
        """Ask about one."""
        asked: HttpResponse = super().render_delete_form(
            request, {**context, **self._asked([cast("Row", context["object"])])}
        )
        return asked

    @admin.action(description=gettext_lazy("Delete selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Row]) -> HttpResponse | None:
        """Ask about the selected; then delete them, and say what became of them."""
        if "post" not in request.POST:
            page = delete_selected(self, request, queryset)
            if isinstance(page, TemplateResponse) and page.context_data is not None:
                page.context_data |= self._asked(list(queryset))
            return page
        rows = list(queryset)
        self.log_deletions(request, rows)
        self.delete_queryset(request, queryset)
        self._tell(request, [str(row) for row in rows], [row.pk for row in rows])
        return None

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: UUID) -> HttpResponse:
        """Say what became of one, in the list where it was."""
        self._tell(request, [obj_display], [obj_id])
        if not self.has_view_or_change_permission(request):
            return redirect("admin:index")
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        kept = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return redirect(add_preserved_filters(kept, page))

    def _asked(self, rows: Sequence[Row]) -> dict[str, str]:
        """Return what stands on the page of the question."""
        fates = self.fates_of([row.pk for row in rows])
        names = [str(row) for row in rows]
        return {"title": _("Archive") if not fates.gone else _("Delete"), "question": self.question(names, fates)}

    def _tell(self, request: HttpRequest, names: Sequence[str], keys: Collection[UUID]) -> None:
        messages.success(request, answer_about(names, self.fates_of(keys)))


def question_about(names: Sequence[str], fates: Fates) -> str:
    """Ask about what is archived where it was charged, and else goes for good."""
    words = {"name": shortened(names[0]) if names else "", "number": number(len(names))}
    is_one = len(names) == 1
    if fates.archived and fates.gone:
        return (
            _(
                "Delete all %(number)s? What was charged is archived: its figures stay, and it can be brought back."
                " What never was is gone for good."
            )
            % words
        )
    if fates.archived:
        return (
            _("Archive “%(name)s”? It leaves all lists, its figures stay, and it can be brought back.")
            if is_one
            else _("Archive all %(number)s? They leave all lists, their figures stay, and they can be brought back.")
        ) % words
    return (
        _("Delete “%(name)s” for good? Nothing was ever charged for it.")
        if is_one
        else _("Delete all %(number)s for good? Nothing was ever charged for them.")
    ) % words


def answer_about(names: Sequence[str], fates: Fates) -> str:
    """Say what was done."""
    words = {"archived": number(fates.archived), "gone": number(fates.gone)}
    if len(names) == 1:
        done = _("“%(name)s” was archived.") if fates.archived else _("“%(name)s” was deleted for good.")
        return done % {"name": shortened(names[0])}
    if fates.archived and fates.gone:
        return _("Archived: %(archived)s; deleted for good: %(gone)s.") % words
    return (_("Archived: %(archived)s.") if fates.archived else _("Deleted for good: %(gone)s.")) % words
