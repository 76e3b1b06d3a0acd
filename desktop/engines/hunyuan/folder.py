"""What a folder with HunyuanOCR in it is: which releases it holds, of which files, and whether these are what they should be.

Published: release 1.5 in the folder itself, its draft model in `dflash/`, release 1.0 in `v1.0/`. Standard library only, and
nothing that is found is run or unpickled. Names, settings and headers are looked at here; hashing is done elsewhere.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.engines.hunyuan import configs, manifest, weights
from desktop.engines.hunyuan.manifest import Manifest, Sum
from desktop.engines.hunyuan.refusals import (
    ModelCodeInPlace,
    ModelFileChanged,
    ModelFileMissing,
    ModelFileNotSummed,
    ModelFileTruncated,
    ModelFileUnlisted,
    ModelFileUnreadable,
    ModelHasCode,
    ModelHasLink,
    ModelHasPickle,
    NoSuchFolder,
    NotAModelFolder,
    WrongModel,
)

ARCHIVED, DRAFT = "v1.0", "dflash"
CONFIG = "config.json"
KIND = "hunyuan_vl"

_CODE = frozenset(
    f".{suffix}"
    for suffix in (
        *("py", "pyc", "pyo", "pyd", "pyw", "pyx", "ipynb", "so", "dll", "dylib", "o", "a", "exe", "com", "msi", "scr", "jar"),
        *(
            "sh",
            "bash",
            "zsh",
            "csh",
            "ps1",
            "psm1",
            "bat",
            "cmd",
            "vbs",
            "js",
            "mjs",
            "ts",
            "c",
            "cc",
            "cpp",
            "cu",
            "cuh",
            "h",
        ),
        *("hpp", "lua", "pl", "rb", "php", "wasm", "whl", "egg"),
    )
)
_PICKLES = frozenset({".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz", ".h5", ".msgpack", ".mar"})
_SHOWN = frozenset({".md", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".mp4"})
"""Of the model card: left where it is."""
_LEFT = frozenset({"configuration.json", "thumbs.db", "desktop.ini", "readme", "readme.txt"})
_DRAFT_CODE = f"{DRAFT}/dflash.py"
"""Published with the draft model. The program has its own code for that and leaves the file behind."""
_TEMPLATES = ("chat_template.jinja", "chat_template.json")
_TOKENIZERS = frozenset({"tokenizer.json", "vocab.json"})
_SETTINGS = frozenset(
    {
        *(
            CONFIG,
            "generation_config.json",
            "preprocessor_config.json",
            "processor_config.json",
            "video_preprocessor_config.json",
        ),
        *("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.json"),
    }
)
_KEPT = _SETTINGS | _TOKENIZERS | {"chat_template.jinja", "merges.txt", weights.INDEX}
_WEIGHTS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.safetensors")
_LICENCE = re.compile(r"(?i)licen[cs]e(\.txt|\.md)?")
_NOTICE = re.compile(r"(?i)notices?(\.txt|\.md)?")
_MOST_ENTRIES = 5_000
_LARGEST_TEMPLATE = 1 << 20
_REPARSE_LINKS = (0xA000000C, 0xA0000003)
"""Windows: symbolic links and junctions."""

Poll = Callable[[], None]


@dataclass(frozen=True, slots=True)
class File:
    """path: where it belongs in the release's own folder, with "/". modified: nanoseconds. sha256: as a list says, if one is
    there."""

    path: str
    source: Path
    size: int
    modified: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A release in a folder. folder: where its config.json lies. files: what it consists of, the draft model included, in the
    order of their paths. code: program files beside it that are left behind (the draft model is published with one)."""

    release: str
    folder: Path
    files: tuple[File, ...]
    licence: Path
    code: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def drafts(self) -> bool:
        """Whether a draft model comes with it."""
        return any(file.path.startswith(f"{DRAFT}/") for file in self.files)

    @property
    def manifest(self) -> Manifest | None:
        """Where a list of checksums is in the folder."""
        entries = tuple(manifest.Entry(f.path, f.size, f.sha256) for f in self.files if f.sha256 is not None)
        return Manifest(entries) if len(entries) == len(self.files) else None


@dataclass(frozen=True, slots=True)
class _Survey:
    """Paths with "/". files: what belongs to a model, by path: (bytes, modified in ns)."""

    root: Path
    files: Mapping[str, tuple[int, int]]
    lists: tuple[str, ...]
    code: tuple[str, ...]

    def names(self, prefix: str) -> frozenset[str]:
        return frozenset(p[len(prefix) :] for p in self.files if p.startswith(prefix) and "/" not in p[len(prefix) :])


def examine(folder: Path, poll: Poll) -> tuple[Found, ...]:
    """The releases in a folder, the latest first. Raises ModelRefused for the first thing that is wrong anywhere in it."""
    folder = folder.resolve()
    if not folder.is_dir():
        raise NoSuchFolder(file=str(folder))
    places = [folder / place for place in ("", ARCHIVED) if (folder / place).is_dir()]
    if not any((place / CONFIG).is_file() or next(place.glob("*.safetensors"), None) for place in places):
        raise NotAModelFolder(file=str(folder))
    survey = _surveyed(folder, poll)
    lists = manifest.read_lists(folder, survey.lists)
    found = [release for prefix in ("", f"{ARCHIVED}/") if (release := _release(survey, prefix, lists, poll))]
    if not found:
        raise NotAModelFolder(file=str(folder))
    return tuple(sorted(found, key=lambda release: release.release, reverse=True))


def differences(folder: Path, known: Manifest) -> Iterator[DossierError]:
    """What is wrong with a release that was brought in, as far as names and sizes tell."""
    survey = _surveyed(folder, lambda: None)
    yield from (ModelCodeInPlace(file=path) for path in survey.code)
    listed = {entry.path for entry in known.files}
    drafts = any(path.startswith(f"{DRAFT}/") for path in listed)
    others = (f"{ARCHIVED}/",) if drafts else (f"{ARCHIVED}/", f"{DRAFT}/")  # beside a linked release, and no part of it
    for path in survey.files:
        if path not in listed and not path.startswith(others):
            yield ModelFileUnlisted(file=path)
    for entry in known.files:
        if entry.path not in survey.files:
            yield ModelFileMissing(file=entry.path)
        elif survey.files[entry.path][0] != entry.size:
            yield _size_differs(entry.path, entry.size, survey.files[entry.path][0])


def _size_differs(path: str, due: int, found: int) -> DossierError:
    return ModelFileTruncated(file=path, due=due, found=found) if found < due else ModelFileChanged(file=path)


# --- names ----------------------------------------------------------------------------------------------------------


def _surveyed(root: Path, poll: Poll) -> _Survey:
    files: dict[str, tuple[int, int]] = {}
    lists: list[str] = []
    code: list[str] = []
    for path, status in sorted(_walked(root, poll)):
        name = path.rpartition("/")[2]
        match _sort_of(path, name):
            case "file":
                files[path] = status
            case "list":
                lists.append(path)
            case "code":
                code.append(path)
    return _Survey(root, files, tuple(lists), tuple(code))


def _sort_of(path: str, name: str) -> str:
    """ "file" of a model, "list" of checksums, "code" of the draft model, "left" where it lies. Raises ModelRefused."""
    suffix = os.path.splitext(name.lower())[1]  # noqa: PTH122  of a name that need not be one of this system
    if path == _DRAFT_CODE:
        return "code"
    if suffix in _PICKLES:
        raise ModelHasPickle(file=path)
    if suffix in _CODE:
        raise ModelHasCode(file=path)
    place = path.rpartition("/")[0]
    if place in ("", ARCHIVED, DRAFT):
        if name == manifest.NAME or name.lower() in manifest.SUMS:
            return "list"
        if name in _KEPT or any(kind.fullmatch(name) for kind in (_WEIGHTS, _LICENCE, _NOTICE)):
            return "file"
    if suffix in _SHOWN or name.lower() in _LEFT or name.startswith(".") or _LICENCE.fullmatch(name) or _NOTICE.fullmatch(name):
        return "left"
    raise ModelFileUnlisted(file=path)


def _walked(root: Path, poll: Poll) -> Iterator[tuple[str, tuple[int, int]]]:
    """Files by path; folders whose name begins with a dot (.git, .cache) are not entered. Raises ModelRefused."""
    waiting, seen = [""], 0
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(root / place) as entries:
                for entry in entries:
                    seen += 1
                    path = f"{place}/{entry.name}" if place else entry.name
                    shown = path.encode("utf-8", "replace").decode()
                    status = entry.stat(follow_symlinks=False)
                    if entry.is_symlink() or getattr(status, "st_reparse_tag", 0) in _REPARSE_LINKS:
                        raise ModelHasLink(file=shown)
                    if stat.S_ISDIR(status.st_mode):
                        if not entry.name.startswith("."):
                            waiting.append(path)
                    elif not stat.S_ISREG(status.st_mode) or seen > _MOST_ENTRIES:
                        raise ModelFileUnlisted(file=shown)
                    else:
                        yield shown, ((root / path).stat().st_size, (root / path).stat().st_mtime_ns)
        except OSError as reason:
            raise ModelFileUnreadable(file=place or str(root), reason=reason.strerror or "") from reason
        poll()


# --- one release ----------------------------------------------------------------------------------------------------


def _release(survey: _Survey, prefix: str, lists: Mapping[str, Sum], poll: Poll) -> Found | None:
    names = survey.names(prefix)
    shards = frozenset(name for name in names if _WEIGHTS.fullmatch(name))
    if CONFIG not in names:
        if shards:
            raise ModelFileMissing(file=prefix + CONFIG)
        return None
    config = configs.read_json(survey.root / prefix / CONFIG, prefix + CONFIG)
    if config.get("model_type") != KIND:
        raise WrongModel(file=prefix + CONFIG, kind=str(config.get("model_type"))[:60])
    release = "1.5" if isinstance(config.get("text_config"), dict) else "1.0"
    _check_part(survey, prefix, shards, poll)
    _check_language(survey, prefix, names)
    licence = next((p + n for p in (prefix, "") for n in sorted(survey.names(p)) if _LICENCE.fullmatch(n)), None)
    if licence is None:
        raise ModelFileMissing(file=prefix + "LICENSE")
    alike = {name.casefold(): name for name in names}
    if len(alike) < len(names):  # one of them would overwrite the other on Windows
        raise ModelFileUnlisted(file=prefix + min(names - frozenset(alike.values())))
    paths = {name: prefix + name for name in names} | {licence.rpartition("/")[2]: licence}
    code: tuple[str, ...] = ()
    if release == "1.5" and not prefix and (draft := survey.names(f"{DRAFT}/")):
        _check_draft(survey, draft, poll)
        paths |= {f"{DRAFT}/{name}": f"{DRAFT}/{name}" for name in draft}
        code = survey.code
    _check_sums(survey, prefix, frozenset(paths.values()), lists, drafts=any("/" in path for path in paths))
    files = tuple(_file(survey, path, paths[path], lists) for path in sorted(paths))
    return Found(release, survey.root / prefix, files, survey.root / licence, code)


def _file(survey: _Survey, path: str, source: str, lists: Mapping[str, Sum]) -> File:
    size, modified = survey.files[source]
    return File(path, survey.root / source, size, modified, lists[source].sha256 if source in lists else None)


def _check_part(survey: _Survey, prefix: str, shards: frozenset[str], poll: Poll, *, draft: bool = False) -> None:
    """Settings and weights of a release or of its draft model."""
    names, folder = survey.names(prefix), survey.root / prefix
    for name in sorted(names & (_SETTINGS | _TOKENIZERS)):
        poll()
        plain = configs.read_json(folder / name, prefix + name, tokenizer=name in _TOKENIZERS)
        if name in _SETTINGS:  # a vocabulary may hold any word
            configs.check_settings(plain, prefix + name, draft=draft and name == CONFIG)
    index = configs.read_json(folder / weights.INDEX, prefix + weights.INDEX) if weights.INDEX in names else None
    extra = shards - weights.check(folder, prefix, shards, index)
    if extra:
        raise ModelFileUnlisted(file=prefix + min(extra))


def _check_language(survey: _Survey, prefix: str, names: frozenset[str]) -> None:
    """A tokenizer, how images are prepared, and how a request is written."""
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if name not in names:
            raise ModelFileMissing(file=prefix + name)
    if not names & {"preprocessor_config.json", "processor_config.json"}:
        raise ModelFileMissing(file=prefix + "preprocessor_config.json")
    if names.isdisjoint(_TEMPLATES):
        path = "tokenizer_config.json"
        if not configs.read_json(survey.root / prefix / path, prefix + path).get("chat_template"):
            raise ModelFileMissing(file=prefix + _TEMPLATES[0])
    elif any(survey.files[prefix + name][0] > _LARGEST_TEMPLATE for name in names.intersection(_TEMPLATES)):
        raise ModelFileUnlisted(file=prefix + _TEMPLATES[0])


def _check_draft(survey: _Survey, names: frozenset[str], poll: Poll) -> None:
    prefix = f"{DRAFT}/"
    if CONFIG not in names:
        raise ModelFileMissing(file=prefix + CONFIG)
    _check_part(survey, prefix, frozenset(n for n in names if _WEIGHTS.fullmatch(n)), poll, draft=True)


def _check_sums(survey: _Survey, prefix: str, paths: frozenset[str], lists: Mapping[str, Sum], *, drafts: bool) -> None:
    """All files of the release are in the lists, and all that the lists name are there, as long as they say."""
    speaking = [name for name in survey.lists if name.rpartition("/")[0] in ("", prefix.rstrip("/"))]
    if not speaking:
        return
    for path in sorted(paths):
        if path not in lists:
            raise ModelFileNotSummed(file=path, list=speaking[0])
        size, found = lists[path].size, survey.files[path][0]
        if size is not None and size != found:
            raise _size_differs(path, size, found)
    places = (prefix.rstrip("/"), DRAFT) if drafts else (prefix.rstrip("/"),)
    for path in sorted(lists):
        place, _, name = path.rpartition("/")
        known = name in _KEPT or _WEIGHTS.fullmatch(name) is not None
        if place in places and known and path not in survey.files:
            raise ModelFileMissing(file=path)
