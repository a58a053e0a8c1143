"""What a Bot API server reads in a text, and how it refuses a call."""

from __future__ import annotations

from html.parser import HTMLParser

from teremok.validation import validate_html


class Wrong(Exception):
    """The call is refused."""

    def __init__(self, status: int, why: str, **parameters: int) -> None:
        super().__init__(why)
        self.status, self.why, self.parameters = status, why, parameters


class _Text(HTMLParser):
    """What is left of HTML when its tags became entities."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def entities_parsed(text: str, mode: str | None) -> str:
    """The text as it is shown; raises ApiRuleViolation where tags are wrong."""
    if mode != "HTML":
        return text
    validate_html(text)
    reader = _Text()
    reader.feed(text)
    reader.close()
    return reader.text
