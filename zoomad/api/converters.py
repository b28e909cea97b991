"""Path converters."""

from uuid import UUID

from zoomad.api.fields import UUID_FORMAT


class UuidConverter:
    """A UUID in upper or lower case; anything else does not match the route and is not found."""

    regex = UUID_FORMAT.pattern.replace("(", "(?:").replace("0-9a-f", "0-9a-fA-F")

    def to_python(self, value: str) -> UUID:
        """Parse what the pattern matched."""
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        """Write it in its usual form."""
        return str(value)
