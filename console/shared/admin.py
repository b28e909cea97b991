"""What all lists and forms of the admin have in common."""

from __future__ import annotations

from contextlib import suppress
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet, UUIDField
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from console.shared.choosers import FormChooser
from console.shared.editing import EditForm
from console.shared.paginator import BoundedPaginator
from console.shared.texts import NOTHING
from console.shared.uuids import as_uuid
from console.shared.words import quoted, worded
from zoomad.names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django import forms
    from django.db.models import Field, ForeignKey
    from django.forms import BaseFormSet, ModelForm
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    FormSets = Iterable[BaseFormSet[forms.BaseForm]]  # of the rows beside an object's form

Row = TypeVar("Row", bound=Model)
Changes = list[dict[str, dict[str, object]]]  # as Django's history keeps them


class ConsoleAdmin(ModelAdmin, Generic[Row]):  # type: ignore[misc]
    """Lists that never count a large table, forms that overwrite nothing unseen, and a history of each change."""

    form = EditForm
    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_filter_submit = True
    compressed_fields = True
    warn_unsaved_form = True
    change_form_before_template = "console/shared/editing.html"
    stays_open = True  # offers to save and go on, or to add another
    list_title: StrOrPromise = ""  # as the menu calls the list, where that is not the name of what it lists
    about_empty: StrOrPromise = ""  # what an empty list says of itself
    most_at_once: ClassVar[int | None] = 200  # how many of the list an action takes in one request
    one_line: ClassVar[dict[str, int]] = {}  # texts without line breaks, and how long each may be

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Title the list as the menu does."""
        title = self.list_title or capfirst(self.opts.verbose_name_plural)
        page: HttpResponse = super().changelist_view(request, {"title": title, **(extra_context or {})})
        return page

    def response_action(self, request: HttpRequest, queryset: QuerySet[Row]) -> HttpResponse | None:
        """Hold no request for long: what deals with one after the other deals with a page, not with a whole table."""
        most = self.most_at_once
        if most is not None and request.POST.get("select_across") == "1" and len(queryset[: most + 1]) > most:
            messages.error(request, _("Choose at most %(number)s at once.") % {"number": most})
            return None
        answer: HttpResponse | None = super().response_action(request, queryset)
        return answer

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Row | None:
        """Lock what a form is about to change, so that it stays as it is compared until it is stored."""
        if request.method == "POST" and connection.in_atomic_block:
            self._lock(object_id)
        found: Row | None = super().get_object(request, object_id, from_field)
        return found

    def _lock(self, object_id: str) -> None:
        try:
            key = self.opts.pk.to_python(object_id)
        except ValidationError:
            return
        list(QuerySet(self.model).select_for_update(no_key=True).filter(pk=key).values_list("pk"))

    def save_related(self, request: HttpRequest, form: ModelForm[Row], formsets: FormSets, change: bool) -> None:
        """Say, however the object was stored, which fields others had changed meanwhile."""
        super().save_related(request, form, formsets, change)
        tell_what_stayed(request, form)

    def construct_change_message(
        self, request: HttpRequest, form: forms.BaseForm, formsets: FormSets, add: bool = False
    ) -> Changes:
        """Say of each field what it was and what it became."""
        if add:
            return [{"added": {}}]
        changes = [
            change_message(str(form[name].label), *_before_and_after(form, name))
            for name in form.changed_data
            if "password" not in name
        ]
        return [{"changed": {"fields": changes or form.changed_data}}] if form.changed_data else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, object]:
        """Fill a new form in from the address, with what its fields can hold."""
        initial: dict[str, object] = {}
        for name, value in super().get_changeform_initial_data(request).items():
            with suppress(FieldDoesNotExist, ValidationError):
                self.opts.get_field(name).to_python(value)
                initial[name] = value
        return initial

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Filter by what the list offers, and not by whatever expression an address asks the database for."""
        offered = {
            item if isinstance(item, str) else item[0] for item in self.list_filter if not isinstance(item, type)
        }
        field = lookup.partition("__")[0]
        if field in {known.name for known in self.opts.get_fields()} - offered:
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    def formfield_for_dbfield(
        self, db_field: Field[object, object], request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        """Write short texts on one line."""
        if db_field.name in self.one_line:
            kwargs["widget"] = UnfoldAdminTextInputWidget(attrs={"maxlength": self.one_line[db_field.name]})
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        """Ignore a chosen value that is not an id, instead of failing to show it again."""
        if db_field.name in self.get_autocomplete_fields(request) and isinstance(db_field.target_field, UUIDField):
            kwargs["widget"] = FormChooser(db_field, self.admin_site)
        field: forms.Field | None = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Row], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """Find what was typed as it stands, in any of the fields; or the one object whose whole id it is."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if (key := as_uuid(term)) is not None and isinstance(self.opts.pk, UUIDField):
            return queryset.filter(pk=key), False
        holds = reduce(or_, (Q(**{f"{name}__icontains": term}) for name in self.search_fields))
        return queryset.filter(holds), False


def tell_what_stayed(request: HttpRequest, form: forms.BaseForm) -> None:
    """Tell the user who has just stored a form which fields others had changed: they stay as the others left them."""
    for sentence in getattr(form, "kept", []):
        messages.warning(request, sentence)


def change_message(label: str, before: object, after: object) -> str:
    """Write down one change."""
    return f"{label}: {_quoted(before)} → {_quoted(after)}"


def log_fields(admin: ConsoleAdmin[Row], request: HttpRequest, obj: Model, *changes: str) -> None:
    """Write changes that were made without a form into an object's history."""
    admin.log_change(request, obj, [{"changed": {"fields": list(changes)}}])


def _before_and_after(form: forms.BaseForm, name: str) -> tuple[str, str]:
    field = form.fields[name]
    return worded(field, form[name].initial), worded(field, form.cleaned_data.get(name))


def _quoted(value: object) -> str:
    text = NOTHING if value is None or value == "" else str(value)
    return quoted(shortened(text))


class LentRightsAdmin(ConsoleAdmin[Row]):
    """A list whose permissions are those of another model."""

    may_see: ClassVar[str]
    may_change: ClassVar[str]

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Let those look who see what it belongs to."""
        return request.user.has_perm(self.may_see)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those add who change it."""
        return request.user.has_perm(self.may_change)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Let those change who change it."""
        return request.user.has_perm(self.may_change)

    has_delete_permission = has_change_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Let the same find it."""
        return self.has_view_permission(request)


class ReadOnlyAdmin(ConsoleAdmin[Row]):
    """A list of objects that cannot be changed by hand."""

    def has_add_permission(self, request: HttpRequest, *_args: object) -> bool:
        """Allow no adding."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Allow no changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Allow no deletion."""
        return False

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Show the object itself: what cannot be changed has no history."""
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)


class KeptAdmin(ConsoleAdmin[Row]):
    """Objects with which bills would go, so that they cannot be deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Allow no deletion, not even to superusers."""
        return False
