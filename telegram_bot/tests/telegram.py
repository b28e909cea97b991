"""A Bot API server for tests: long polling, chats in memory, Telegram's own error sentences. `serving` opens its port."""

import io
import json
import re
import threading
import time
from collections import defaultdict

import httpx
from PIL import Image

from telegram_bot.tests.messages import Markup, Shown, TelegramSaysNo, photo_size

TOKEN = "123456:TEST-token"
SHOWING = {"sendMessage", "sendPhoto", "editMessageText", "editMessageMedia"}


class Telegram:
    """The server's memory: chats, what is still to be fetched, what was called."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.updates: list[dict] = []
        self.chats: dict[int, dict[int, Shown]] = defaultdict(dict)
        self.files: dict[str, bytes] = {}
        self.documents: dict[str, bytes] = {}
        self.calls: list[tuple[str, dict]] = []
        self.toasts: dict[int, list[str]] = defaultdict(list)
        self.offsets: list[int] = []
        self.faults: list[str] = []
        self.webhook: dict[str, str] = {}
        self.statuses: list[int] = []
        """What the bot answered when it was called."""
        self.ports: list[int] = []
        """Where the processes behind the webhook's address listen; none: at the address itself."""
        self.refusals: dict[str, list[TelegramSaysNo]] = defaultdict(list)
        self.frames: dict[int, list[list[Shown]]] = defaultdict(list)
        self.is_open = True
        self.released = threading.Event()
        self.number = 1000
        self.url = ""

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def feed(self, **update: object) -> int:
        """Let an update happen: it waits to be fetched, or the bot is called, one process after the other."""
        with self.changed:
            number = self.next_number()
            if not self.webhook:
                self.updates.append({"update_id": number, **update})
            self.changed.notify_all()
        if self.webhook:
            port = self.ports[number % len(self.ports)] if self.ports else None
            threading.Thread(target=self.call_the_bot, args=({"update_id": number, **update}, port)).start()
        return number

    def call_the_bot(self, update: dict, port: int | None = None) -> int:
        """Call until the update is taken, as Telegram does; returns the last status."""
        url = self.webhook["url"] if port is None else re.sub(r":\d+", f":{port}", self.webhook["url"])
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        for _ in range(50):
            try:
                status = httpx.post(url, json=update, headers=headers, trust_env=False).status_code
                self.statuses.append(status)
                if status in {200, 403}:
                    return status
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        return status

    def refuse(self, method: str, code: int, description: str, **parameters: int) -> None:
        """Answer the next call of a method with an error."""
        self.refusals[method].append(TelegramSaysNo(code, description, **parameters))

    def called(self, method: str) -> list[dict]:
        return [parameters for name, parameters in self.calls if name == method]

    def call(self, method: str, parameters: dict, files: dict[str, bytes], *, token: str = TOKEN) -> object:
        if token != TOKEN:
            raise TelegramSaysNo(401, "Unauthorized")
        if method != "getUpdates":
            with self.changed:
                self.calls.append((method, parameters))
        if self.refusals[method]:
            raise self.refusals[method].pop(0)
        if self.faults and method in SHOWING:
            return self.fail(self.faults.pop(0), method, parameters, files)
        handler = getattr(self, f"do_{method}", None)
        if handler is None:
            raise TelegramSaysNo(404, "Not Found")
        if method == "getUpdates":
            return handler(parameters)
        with self.changed:
            return handler(parameters, files)

    def fail(self, fault: str, method: str, parameters: dict, files: dict[str, bytes]) -> object:
        """Deal with a call as a bad network would: all but "refused" and "unsent" do what is asked; "hang" then waits."""
        if fault in {"lost", "cut", "late", "hang"}:
            with self.changed:
                answer = getattr(self, f"do_{method}")(parameters, files)
        if fault == "late":
            time.sleep(0.05)
            return answer
        if fault == "hang":
            self.released.wait(60)
        if fault in {"cut", "hang"}:
            raise ConnectionError
        if fault == "refused":
            raise TelegramSaysNo(400, "Bad Request: something new")
        raise TelegramSaysNo(502, "Bad Gateway")

    def do_getMe(self, _parameters, _files):
        return {"id": 123456, "is_bot": True, "first_name": "ZoomAD", "username": "zoomad_bot"}

    def do_setMyCommands(self, _parameters, _files):
        return True

    def do_setWebhook(self, parameters, _files):
        self.webhook = parameters
        return True

    def do_deleteWebhook(self, _parameters, _files):
        self.webhook = {}
        return True

    def do_sendChatAction(self, _parameters, _files):
        return True

    def do_getUpdates(self, parameters):
        offset = int(parameters.get("offset", 0))
        self.offsets.append(offset)
        end = time.monotonic() + min(float(parameters.get("timeout", 0)), 5)
        with self.changed:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            while not self.updates and self.is_open and (left := end - time.monotonic()) > 0:
                self.changed.wait(left)
            return list(self.updates)

    def do_getFile(self, parameters, _files):
        file_id = parameters["file_id"]
        if len(self.files[file_id]) > 20 * 2**20:
            raise TelegramSaysNo(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": file_id, "file_path": f"files/{file_id}"}

    def do_sendMessage(self, parameters, _files):
        return self.put(parameters, Shown(self.next_number(), "bot", self.checked(parameters, "text", 4096)))

    def do_sendPhoto(self, parameters, files):
        shown = Shown(self.next_number(), "bot", self.checked(parameters, "caption", 1024))
        self.picture(shown, parameters["photo"], files)
        return self.put(parameters, shown)

    def do_sendDocument(self, parameters, files):
        name = parameters["document"].removeprefix("attach://")
        file_name = parameters[f"{name}.filename"]
        self.documents[file_name] = files[name]
        return self.put(parameters, Shown(self.next_number(), "bot", f"📎 {file_name}"))

    def do_editMessageText(self, parameters, _files):
        html = self.checked(parameters, "text", 4096)
        shown = self.found(parameters)
        if shown.photo:
            raise TelegramSaysNo(400, "Bad Request: there is no text in the message to edit")
        return self.edited(parameters, shown, html)

    def do_editMessageMedia(self, parameters, files):
        media = json.loads(parameters["media"])
        html = self.checked(media, "caption", 1024)
        shown = self.found(parameters)
        self.picture(shown, media["media"], files)
        return self.edited(parameters, shown, html)

    def do_editMessageReplyMarkup(self, parameters, _files):
        shown = self.found(parameters)
        return self.edited(parameters, shown, shown.html)

    def do_deleteMessage(self, parameters, _files):
        if self.chats[int(parameters["chat_id"])].pop(int(parameters["message_id"]), None) is None:
            raise TelegramSaysNo(400, "Bad Request: message to delete not found")
        return True

    def do_answerCallbackQuery(self, parameters, _files):
        chat = int(parameters["callback_query_id"].partition("-")[0])
        self.toasts[chat].append(parameters.get("text", ""))
        return True

    def found(self, parameters: dict) -> Shown:
        shown = self.chats[int(parameters["chat_id"])].get(int(parameters["message_id"]))
        if shown is None:
            raise TelegramSaysNo(400, "Bad Request: message to edit not found")
        return shown

    def checked(self, parameters: dict, name: str, limit: int) -> str:
        html = parameters.get(name, "")
        if parameters.get("parse_mode") != "HTML":
            html = html.replace("&", "&amp;").replace("<", "&lt;")
        plain = Markup(html).plain
        if name == "text" and not plain.strip():
            raise TelegramSaysNo(400, "Bad Request: message text is empty")
        if len(plain.encode("utf-16-le")) // 2 > limit:
            raise TelegramSaysNo(
                400, f"Bad Request: {'message caption' if name == 'caption' else 'message'} is too long"
            )
        return html

    def picture(self, shown: Shown, name: str, files: dict[str, bytes]) -> None:
        if name.startswith("attach://"):
            content = files[name.removeprefix("attach://")]
        elif name in files:
            content = files[name]
        elif name in self.files:
            shown.photo, shown.file_id = self.files[name], name
            return
        else:
            raise TelegramSaysNo(400, "Bad Request: wrong file identifier/HTTP URL specified")
        Image.open(io.BytesIO(content)).verify()
        shown.photo, shown.file_id = content, f"sent-{self.next_number()}"
        self.files[shown.file_id] = content

    def buttons(self, parameters: dict) -> list[list[dict]]:
        rows = json.loads(parameters.get("reply_markup") or "{}").get("inline_keyboard", [])
        if any(len(button["callback_data"].encode()) > 64 for row in rows for button in row):
            raise TelegramSaysNo(400, "Bad Request: BUTTON_DATA_INVALID")
        return rows

    def put(self, parameters: dict, shown: Shown) -> dict:
        shown.buttons = self.buttons(parameters)
        self.chats[int(parameters["chat_id"])][shown.id] = shown
        return self.described(int(parameters["chat_id"]), shown)

    def edited(self, parameters: dict, shown: Shown, html: str) -> dict:
        buttons = self.buttons(parameters)
        if (shown.html, shown.buttons) == (html, buttons):
            raise TelegramSaysNo(400, "Bad Request: message is not modified")
        shown.html, shown.buttons, shown.edit_date = html, buttons, int(time.time())
        return self.described(int(parameters["chat_id"]), shown)

    def described(self, chat: int, shown: Shown) -> dict:
        message = {"message_id": shown.id, "date": shown.date, "chat": {"id": chat, "type": "private"}}
        if shown.edit_date:
            message["edit_date"] = shown.edit_date
        if shown.photo:
            return message | {"caption": shown.text, "photo": [photo_size(shown.file_id)]}
        return message | {"text": shown.text}
