"""What kind of file lies before us (格式判别): by suffix and by its first bytes, which must agree."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from knowledge.imports.limits import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {
    ".docx": "word", ".xlsx": "excel", ".pdf": "pdf", ".html": "web", ".htm": "web",
    ".md": "markdown", ".markdown": "markdown", ".txt": "markdown", ".json": "json", ".csv": "csv",
    ".zip": "zip",
}  # fmt: skip
OLD = {".doc", ".xls", ".ppt", ".wps", ".et", ".dot", ".xlt", ".rtf", ".xlsb"}
MACROS = {".docm", ".xlsm", ".dotm", ".xltm", ".xlam"}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SPACES = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f\u3000\ufeff]+")
HIDDEN = re.compile(r"[\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")


def kind_of(name: str, data: bytes, most: int) -> str:
    """The kind of a file; raises Refused where suffix and content do not agree."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if len(data) > most:
        raise Refused("too_large", f"{len(data)} bytes")
    if not data.strip():
        raise Refused("empty")
    if suffix in MACROS:
        raise Refused("macros", suffix)
    if data.startswith(OLE):
        raise Refused("encrypted" if ENCRYPTED in data else "old_office", suffix)
    if suffix in OLD:
        raise Refused("old_office", suffix)
    if suffix not in KINDS:
        raise Refused("unknown_suffix", suffix or name[-40:])
    if not _agrees(kind := KINDS[suffix], data):
        raise Refused("wrong_content", suffix)
    return kind


def _agrees(kind: str, data: bytes) -> bool:
    packed, pdf = data.startswith((b"PK\x03\x04", b"PK\x05\x06")), b"%PDF-" in data[:1024]
    if kind in ("word", "excel", "zip"):
        return packed
    if kind == "pdf":
        return pdf
    return not packed and not pdf and not data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc", b"\x1f\x8b", b"MZ", b"\x7fELF"))


def decoded(data: bytes, said: str | None = None) -> str:
    """A text file's text: UTF-8, UTF-16 with its mark, or GB18030; raises Refused otherwise."""
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:
        raise Refused("wrong_content", "NUL")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("not_text", str(error)) from error


def tidy(text: str) -> str:
    """Text without control marks, its spaces made single and its empty lines dropped."""
    text = HIDDEN.sub("", CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")))
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def encodable(text: str) -> str:
    """Text without halves of characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
