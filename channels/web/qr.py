"""QR codes (二维码); the only file that knows segno."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, title: str) -> bytes:
    """A QR code as an SVG that scales, with a quiet zone and a name for screen readers."""
    made, out = segno.make(text, error="m", micro=False), io.BytesIO()
    made.save(
        out, kind="svg", border=4, omitsize=True, light="#fff", dark="#000", title=title,
        xmldecl=False,
    )  # fmt: skip
    return out.getvalue()
