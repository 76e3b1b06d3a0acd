"""The writer's lock: one process writes a dossier at a time. The system frees it when the process dies, however it dies."""

from __future__ import annotations

import threading
from pathlib import Path

from filelock import FileLock, Timeout

from desktop.storage.errors import DossierInUse, ReadOnlyDossier


class WriterLock:
    """Held by every connection of one opening together; the last one to let go frees it. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """path: the dossier. Raises DossierInUse, ReadOnlyDossier where no lock can be made."""
        self._lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        self._holders = 1
        self._guard = threading.Lock()
        try:
            self._lock.acquire(timeout=0)
        except Timeout as reason:
            raise DossierInUse(path=str(path)) from reason
        except OSError as reason:
            raise ReadOnlyDossier(path=str(path)) from reason

    def share(self) -> WriterLock:
        with self._guard:
            self._holders += 1
        return self

    def release(self) -> None:
        with self._guard:
            self._holders -= 1
            if self._holders == 0:
                self._lock.release()
