"""A room without a radio: simulated devices that send real bytes through real Bleak.

The devices are GATT servers on Bumble's Bluetooth stack, each in a process of its own; the
program reaches them through stock Bleak and a backend of ours. Nothing between a device's
notification and the screen is faked. Only this package may import Bumble. Nothing here knows the
record, the services or the screen. Read ``air.py`` first, then ``zygote.py`` and ``hub.py``.
"""
