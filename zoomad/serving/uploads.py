"""Where an upload waits that is too large for memory: a file without a name.

A named file stays in its folder when its worker is killed, until the folder is full; this one's room is free again
with the end of the process.
"""

import tempfile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NamelessFileUploadHandler(TemporaryFileUploadHandler):
    """Receives a file into one that no folder lists."""

    def new_file(  # noqa: PLR0913, PLR0917 - Django's
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        """Begin to receive."""
        super(TemporaryFileUploadHandler, self).new_file(
            field_name, file_name, content_type, content_length, charset, content_type_extra
        )
        file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the request closes it
        self.file = UploadedFile(  # type: ignore[assignment]
            file, self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Give the room back."""
        if hasattr(self, "file"):
            self.file.close()
