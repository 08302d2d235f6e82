"""From readings to alarms: pure, driven by the moments it is given, knowing no clock or disk.

Read ``board.py`` first: it holds every condition and every alarm of one session and says what
to announce. Terms follow IEC 60601-1-8 and ISO/IEEE 11073-10207; no conformity is claimed.
"""
