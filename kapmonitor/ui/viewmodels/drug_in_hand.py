"""What a session has of a drug in hand; asked on the core's thread, where the session lives."""

from datetime import datetime
from decimal import Decimal

from kapmonitor.protocols.tie_out import balances
from kapmonitor.services.room import Room


def in_hand_mg(room: Room, drug: str, lot: str | None, at: datetime) -> Decimal:
    """What is drawn and neither given nor wasted of that lot, in mg; never under zero.

    Without a lot, of the drug's first one, as ``services/dosing.py`` takes it.
    """
    mine = [each for each in balances(room.session, at) if each.drug == drug]
    found = next((each for each in mine if lot is None or each.lot in (None, lot)), None)
    return max(found.in_hand, Decimal(0)) if found is not None else Decimal(0)
