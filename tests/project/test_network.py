"""Tests themselves reach nothing but this machine."""

import socket
from contextlib import closing

import pytest

from tests.support.network import NetworkRefused


def test_connection_elsewhere_is_refused():
    with closing(socket.socket()) as ours, pytest.raises(NetworkRefused, match=r"192\.0\.2\.1"):
        ours.connect(("192.0.2.1", 80))


def test_datagram_elsewhere_is_refused():
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as ours, pytest.raises(NetworkRefused):
        ours.sendto(b"hello", ("192.0.2.1", 53))


def test_name_elsewhere_is_not_looked_up():
    with pytest.raises(NetworkRefused, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_connection_to_this_machine_goes_through():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        address = server.getsockname()
        socket.create_connection(address).close()
