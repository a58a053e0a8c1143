"""The console's words (工作台用语): words.yaml for all pages, words/<page>.yaml for one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from knowledge.files import parse_yaml

FOLDER = Path(__file__).parent


class Words(dict[str, Any]):
    """Words by name; in templates `words.roles.editor`, in code `words.say("account.changed")`."""

    def say(self, name: str, /, **blanks: object) -> str:
        """A sentence by its dotted name with its blanks filled."""
        found: Any = self
        for part in name.split("."):
            found = found[part]
        return str(found).format(**blanks)

    def tell(self, error: Exception) -> str:
        """What an error of the record means, in the words of `errors`; its own words where none fit."""
        said = str(error)
        for rule in self["errors"]:
            if found := re.search(rule["when"], said):
                return str(rule["say"]).format(*found.groups(), **found.groupdict())
        return said


def read_words(folder: Path = FOLDER) -> Words:
    """All words of a folder."""
    words = Words(parse_yaml((folder / "words.yaml").read_text("utf-8")))
    for file in sorted((folder / "words").glob("*.yaml")):
        words[file.stem] = parse_yaml(file.read_text("utf-8"))
    return words
