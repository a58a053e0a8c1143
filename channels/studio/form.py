"""What a form sent (表单): texts, choices and files by the names of their fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile


@dataclass(frozen=True)
class Form:
    """The fields of a POST; a field that was not sent is empty."""

    sent: FormData = field(default_factory=FormData)

    def __getitem__(self, name: str) -> str:
        """The text of a field with plain line ends, without blanks around it."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """The text of a field as it was typed, with plain line ends."""
        value = self.sent.get(name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def __contains__(self, name: str) -> bool:
        """Whether a field was sent, as that of a ticked box is."""
        return name in self.sent

    def all(self, name: str) -> list[str]:
        """Every value of a field that can have many."""
        return [v for v in self.sent.getlist(name) if isinstance(v, str)]

    def file(self, name: str) -> UploadFile | None:
        """An uploaded file; None where none was chosen. Read it through `.file.read()`."""
        value = self.sent.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    @property
    def values(self) -> dict[str, str]:
        """All texts, to fill the form in again."""
        return {name: value for name, value in self.sent.items() if isinstance(value, str)}
