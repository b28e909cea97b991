"""The admin's and the documentation's own files, as the image serves them."""

import re

import httpx
import pytest

pytestmark = pytest.mark.xdist_group("deployment")

FOREVER = "max-age=315360000, public, immutable"
FIRST_PAGE_BYTES = 200_000  # the page, its styles and scripts; the theme's fonts come after it, once for ever


class Browser:
    """Loads a page with what it names, compressed where the server can."""

    def __init__(self, backend):
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{backend.port}", trust_env=False, follow_redirects=True)

    def load(self, path):
        """Give back the page and its files, each with the bytes that travelled."""
        page = self._get(path)
        names = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)"', page[0].text)))
        return page, {name: self._get(name) for name in names}

    def log_in(self, user, password):
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.http.get("/admin/login/").text)[1]
        form = {"csrfmiddlewaretoken": token, "username": user, "password": password, "next": "/admin/"}
        headers = {"Referer": f"{self.http.base_url}/admin/login/"}
        assert self.http.post("/admin/login/?next=/admin/", data=form, headers=headers).status_code == 200

    def _get(self, path):
        with self.http.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
            answer.read()
            assert answer.status_code == 200, path
            return answer, answer.num_bytes_downloaded


@pytest.fixture
def browser(platform):
    browser = Browser(platform.backends[0])
    with browser.http:
        yield browser


@pytest.mark.parametrize("path", ["/admin/login/", "/docs"])
def test_a_pages_files_are_compressed_and_kept_for_ever(browser, path):
    _, files = browser.load(path)
    assert len(files) > 3
    for name, (answer, _) in files.items():
        assert answer.headers["cache-control"] == FOREVER, name
        if name.endswith((".css", ".js")) and len(answer.content) > 1000:
            assert answer.headers["content-encoding"] == "gzip", name


def test_the_admins_first_page_is_small(browser, platform):
    browser.log_in(platform.environment["DJANGO_SUPERUSER_USERNAME"], platform.environment["DJANGO_SUPERUSER_PASSWORD"])
    (page, bytes_of_page), files = browser.load("/admin/")
    assert "/admin/logout/" in page.text
    sizes = {name: size for name, (_, size) in files.items()}
    assert page.headers["content-encoding"] == "gzip"
    assert bytes_of_page + sum(sizes.values()) <= FIRST_PAGE_BYTES, (bytes_of_page, sizes)


def test_an_old_name_still_works(browser):
    """A page that was cached before an upgrade, or a link from elsewhere."""
    assert browser.http.get("/static/admin/css/base.css").status_code == 200
