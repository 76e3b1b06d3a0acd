"""Which files of a folder have the names that an export would give: looked for before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.exporters import FORMATS
from desktop.exporters.formats import Format, Shape
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.fields.templates.library import Templates
from desktop.services.file_names import safe_stem
from desktop.services.naming import Naming, bag_name, is_named
from desktop.services.profile import Profile
from desktop.services.progress import Poll, never_cancelled
from desktop.services.registers import record_of_document
from desktop.storage.dossier import Dossier, utc_now


def names_there(
    dossier: Dossier,
    document_ids: Sequence[str],
    folder: Path,
    profile: Profile,
    templates: Templates,
    *,
    poll: Poll = never_cancelled,
) -> tuple[Path, ...]:
    """In order; where all goes into a bag, the bag of the same name. Raises what poll raises."""
    if not folder.is_dir():
        return ()
    if profile.bag is not None:
        bag = folder / bag_name(dossier.path, profile.name, utc_now()[:10])
        return (bag,) if bag.exists() else ()
    naming = Naming(profile.file_name, profile.folder)
    forms = tuple(FORMATS[name] for name in profile.formats)
    listings: dict[Path, dict[str, str]] = {}
    found: dict[Path, None] = {}
    kinds, wanted = set(), frozenset(document_ids)
    for summary in dossier.documents():
        if summary.id not in wanted:
            continue
        poll()
        kinds.add(summary.template)
        place, stem = folder, summary.title
        if naming != Naming():
            record = record_of_document(dossier.document(summary.id), templates)
            place, stem = folder / naming.folder(record), naming.stem(record) or stem
        if place not in listings:
            listings[place] = _listing(place)
        found |= dict.fromkeys(place / name for name in _of(forms, safe_stem(stem), listings[place]))
    endings = [REGISTER_FORMATS[name].extension for name in profile.registers.formats]
    names = [f"register-{kind}.{ending}" for kind in sorted(filter(None, kinds)) for ending in endings]
    found |= dict.fromkeys(folder / name for name in names if (folder / name).exists())
    return tuple(found)


def _listing(folder: Path) -> dict[str, str]:
    """Names by their folded form."""
    try:
        return {path.name.casefold(): path.name for path in folder.iterdir()}
    except OSError:
        return {}


def _of(forms: Sequence[Format], stem: str, listing: dict[str, str]) -> Iterator[str]:
    for form in forms:
        if form.shape is not Shape.PAGES:
            name = listing.get(f"{stem}.{form.extension}".casefold())
            if name is not None:
                yield name
            continue
        start = stem.casefold()
        yield from sorted(name for folded, name in listing.items() if folded.startswith(start) and is_named(form, stem, name))
