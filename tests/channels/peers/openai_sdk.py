"""The reference SDK of chat completions as the contract tests play it."""

from __future__ import annotations

import httpx
import openai

from assistant.store import Store


class OpenAiPeer:
    """Asks with the SDK; an Idempotency-Key makes a second delivery."""

    name = "openai"
    pushed = False
    key = ""

    def settings(self) -> dict[str, object]:
        return {"openai": True}

    def enrol(self, store: Store) -> None:
        self.key = self.key or store.create_key(["robot"])

    def client(self, http: httpx.Client, key: str | None = None) -> openai.OpenAI:
        return openai.OpenAI(
            base_url=f"{http.base_url}/v1", api_key=key or self.key, max_retries=0, timeout=20
        )

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        with self.client(http) as client:
            try:
                return client.chat.completions.with_raw_response.create(  # type: ignore[return-value]
                    model="daoban", user=user, extra_headers={"Idempotency-Key": key},
                    messages=[{"role": "user", "content": text}],
                )  # fmt: skip
            except openai.APIStatusError as error:
                return error.response  # type: ignore[return-value]

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        path, body = "/v1/chat/completions", {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
        keys = ("", "Bearer", f"Bearer {self.key}x", "Bearer 0123456789ab.secret", f"Basic {self.key}")
        found = [http.post(path, json=body, headers={"authorization": k}) for k in keys]
        good = {"authorization": f"Bearer {self.key}"}
        return [*found, http.post(path, json=body | {"messages": []}, headers=good), http.get("/v1/models")]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        completion = reply.parse()  # type: ignore[attr-defined]
        assert isinstance(completion, openai.types.chat.ChatCompletion)
        assert completion.choices[0].finish_reason == "stop"
        return [completion.choices[0].message.content or ""]

    def stop(self) -> None:
        pass
