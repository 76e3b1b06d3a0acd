"""The keys that packs are trusted by: files NAME.pub in the administrator's folder, in the person's, and in the program."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.packs.signing import PUBLIC, PublicKey, read_public, same_fingerprint
from desktop.resources import resource
from desktop.services.model_copy import write_whole
from desktop.services.pack_texts import KeyStillTrusted, KeyUnknown, NotForEverybody, OnlyAdministratorKeys
from desktop.storage.errors import StorageFailed
from desktop.storage.masters import storing
from desktop.storage.paths import config_folder, machine_config_folder
from desktop.storage.policy import load_policy

FOLDER = "keys"
_ODD = re.compile(r"[^\w .()-]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """name: as it was given when it came to be trusted. path: of its file. for_everybody: the administrator's, or shipped with
    the program. shipped: the latter; it cannot be forgotten."""

    key: PublicKey
    name: str
    path: Path
    for_everybody: bool = False
    shipped: bool = False

    @property
    def fingerprint(self) -> str:
        return self.key.fingerprint


class PackKeys:
    """Read anew for every question: what an administrator puts there counts at once.

    administrator_only: whether the person's own keys count for nothing; as the policy says where it is not given."""

    def __init__(
        self, folder: Path | None = None, machine_folder: Path | None = None, *, administrator_only: bool | None = None
    ) -> None:
        self._own = folder or config_folder() / FOLDER
        self._machine = machine_folder or machine_config_folder() / FOLDER
        self._administrator_only = administrator_only

    @property
    def administrator_only(self) -> bool:
        return load_policy().administrator_keys_only if self._administrator_only is None else self._administrator_only

    def list(self) -> tuple[TrustedKey, ...]:
        """Those that count: the administrator's first. A file that is no key is passed over."""
        found = [TrustedKey(key, name, path, True) for key, name, path in _keys(self._machine)]
        found += [TrustedKey(key, name, path, True, True) for key, name, path in _keys(resource(FOLDER))]
        if not self.administrator_only:
            found += [TrustedKey(key, name, path) for key, name, path in _keys(self._own)]
        return tuple(known for place, known in enumerate(found) if known.key not in {other.key for other in found[:place]})

    def find(self, key: PublicKey) -> TrustedKey | None:
        return next((known for known in self.list() if known.key == key), None)

    def trust(self, path: Path, name: str = "", *, for_everybody: bool = False) -> TrustedKey:
        """Of a file NAME.pub. Raises KeyUnreadable, OnlyAdministratorKeys, NotForEverybody, StorageFailed."""
        return self.trust_key(read_public(path), name or path.stem, for_everybody=for_everybody)

    def trust_key(self, key: PublicKey, name: str = "", *, for_everybody: bool = False) -> TrustedKey:
        """Of a key that came with a pack and whose fingerprint a person compared. name: one that is taken gets a number."""
        if self.administrator_only and not for_everybody:
            raise OnlyAdministratorKeys
        folder = self._machine if for_everybody else self._own
        known = next((found for found, _, path in _keys(folder) if found == key), None)
        if known is None:
            with allowed(folder, for_everybody=for_everybody), storing(folder):
                made(folder, for_everybody=for_everybody)
                path = _free(folder, _plain(name) or key.fingerprint[:9])
                write_whole(path, key.pem().decode())
                if for_everybody:
                    path.chmod(0o644)
        found = next((name, path) for other, name, path in _keys(folder) if other == key)
        return TrustedKey(key, *found, for_everybody)

    def forget(self, fingerprint: str) -> TrustedKey:
        """Ends the trust in a key, the administrator's too where that is allowed; packs signed with it are not used any more.
        Raises KeyUnknown, and KeyStillTrusted where it came with the program or only an administrator may end it: what the
        person could take away is gone then."""
        own = [TrustedKey(key, name, path) for key, name, path in _keys(self._own)]
        everybodys = [TrustedKey(key, name, path, True) for key, name, path in _keys(self._machine)]
        shipped = [TrustedKey(key, name, path, True, True) for key, name, path in _keys(resource(FOLDER))]
        meant = [known for known in (*own, *everybodys, *shipped) if same_fingerprint(known.fingerprint, fingerprint)]
        if not meant:
            raise KeyUnknown(fingerprint=fingerprint)
        for known in meant:
            if known.shipped:
                raise KeyStillTrusted(fingerprint=known.fingerprint, name=known.name)
            try:
                with allowed(known.path.parent, for_everybody=known.for_everybody), storing(known.path):
                    known.path.unlink(missing_ok=True)
            except NotForEverybody as reason:
                raise KeyStillTrusted(fingerprint=known.fingerprint, name=known.name) from reason
        return meant[0]


@contextmanager
def allowed(folder: Path, *, for_everybody: bool) -> Iterator[None]:
    """Turns what the system refuses in the administrator's folder into NotForEverybody."""
    try:
        yield
    except (OSError, DossierError) as error:
        reason = error.__cause__ if isinstance(error, StorageFailed) else error
        if for_everybody and isinstance(reason, OSError) and reason.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NotForEverybody(path=str(folder)) from error
        raise


def made(folder: Path, *, for_everybody: bool) -> None:
    """Makes a folder where there is none; one for everybody can be read by everybody, whoever makes it. Raises OSError."""
    if for_everybody and not folder.exists():
        made(folder.parent, for_everybody=True)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    folder.mkdir(parents=True, exist_ok=True)


def _keys(folder: Path) -> tuple[tuple[PublicKey, str, Path], ...]:
    try:
        paths = sorted((path for path in folder.iterdir() if path.suffix.lower() == PUBLIC), key=lambda path: path.stem)
    except OSError:
        return ()
    found = []
    for path in paths:
        try:
            found.append((read_public(path), path.stem, path))
        except DossierError:  # somebody's other file; it vouches for nothing
            continue
    return tuple(found)


def _plain(name: str) -> str:
    return _ODD.sub(" ", name).strip(" .")[:_LONGEST].strip(" .")


def _free(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}{PUBLIC}", 1
    while path.exists():
        number += 1
        path = folder / f"{name} {number}{PUBLIC}"
    return path
