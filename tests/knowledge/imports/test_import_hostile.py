"""Files made to hurt are refused with a reason or read as text; nothing crashes, hangs or calls out."""

from __future__ import annotations

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from hostile_files import corpus
from hostile_office import good

from knowledge.imports.apart import Taken, take
from knowledge.imports.importing import look
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.limits import LIMITS
from knowledge.imports.words import refusal, words
from knowledge.record.summary import known as may_be_a_path

SAMPLE = 30
REFUSED = {
    "bomb.zip": "zip_bomb", "many.zip": "zip_entries", "path-0.zip": "zip_path", "symlink.zip": "zip_path",
    "locked.zip": "encrypted", "docx-laughs.docx": "dtd", "xlsx-net.xlsx": "dtd", "docx-utf16.docx": "dtd",
    "xlsx-utf7.xlsx": "dtd", "docx-vba.docx": "macros", "ole.docm": "macros", "ole.doc": "old_office",
    "encrypted.docx": "encrypted", "million.xlsx": "too_many_cells", "far.xlsx": "too_many_rows",
    "ispdf.docx": "wrong_content", "isdocx.exe": "unknown_suffix", "empty.docx": "empty",
    "large.csv": "too_large", "entity.html": "dtd", "locked.pdf": "encrypted", "million.csv": "too_many_cells",
    "deep.json": "too_big_inside", "swelling-strings.xlsx": "too_big_inside",
}  # fmt: skip


class Canary(socketserver.ThreadingTCPServer):
    """Counts who calls."""

    calls = 0

    def process_request(self, request: object, client_address: object) -> None:
        """Note a call and hang up."""
        self.calls += 1
        self.shutdown_request(request)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    """A server on loopback that nobody may call."""
    with Canary(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def files(canary: Canary) -> dict[str, bytes]:
    """The whole corpus."""
    return corpus(f"http://127.0.0.1:{canary.server_address[1]}")


def tried(name: str, data: bytes, few: Known) -> Taken:
    """Read, understood, and every draft of it looked at."""
    found = take(name, data)
    report = look(found, few, Labels())
    for draft in report.drafts:
        assert may_be_a_path(draft.path) and draft.path.split("/")[0] in ("matters", "policies")
    for refused in found.refused:
        assert refused.key in words()["refused"] and "{" not in refusal(refused), refused
    return found


def test_the_corpus_is_large_and_the_same_at_every_run(files: dict[str, bytes], canary: Canary) -> None:
    assert len(files) >= 200
    again = corpus(f"http://127.0.0.1:{canary.server_address[1]}")
    zipped = (".docx", ".xlsx", ".zip", ".pdf", ".exe")  # these hold the time they were made
    assert {n: d for n, d in again.items() if not n.endswith(zipped)} == {n: d for n, d in files.items() if not n.endswith(zipped)}


def test_a_sample_of_the_corpus_is_refused_or_read(files: dict[str, bytes], few: Known, canary: Canary) -> None:
    names = [*REFUSED, *[n for n in files if n not in REFUSED][:: len(files) // 8]][:SAMPLE]
    assert len(names) == SAMPLE
    got = {name: [r.key for r in tried(name, files[name], few).refused] for name in names}
    assert {n: got[n] for n in REFUSED} == {n: [key] for n, key in REFUSED.items()}
    assert canary.calls == 0


@pytest.mark.soak
def test_the_whole_corpus_crashes_hangs_and_calls_nobody(files: dict[str, bytes], few: Known, canary: Canary) -> None:
    for name, data in files.items():
        found = tried(name, data, few)
        assert found.reads or found.refused, name
        assert not [r for r in found.refused if r.key == "given_up"], name
    assert canary.calls == 0


def test_honest_files_are_not_refused(few: Known) -> None:
    for suffix, data in good().items():
        found = tried(f"a{suffix}", data, few)
        assert found.refused == [] and len(found.reads) == 1, suffix


def test_a_file_that_ends_the_reader_is_refused_and_the_next_is_read(files: dict[str, bytes], few: Known) -> None:
    from offices import zipped

    data = zipped({"1.md": "# 甲".encode(), "2.xlsx": files["swelling-strings.xlsx"], "3.md": "# 乙".encode()})
    found = tried("a.zip", data, few)
    assert [r.name for r in found.reads] == ["1.md", "3.md"]
    assert [(r.name, r.key) for r in found.refused] == [("2.xlsx", "too_big_inside")]


@pytest.mark.parametrize("step", [
    "import socket; socket.socket()", "open('/etc/hostname')", "open('/tmp/x', 'w')",
    "import subprocess; subprocess.run(['true'])", "bytearray(4 << 30)",
])  # fmt: skip
def test_the_reading_process_can_open_nothing(step: str) -> None:
    code = f"from knowledge.imports.child import lock_down\nfrom knowledge.imports.limits import LIMITS\nimport socket, subprocess\nlock_down(LIMITS)\n{step}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1 and ("Too many open files" in ended.stderr or "MemoryError" in ended.stderr)


def test_the_reading_process_is_given_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.imports import apart

    seen: list[dict[str, str]] = []
    real = subprocess.Popen

    def noted(*args: object, **kwargs: object) -> object:
        seen.append(kwargs["env"])  # type: ignore[arg-type]
        return real(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setenv("DAOBAN_DATABASE", "postgresql://secret")
    monkeypatch.setattr(apart.subprocess, "Popen", noted)
    assert take("a.md", b"# x").reads
    assert [set(env) for env in seen] == [{"PYTHONPATH", "PYTHONIOENCODING", "PYTHONHASHSEED"}]


def test_the_bounds_refuse_within_five_seconds_of_work() -> None:
    assert LIMITS.cpu < 5 and LIMITS.file == 20 * 1024 * 1024
