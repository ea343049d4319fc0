"""Files of a request that are too large for memory: written where there is room for them, for no stranger.

Whoever has no account has no file to send anywhere; theirs are read past, or a few would fill the disk for
all. Where room runs out, what was written of the request goes at once and the error is handed on, to be
answered by claimtrack/outage.py.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)  # what a full disk says, and a full share of one


class RoomForFiles(TemporaryFileUploadHandler):
    """Django's handler of large files, for accounts alone; raises OSError of NO_ROOM."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._written: list[UploadedFile[bytes]] = []

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Refuse before anything is written what cannot fit, if it alone were sent now."""
        folder = settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()
        if content_length <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE or self._of_a_stranger():
            return
        if content_length > shutil.disk_usage(folder).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self._of_a_stranger():
            raise SkipFile
        super().new_file(*args, **kwargs)
        self._written.append(self.file)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._throw_away()
            raise

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        try:
            return super().file_complete(file_size)
        except OSError:
            self._throw_away()
            raise

    def _throw_away(self) -> None:
        """All that came with this request: it would lie there until Python looks for garbage."""
        for file in self._written:
            with suppress(OSError):  # what is still to be written out finds no room either
                file.close()

    def _of_a_stranger(self) -> bool:
        user = getattr(self.request, "user", None)
        return user is None or not user.is_authenticated
