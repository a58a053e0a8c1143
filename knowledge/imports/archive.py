"""Zip files looked through before anything is unpacked (压缩包检查): bombs, tricks and their names."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from knowledge.imports.limits import Limits, Refused

CHUNK = 1 << 16
RATIO_FROM = 1 << 20
ENTRY = b"PK\x01\x02"
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})")
PLAIN_XML = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16", b"utf-16le", b"utf-16be"}
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Archive:
    """A zip whose entries are unpacked one by one under the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if data.count(ENTRY) > limits.entries * 2:
            raise Refused("zip_entries", f"over {limits.entries}")
        self.limits, self.used = limits, 0
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Refused("zip_broken", str(error)) from error
        self.infos = [i for i in self.zip.infolist() if not i.is_dir()]
        if len(self.infos) > limits.entries:
            raise Refused("zip_entries", str(len(self.infos)))
        for info in self.infos:
            _plain(info, limits)
        if (total := sum(i.file_size for i in self.infos)) > limits.unpacked:
            raise Refused("zip_bomb", f"{total} bytes unpacked")

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """An entry's bytes, counted while they come."""
        parts: list[bytes] = []
        try:
            with self.zip.open(info) as stream:
                while part := stream.read(CHUNK):
                    parts.append(part)
                    self.used += len(part)
                    if self.used > self.limits.unpacked:
                        raise Refused("zip_bomb", name_of(info))
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise Refused("zip_broken", f"{name_of(info)}: {error}") from error
        except Exception as error:
            if type(error).__name__ == "error" and type(error).__module__ == "zlib":
                raise Refused("zip_broken", name_of(info)) from error
            raise
        return b"".join(parts)


def _plain(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = name_of(info)
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if info.flag_bits & 0x1:
        raise Refused("encrypted", name)
    if "\0" in name or ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        raise Refused("zip_path", name)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused("zip_path", name)
    if info.compress_type not in METHODS:
        raise Refused("zip_broken", f"{name}: method {info.compress_type}")
    large = info.file_size > RATIO_FROM
    if large and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise Refused("zip_bomb", name)


def name_of(info: zipfile.ZipInfo) -> str:
    """An entry's name; Chinese Windows writes it in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def members(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes | Refused]]:
    """The files of a zip by name; one that breaks is told as such, the others go on."""
    archive = Archive(data, limits)
    for info in archive.infos:
        name = name_of(info)
        if any(mark in name for mark in NOISE) or PurePosixPath(name).name.startswith("~$"):
            yield name, Refused("noise")
        else:
            try:
                yield name, archive.read(info)
            except Refused as error:
                yield name, error


def office_parts(data: bytes, limits: Limits, main: str) -> dict[str, bytes]:
    """The XML parts of an office file, after a look for macros, entities and a second skin.

    `main` is a piece of the content type that its main part must have.
    """
    archive, parts = Archive(data, limits), {}
    names = [i.filename for i in archive.infos]
    if len({n.lower() for n in names}) != len(names):
        raise Refused("zip_broken", "two parts of one name")
    if any("vbaproject" in n.lower() for n in names):
        raise Refused("macros", "vbaProject")
    for info in archive.infos:
        part = archive.read(info)
        if info.filename.lower().endswith((".xml", ".rels", ".vml")) or part.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
            _no_tricks(info.filename, part)
            parts[info.filename] = part
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise Refused("macros", "macroEnabled")
    if main.encode() not in types.replace(b"\0", b""):
        raise Refused("wrong_content", main)
    return parts


def _no_tricks(name: str, part: bytes) -> None:
    """Refuse XML that declares entities, or an encoding in which it could hide them."""
    bare = part.replace(b"\0", b"")
    declared = DECLARED.search(bare[:400])
    if declared and declared[1].lower() not in PLAIN_XML:
        raise Refused("dtd", f"{name}: {declared[1].decode()}")
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Refused("dtd", name)
