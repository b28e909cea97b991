"""A small HTTP server that speaks OpenAI's API, and says what the test wants it to."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class OpenAIServer:
    """Answers each request with the next of the planned answers, and the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.requests: list[dict[str, Any]] = []
        self.while_asked: Callable[[], None] = lambda: None
        self.lose_patience: Callable[[], None] = lambda: None
        self.released = Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.requests.append({"path": self.path, "key": self.headers["Authorization"], **json.loads(body)})
                server.while_asked()
                answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                answer(self)

            def log_message(self, *_args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_args: None  # the client may be gone
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

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
        self.answers = [lambda handler: _send(handler, 200, body)]

    def hangs(self) -> None:
        self.lose_patience()
        self.answers = [lambda _handler: self.released.wait(20)]

    def drips(self) -> None:
        self.lose_patience()

        def drip(handler: BaseHTTPRequestHandler) -> None:
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


def _completion(text: str | None, **choice: object) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": "stop", **choice}]
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "stub", "choices": choices}


def _answer(status: int, body: object, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: _send(handler, status, json.dumps(body).encode(), **headers)


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
