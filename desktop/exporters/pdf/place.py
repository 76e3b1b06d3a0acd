"""Where a page of a PDF lies: between the space that a viewer shows and the page's own user space.

MuPDF is asked itself: what PyMuPDF says of turned pages leaves CropBox and UserUnit out.
"""

from __future__ import annotations

import pikepdf
import pymupdf

from desktop.document.geometry import Affine


def of_master(page: pymupdf.Page, width: float, height: float) -> Affine:
    """From page space (`width` by `height`, y down) to user space; CropBox, /Rotate and UserUnit are in it."""
    mupdf = pymupdf.mupdf
    box, matrix = mupdf.FzRect(), mupdf.FzMatrix()
    mupdf.pdf_page_transform(mupdf.pdf_page_from_fz_page(page.this), box, matrix)
    shown = Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f).inverse()
    return Affine.scaling(page.rect.width / width, page.rect.height / height).then(shown)


def of_picture(page: pikepdf.Page, width: float, height: float) -> Affine:
    """The same for a page that was made of a picture: it is upright and starts at the origin."""
    across, down = (float(page.mediabox[i]) for i in (2, 3))
    return Affine(a=across / width, d=-down / height, f=down)


def unturned(page: pymupdf.Page, width: float, height: float) -> Affine:
    """From MuPDF's space of the page without its /Rotate, where it tells where text is, to page space."""
    across, down = page.rect.width, page.rect.height
    turned = {
        90: Affine(0, 1, -1, 0, across, 0),
        180: Affine(-1, 0, 0, -1, across, down),
        270: Affine(0, -1, 1, 0, 0, down),
    }
    return turned.get(page.rotation, Affine()).then(Affine.scaling(width / across, height / down))
