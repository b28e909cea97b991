"""The judge's connection: every answer is timed, checked against the document, and deviations are noted."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import httpx

from tools.judge import contract
from zoomad.wire.answers import decoded, encoded

Ids = Mapping[str, str]
NOBODY: Ids = {}
NO_ANSWER = 0
"""Instead of a status."""
TIMEOUT = httpx.Timeout(30, connect=5)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class UnreachableError(Exception):
    """The platform does not answer, or not on the day that a run begins on: there is nothing to judge."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body as parsed, where it is JSON; numbers with a point are Decimals."""

    status: int
    body: Any
    is_sound: bool = False
    """It is a success, and its body is as the document has it: what is in it can be relied on."""

    @property
    def is_success(self) -> bool:
        """Tell whether it was done."""
        return httpx.codes.is_success(self.status)


@dataclass(slots=True)
class Notes:
    """What deviated, each with the number of times and the place of the first; and how quick answers were."""

    deviations: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    answers: int = 0
    seconds: float = 0
    server_errors: int = 0

    def deviates(self, name: str, what: str, where: str) -> None:
        """Note it, once for all of its kind: ids and numbers belong into `where`. The name is the call's."""
        call = contract.calls()[name]
        kind = (f"{call.method} {call.path}", what)
        times, first = self.deviations.get(kind, (0, where))
        self.deviations[kind] = (times + 1, first)

    @property
    def mean_seconds(self) -> float:
        """The mean time of an answer."""
        return self.seconds / max(1, self.answers)


class Wire:
    """Sends the calls of the document to one platform, one after the other."""

    def __init__(self, url: str, notes: Notes, *, key: str = "") -> None:
        self.notes = notes
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=TIMEOUT,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(
        self, name: str, body: object = None, *, ids: Ids = NOBODY, query: str = "", chunked: bool = False
    ) -> Answer:
        """Make a call which the document lets succeed; whatever else comes of it is noted."""
        call = contract.calls()[name]
        answer = self._send(call, body, ids, query=query, chunked=chunked)
        return self._examined(call, answer, ids, [call.status])

    def maybe(self, name: str, *, query: str) -> Answer:
        """Make a call that may find nothing."""
        call = contract.calls()[name]
        answer = self._send(call, None, NOBODY, query=query)
        return self._examined(call, answer, NOBODY, [call.status, int(httpx.codes.NOT_FOUND)])

    def refused(self, name: str, body: object = None, *, ids: Ids = NOBODY, why: str) -> Answer:
        """Make a call which the task forbids: it has to be refused."""
        call = contract.calls()[name]
        answer = self._send(call, body, ids)
        if answer.status != NO_ANSWER and not httpx.codes.is_client_error(answer.status):
            self.note(call, f"answered {answer.status}, though {why}", ids)
        return answer

    def note(self, call: contract.Call, what: str, ids: Ids, said: object = None) -> None:
        """Note a deviation, and where it was met."""
        where = call.path.format_map(ids) + (f" said {json.dumps(said, default=str)[:200]}" if said else "")
        self.notes.deviates(call.name, what, where)

    def _examined(self, call: contract.Call, answer: Answer, ids: Ids, right: Sequence[int]) -> Answer:
        if answer.status not in (*right, NO_ANSWER):
            self.note(call, f"answered {answer.status} instead of {' or '.join(map(str, right))}", ids, answer.body)
        problems = call.problems_of_answer(answer.body) if answer.is_success else []
        for problem in problems:
            self.note(call, problem, ids)
        return replace(answer, is_sound=answer.is_success and not problems)

    def _send(self, call: contract.Call, body: object, ids: Ids, *, query: str = "", chunked: bool = False) -> Answer:
        content = None if body is None else encoded(body)
        request = self._http.build_request(
            call.method,
            call.path.format_map(ids) + query,
            content=_pieces(content) if chunked and content is not None else content,
            headers={"Content-Type": "application/json"} if content is not None else {},
        )
        started = time.perf_counter()
        try:
            response = self._http.send(request)
        except httpx.ConnectError as error:
            raise UnreachableError(f"No answer to {request.method} {request.url}: {error!r}") from error
        except httpx.TransportError as error:
            self.note(call, "the connection broke", ids, repr(error))
            return Answer(NO_ANSWER, None)
        self.notes.seconds += time.perf_counter() - started
        self.notes.answers += 1
        self.notes.server_errors += httpx.codes.is_server_error(response.status_code)
        return Answer(response.status_code, self._parsed(call, response, ids))

    def _parsed(self, call: contract.Call, response: httpx.Response, ids: Ids) -> object:
        if not response.content:
            return None
        try:
            return decoded(response)
        except ValueError:
            self.note(call, f"the body of {response.status_code} is not JSON", ids, response.text)
            return None


def _pieces(content: bytes) -> Iterator[bytes]:
    """Cut a body in two: its length is not announced."""
    middle = len(content) // 2
    yield content[:middle]
    yield content[middle:]
