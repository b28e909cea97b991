"""No webhook leads into the platform's own network."""

from ipaddress import ip_address

import pytest

from webhooks.addresses import AddressError, is_public, resolve, split

INSIDE = """
    127.0.0.1 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 192.0.2.1
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::a00:1 2002:a00:1:: 2001:db8::1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_what_is_not_on_the_public_internet_is_inside(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_on_it_is_outside(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:7f00:1]"]
)
def test_however_it_is_written_it_is_not_asked(host, settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    with pytest.raises(AddressError, match="not on the public internet"):
        resolve(split(f"http://{host}:8080/"))


def test_it_is_asked_where_that_is_allowed(settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    assert resolve(split("http://127.1:8080/")) == "127.0.0.1"


def test_a_host_that_does_not_exist_is_said_to_be_unknown():
    with pytest.raises(AddressError, match="not known"):
        resolve(split("http://nowhere.invalid/"))


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://a.example", "http://", "http:///x", "http://a:b@a.example", "http://a.example:99999",
        "http://a.example:0", "http://a.example/ x", "http://a.example\\@b.example", "http://a.example/\n", "http://ä.example",
        "http://[::1", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(AddressError):
        split(url)
