"""The admin's and the documentation's own files: collected once into the image, and kept by browsers for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStatics(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names that change with the content, and compressed copies; plain names where nothing has been collected.

    A fresh clone serves the packages' folders as they are, and needs no `collectstatic`.
    """

    manifest_strict = False

    @property
    def is_collected(self) -> bool:
        """Tell whether `collectstatic` has written its list of names."""
        return bool(self.hashed_files)

    def stored_name(self, name: str) -> str:
        """Return the name that the file is served under."""
        stored: str = super().stored_name(name) if self.is_collected else name
        return stored
