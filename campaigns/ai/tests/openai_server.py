"""A small HTTP server that speaks OpenAI's API, and says what the test wants it to."""

import json
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from tests.serving import Handler, Server

JSON = {"Content-Type": "application/json"}


class OpenAIServer(Server):
    """Answers each request with the next of the planned answers, and the last one again and again."""

    def __init__(self) -> None:
        super().__init__(Answering)
        self.url += "/v1"
        self.answers: list[Callable[[Handler], None]] = []
        self.requests: list[dict[str, Any]] = []
        self.while_asked: Callable[[], None] = lambda: None
        self.lose_patience: Callable[[], None] = lambda: None
        self.released = Event()

    def __exit__(self, *args: object) -> None:
        self.released.set()
        super().__exit__(*args)

    def says(self, *texts: str, **choice: object) -> None:
        self.answers = [_answer(200, _completion(text, **choice)) for text in texts]

    def judges(self, **verdict: object) -> None:
        self.says(json.dumps({"allowed": True, "category": "none", "reason": "", **verdict}))

    def refuses(self) -> None:
        body = _completion(None)
        body["choices"][0]["message"]["refusal"] = "I cannot help with that."
        self.answers = [_answer(200, body)]

    def fails(self, status: int, code: str = "", **headers: str) -> None:
        self.answers = [_answer(status, {"error": {"message": "no", "code": code}}, **headers)]

    def sends(self, body: bytes) -> None:
        self.answers = [lambda handler: handler.answer(200, body, **JSON)]

    def hangs(self) -> None:
        self.lose_patience()
        self.answers = [lambda _handler: self.released.wait(20)]

    def drips(self) -> None:
        self.lose_patience()

        def drip(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            while not self.released.is_set():
                handler.wfile.write(b" ")
                time.sleep(0.05)

        self.answers = [drip]

    def breaks_off(self) -> None:
        self.answers = [lambda handler: handler.connection.close()]


class Answering(Handler):
    """Gives the next answer that was planned."""

    server: OpenAIServer

    def do_POST(self) -> None:
        asked = json.loads(self.content())
        self.server.requests.append({"path": self.path, "key": self.headers["Authorization"], **asked})
        self.server.while_asked()
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self)


def _completion(text: str | None, **choice: object) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": "stop", **choice}]
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "stub", "choices": choices}


def _answer(status: int, body: object, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, json.dumps(body).encode(), **JSON, **headers)
