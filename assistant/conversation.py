"""The conversation (会话): one immutable state that the line reads and replaces."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from knowledge.fact import Element


class Pending(BaseModel):
    """An option offered and not yet taken."""

    model_config = ConfigDict(frozen=True)

    label: str
    value: str


class State(BaseModel):
    """What is remembered between turns; `asked` holds questions never to be put again.

    `place` is the site that was named while the matter in focus was talked of.
    `language` is the one that the person chose; it outlives the conversation.
    """

    model_config = ConfigDict(frozen=True)

    focus: str | None = None
    place: str | None = None
    slots: dict[str, str] = {}
    quantities: dict[str, float] = {}
    pending: tuple[Pending, ...] = ()
    asked: tuple[str, ...] = ()
    text: str = ""
    elements: tuple[Element, ...] = ()
    language: str | None = None

    def speaking(self, language: str | None) -> State:
        """The same, in a language."""
        return self if language == self.language else self.model_copy(update={"language": language})


def chosen(state: State, text: str) -> str | None:
    """The value of the pending option that a text takes: by value, number, or label."""
    said = text.strip().strip("。.、)） ")
    numbers = {str(n): p.value for n, p in enumerate(state.pending, 1)}
    for prefix in ("我", "选", "第"):
        said = said.removeprefix(prefix)
    said = said.removesuffix("个").removesuffix("项")
    said = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}.get(said, said)
    if said in numbers:
        return numbers[said]
    for option in state.pending:
        if said in (option.value, option.label):
            return option.value
    close = [p for p in state.pending if len(said) >= 2 and (said in p.label or p.label in said)]
    return close[0].value if len(close) == 1 else None
