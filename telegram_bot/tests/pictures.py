"""Pictures of conversations for the documentation: the server's record as a page, photographed by Chromium."""

import base64
import io
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

from PIL import Image

from telegram_bot.tests.messages import Shown

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE, TALLEST = 400, 900
STYLE = """
body { margin: 0; padding: 16px; display: inline-flex; gap: 16px; background: #fff; align-items: flex-start;
       font: 15px/1.4 "DejaVu Sans", "Noto Color Emoji", sans-serif; color: #1f2933 }
.phone { width: 360px; padding: 12px; border-radius: 18px; background: #cfdcc9; box-sizing: border-box;
         display: flex; flex-direction: column; gap: 6px }
.message { border-radius: 12px; padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; background: #fff;
           align-self: stretch }
.user { background: #e3fcc8; align-self: flex-end; max-width: 80% }
.message img { display: block; width: calc(100% + 24px); margin: -8px -12px 8px; border-radius: 12px 12px 0 0 }
.row { display: flex; gap: 4px } .row span { flex: 1; text-align: center; background: #5b7a5acc; color: #fff;
       border-radius: 8px; padding: 7px 4px; font-size: 13px }
blockquote { margin: 4px 0; border-left: 3px solid #5b7a5a; padding-left: 8px }
"""


def page(frames: list[list[Shown]]) -> str:
    """Put moments of a chat side by side."""
    phones = "".join(f'<div class="phone">{"".join(map(_message, frame[-4:]))}</div>' for frame in frames)
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{phones}'


def photograph(frames: list[list[Shown]], target: Path) -> None:
    """Save a page as a picture, cut to what is on it; needs Chromium."""
    assert BROWSER, "Chromium is not installed"
    width = len(frames) * (PHONE - 24) + 16
    with tempfile.TemporaryDirectory() as folder:
        html, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        html.write_text(page(frames))
        command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={shot}"]
        size = f"--window-size={width},{TALLEST}"
        subprocess.run([*command, size, html.as_uri()], check=True, capture_output=True, timeout=60)
        with Image.open(shot) as image:
            picture = image.convert("RGB")
    background = Image.eval(picture.convert("L"), lambda light: 255 * (light < 250))
    bottom = (background.getbbox() or (0, 0, 0, TALLEST))[3]
    picture.crop((0, 0, width, min(TALLEST, bottom + 16))).quantize(128).save(target, optimize=True)


def _message(shown: Shown) -> str:
    text = shown.html if shown.author == "bot" else escape(shown.html)
    picture = ""
    if shown.photo:
        picture = f'<img src="data:image/jpeg;base64,{base64.b64encode(_small(shown.photo)).decode()}">'
    rows = "".join(f'<div class="row">{"".join(map(_button, row))}</div>' for row in shown.buttons)
    return f'<div class="message {shown.author}">{picture}{text}</div>{rows}'


def _button(button: dict) -> str:
    return f"<span>{escape(button['text'])}</span>"


def _small(content: bytes) -> bytes:
    output = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail((720, 720))
        image.convert("RGB").save(output, "JPEG", quality=85)
    return output.getvalue()
