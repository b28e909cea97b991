"""Where an upload waits that is too large for memory: a file without a name.

A named file stays in its folder when its worker is killed, until the folder is full; this one's room is free again
with the end of the process.
"""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NamelessFileUploadHandler(TemporaryFileUploadHandler):
    """Receives a file into one that no folder lists."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to receive."""
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the request closes it
        self.file = UploadedFile(  # type: ignore[assignment]
            file, self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Give the room back."""
        if hasattr(self, "file"):
            self.file.close()
