"""One HTML file that needs no other: figures are in it, nothing runs, nothing is fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from typing import BinaryIO

from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.prose import words
from desktop.exporters.prose.flow import Pictured, blocks
from desktop.exporters.prose.pictures import picture_of
from desktop.exporters.prose.xhtml import STYLE, Renderer, facts

_STYLE = """\
:root{color-scheme:light dark}
body{max-width:46em;margin:0 auto;padding:1em;line-height:1.6;
font-family:Georgia,"Noto Serif","Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif}
.vertical{max-height:34em;max-width:100%;overflow-x:auto}
main{overflow-wrap:break-word}
footer{margin-top:3em;border-top:1px solid;font-size:.8em;overflow-wrap:anywhere}
dt{font-weight:bold}
@media screen{table{display:block;max-width:100%;overflow-x:auto}}
@media print{body{max-width:none;padding:0}.vertical{overflow:visible}h2,h3,h4{break-after:avoid}figure,tr{break-inside:avoid}}
"""


def write(job: Job, stream: BinaryIO) -> None:
    """HTML 5, UTF-8, block by block; a picture at a time is in memory. Raises what `job.picture` raises."""
    for part in _parts(job):
        stream.write(part.encode("utf-8", "replace"))


def _parts(job: Job) -> Iterator[str]:
    title = escape(clean(job.document.title))
    yield f'<!DOCTYPE html>\n<html lang="{_language(job)}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f'<meta name="generator" content="{escape(job.program)}">\n<meta name="date" content="{escape(job.exported_at)}">\n'
    yield f"<title>{title or 'Dossier'}</title>\n<style>\n{_STYLE}{STYLE}</style>\n</head>\n<body>\n"
    yield f'<header><h1>{title}</h1></header>\n<main lang="">\n'
    yield from Renderer(job.language, lambda block: _data(block, job)).blocks(blocks(job))
    yield f"</main>\n{_about(job)}</body>\n</html>\n"


def _language(job: Job) -> str:
    return "zh-CN" if job.language.startswith("zh") else "en"


def _data(block: Pictured, job: Job) -> tuple[str, int, int] | None:
    picture = picture_of(block, job)
    if picture is None:
        return None
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}", picture.width, picture.height


def _about(job: Job) -> str:
    return f"<footer>\n<h2>{escape(words.ABOUT.say(job.language))}</h2>\n{facts(job)}</footer>\n"
