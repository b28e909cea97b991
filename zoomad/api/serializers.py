"""Serializers that every app uses."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

from zoomad.api.fields import QueryIntegerField
from zoomad.errors import Reason

MAX_BAD_ITEMS = 100


class BulkSerializer(serializers.ListSerializer[Any]):
    """A list of flat objects, validated field by field without the cost of a serializer run for each of them."""

    def to_internal_value(self, data: object) -> list[dict[str, object]]:
        """Validate every item; errors are reported by index, for the first hundred items that have any.

        Raises:
            ValidationError: some item is not valid, or the body is no list.

        """
        if not isinstance(data, list):
            raise ValidationError({"": [serializers.ErrorDetail("A list is expected.", "not_a_list")]})
        child = cast("serializers.Serializer[object]", self.child)
        checks = [(name, field.run_validation) for name, field in child.fields.items()]
        rows: list[dict[str, object]] = []
        errors: dict[int, object] = {}
        for index, item in enumerate(data):
            row, problems = self._checked(item, checks)
            rows.append(row)
            if problems:
                errors[index] = problems
            if len(errors) == MAX_BAD_ITEMS:
                break
        if errors:
            raise ValidationError(errors)  # type: ignore[arg-type]  # by index, which is a number
        return rows

    @staticmethod
    def _checked(
        item: object, checks: Sequence[tuple[str, Callable[[object], object]]]
    ) -> tuple[dict[str, object], dict[str, object]]:
        """Check one item: return its values, and its problems."""
        if not isinstance(item, dict):
            return {}, {"": [serializers.ErrorDetail("An object is expected.", "invalid")]}
        row: dict[str, object] = {}
        problems: dict[str, object] = {}
        for name, check in checks:
            try:
                row[name] = check(item.get(name, empty))
            except ValidationError as error:
                problems[name] = error.detail
        return row, problems


class ErrorSerializer(serializers.Serializer[Any]):
    """What every error looks like."""

    code = serializers.IntegerField(help_text="The HTTP status, again.")
    message = serializers.CharField(help_text="A sentence for people.")
    reason = serializers.ChoiceField(
        choices=[reason.value for reason in Reason], help_text="A word for programs, which never changes."
    )
    quote = serializers.CharField(
        required=False, help_text="Words of the request that it is about, where moderation has found some."
    )


class ProblemSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with a request."""

    field = serializers.CharField(help_text="Where it is: `age`, `targeting.age_to`, in bulk bodies `3.age`.")
    code = serializers.CharField()
    message = serializers.CharField()


class InvalidSerializer(ErrorSerializer):
    """A request that could be read, but not accepted."""

    detail = ProblemSerializer(many=True)


class StatusSerializer(serializers.Serializer[Any]):
    """Says that something was done."""

    status = serializers.CharField(default="Ok")


class PageSerializer(serializers.Serializer[Any]):
    """The wanted part of a long list."""

    size = QueryIntegerField(default=10, min_value=1, max_value=1000, help_text="Items on a page.")
    page = QueryIntegerField(default=1, min_value=1, help_text="From 1.")
