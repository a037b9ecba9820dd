"""Tests reach this machine only: a connection to anywhere else is refused, with its address.

Registered in pyproject.toml. An audit hook sees what every Python library asks of the socket module, and
cannot be taken away again before the process ends.
"""

import ipaddress
import sys

#: Which argument of an audit event names the other end.
ENDS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


class NetworkRefused(RuntimeError):
    """Not an OSError: code that copes with a network that is down must not hide it."""


def is_here(host):
    """Whether this host, a name or a number, is this machine."""
    if not host or host in {"localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def refuse(event, arguments):
    if event not in ENDS:
        return
    end = arguments[ENDS[event]]
    if isinstance(end, tuple):
        end = end[0]
    elif event != "socket.getaddrinfo":
        return  # a socket that is a file, on this machine
    if not is_here(end):
        raise NetworkRefused(f"A test asked for '{end}'. Tests reach nothing but this machine.")


sys.addaudithook(refuse)
