"""How a host reaches its controller: ``unix:PATH`` or, on Windows, ``tcp:127.0.0.1:PORT``."""

from bumble.transport.common import Transport
from bumble.transport.tcp_client import open_tcp_client_transport
from bumble.transport.unix import open_unix_client_transport


async def open_transport(endpoint: str) -> Transport:
    """Connect to the hub; raises ``OSError`` if there is none."""
    scheme, _, place = endpoint.partition(":")
    if scheme == "unix":
        return await open_unix_client_transport(place)
    return await open_tcp_client_transport(place)
