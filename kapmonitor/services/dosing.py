"""What staff do with the drug: draw it, prepare, give, infuse, hold, waste, account for it.

As in ``recording.py``, every action returns the facts it wrote once they are durable, or raises
``NotAllowed`` and has changed nothing. Core thread only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kapmonitor.domain import events as ev
from kapmonitor.domain.clock import Clock
from kapmonitor.domain.dosing import AmountError, Route, per_kg, volume_ml_of
from kapmonitor.domain.events import Event, Fact, HoldOutcome
from kapmonitor.domain.session import Session
from kapmonitor.protocols import gates
from kapmonitor.protocols.bounds import IntendedDose
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.protocols.questions import questions_before_dose
from kapmonitor.protocols.refusals import NotAllowed, Refusal, RefusalCode
from kapmonitor.protocols.tie_out import DrugBalance, balances
from kapmonitor.services.entries import DoseDetails, Entries, Entry, refuse
from kapmonitor.services.monitoring import Monitoring


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugVial:
    """What stands on the vial, device or pack that a drug is drawn from."""

    lot: str | None = None
    expiry: str | None = None
    concentration_mg_per_ml: Decimal | None = None


class Dosing:
    """The drug in one open session."""

    def __init__(
        self,
        *,
        clock: Clock,
        protocol: DosingProtocol,
        session: Session,
        entries: Entries,
        monitoring: Monitoring,
    ) -> None:
        self._clock = clock
        self._protocol = protocol
        self._session = session
        self._entries = entries
        self._monitoring = monitoring

    async def draw(
        self, entry: Entry, *, drug: str, mass_mg: Decimal, vial: DrugVial | None = None
    ) -> list[Fact]:
        """Record what was drawn up, or the device or tablet that was taken out."""
        vial = vial or DrugVial()
        async with self._entries.turn():
            refusals = gates.before_drawing(self._session, vial.expiry, entry.occurred_at)
            self._entries.settle(refusals, entry)
            drawn = _drawn(drug, mass_mg, vial, entry.override)
            return await self._entries.write(entry, drawn)

    async def waste(
        self,
        entry: Entry,
        *,
        drug: str,
        mass_mg: Decimal,
        witness: str,
        lot: str | None = None,
        volume_ml: Decimal | None = None,
    ) -> list[Fact]:
        """Record what was destroyed, and who saw it: another person."""
        async with self._entries.turn():
            refusals = list(gates.before_wasting(self._session, entry.author, witness))
            if refusals:
                raise NotAllowed(refusals)
            wasted = ev.DrugWasted(
                drug=drug, mass_mg=mass_mg, witness=witness, lot=lot, volume_ml=volume_ml
            )
            return await self._entries.write(entry, wasted)

    async def explain(self, entry: Entry, *, drug: str, lot: str | None, reason: str) -> list[Fact]:
        """Say why a lot does not tie out, as it stands now; once it changes, it is asked again."""
        async with self._entries.turn():
            if not reason.strip():
                refuse(RefusalCode.BOUND, "a difference is explained with words")
            found = self._balance(drug, lot)
            if found is None or found.in_hand == 0:
                refuse(RefusalCode.ORDER, f"there is no difference of {drug} to explain")
            said = ev.DrugDifferenceExplained(
                drug=drug, lot=found.lot, mass_mg=found.in_hand, reason=reason.strip()
            )
            return await self._entries.write(entry, said)

    async def prepare_dose(
        self,
        entry: Entry,
        *,
        drug: str,
        route: Route,
        mass_mg: Decimal,
        volume_ml: Decimal | None = None,
        details: DoseDetails | None = None,
        drawn_mg: Decimal | None = None,
    ) -> list[Fact]:
        """Record a dose that is drawn up, after its bounds were asked; nothing is given (H41).

        ``drawn_mg`` is what was drawn for it; without it, as much as is not in hand yet, so that
        a dose prepared anew is not drawn twice. ``entry.override`` is kept also where no bound
        refuses it: it may answer a question (``protocols/questions.py``). Gates may still be met
        and refuse nothing yet. A witness is one of the giving, and is not kept here.
        """
        details = details or DoseDetails()
        async with self._entries.turn():
            dose = IntendedDose(drug=drug, route=route, mass_mg=mass_mg, at=entry.occurred_at)
            refusals = gates.before_preparing(self._protocol, self._session, dose, details.expiry)
            self._entries.settle(refusals, entry)
            prepared = ev.DosePrepared(
                drug=drug,
                route=route,
                mass_mg=mass_mg,
                concentration_mg_per_ml=details.concentration_mg_per_ml,
                volume_ml=volume_ml,
                site=details.site,
                lot=details.lot,
                expiry=details.expiry,
                override=entry.override,
            )
            drawing = self._drawing(entry, dose, details, drawn_mg)
            return await self._entries.write(entry, *drawing, prepared)

    async def administer_dose(
        self,
        entry: Entry,
        *,
        drug: str,
        route: Route,
        mass_mg: Decimal,
        volume_ml: Decimal | None = None,
        details: DoseDetails | None = None,
    ) -> list[Fact]:
        """Record a dose given at ``entry.occurred_at``, the protocol's clock from then on.

        ``entry.override`` is kept where a rule refuses or asks (``protocols/questions.py``), which
        is all that ``volume_ml`` is for: the record has it from when the dose was prepared.
        """
        details = details or DoseDetails()
        async with self._entries.turn():
            dose = IntendedDose(drug=drug, route=route, mass_mg=mass_mg, at=entry.occurred_at)
            refusals = self._refusals(entry, dose, details)
            overridden = self._entries.settle(refusals, entry)
            is_asked = self._is_asked_about(dose, details, volume_ml)
            weight = self._session.weight_kg
            event = ev.DoseAdministered(
                drug=drug,
                route=route,
                mass_mg=mass_mg,
                mass_mg_per_kg=per_kg(mass_mg, weight) if weight else None,
                site=details.site,
                lot=details.lot,
                expiry=details.expiry,
                concentration_mg_per_ml=details.concentration_mg_per_ml,
                witness=details.witness,
                override=entry.override if is_asked else None,
            )
            facts = await self._entries.write(entry, *overridden, event)
            self._alarm_over_bound(refusals, dose)
            return facts

    async def start_infusion(
        self,
        entry: Entry,
        *,
        drug: str,
        mass_mg: Decimal,
        volume_ml: Decimal,
        minutes: float,
        details: DoseDetails | None = None,
        route: Route = Route.IV,
    ) -> list[Fact]:
        """Record that an infusion runs: what is ordered, in mg, mL and minutes."""
        details = details or DoseDetails()
        async with self._entries.turn():
            dose = IntendedDose(
                drug=drug, route=route, mass_mg=mass_mg, at=entry.occurred_at, is_infusion=True
            )
            refusals = [
                *self._refusals(entry, dose, details),
                *gates.before_infusion(self._session, volume_ml, minutes),
            ]
            overridden = self._entries.settle(refusals, entry)
            weight = self._session.weight_kg
            event = ev.InfusionStarted(
                drug=drug,
                mass_mg=mass_mg,
                volume_ml=volume_ml,
                minutes=minutes,
                route=route,
                mass_mg_per_kg=per_kg(mass_mg, weight) if weight else None,
                lot=details.lot,
                expiry=details.expiry,
                concentration_mg_per_ml=details.concentration_mg_per_ml,
                witness=details.witness,
                override=entry.override if refusals else None,
            )
            facts = await self._entries.write(entry, *overridden, event)
            self._alarm_over_bound(refusals, dose)
            return facts

    async def change_infusion(
        self, entry: Entry, minutes: float, shown_ml: Decimal | None = None
    ) -> list[Fact]:
        """Let what is left run over so many minutes; ``shown_ml``: what the pump has given."""
        async with self._entries.turn():
            refusals = gates.before_steering(self._session, shown_ml)
            self._entries.settle(refusals, entry)
            return await self._entries.write(
                entry, ev.InfusionChanged(minutes=minutes, volume_ml=shown_ml)
            )

    async def pause_infusion(self, entry: Entry, shown_ml: Decimal | None = None) -> list[Fact]:
        """Record that the pump was stopped for a while."""
        return await self._steer(
            entry, ev.InfusionPaused(volume_ml=shown_ml), shown_ml, paused=False
        )

    async def resume_infusion(self, entry: Entry) -> list[Fact]:
        """Record that the pump runs again."""
        return await self._steer(entry, ev.InfusionResumed(), None, paused=True)

    async def end_infusion(self, entry: Entry, shown_ml: Decimal | None = None) -> list[Fact]:
        """Record that it is over, with what was really given: as the pump shows, or as reckoned."""
        async with self._entries.turn():
            refusals = list(gates.before_steering(self._session, shown_ml))
            infusion = self._session.dosing.infusion
            if refusals or infusion is None:
                raise NotAllowed(refusals)
            reckoned = infusion.reckoned_ml(entry.occurred_at)
            mass_mg = (
                infusion.given_mg(entry.occurred_at)
                if shown_ml is None
                else infusion.mass_of(shown_ml)
            )
            ended = ev.InfusionEnded(
                mass_mg=mass_mg,
                volume_ml=reckoned if shown_ml is None else shown_ml,
                reckoned_volume_ml=None if shown_ml is None else reckoned,
            )
            return await self._entries.write(entry, ended)

    async def start_hold(self, entry: Entry) -> list[Fact]:
        """Record that the dose is held under the tongue from now on."""
        async with self._entries.turn():
            self._entries.settle(gates.before_hold(self._session), entry)
            return await self._entries.write(entry, ev.HoldStarted())

    async def end_hold(self, entry: Entry, outcome: HoldOutcome) -> list[Fact]:
        """Record that it was spat or swallowed."""
        async with self._entries.turn():
            self._entries.settle(gates.before_hold_ends(self._session, outcome), entry)
            return await self._entries.write(entry, ev.HoldEnded(outcome=outcome))

    async def _steer(
        self, entry: Entry, event: Event, shown_ml: Decimal | None, *, paused: bool
    ) -> list[Fact]:
        async with self._entries.turn():
            refusals = gates.before_steering(self._session, shown_ml, paused=paused)
            self._entries.settle(refusals, entry)
            return await self._entries.write(entry, event)

    def _refusals(self, entry: Entry, dose: IntendedDose, details: DoseDetails) -> list[Refusal]:
        evidence = self._monitoring.evidence_by(dose.at, self._session)
        is_second = gates.is_another(details.witness, entry.author)
        return list(
            gates.before_dose(
                self._protocol,
                self._session,
                dose,
                evidence,
                witness=details.witness if is_second else None,
                expiry=details.expiry,
            )
        )

    def _drawing(
        self,
        entry: Entry,
        dose: IntendedDose,
        details: DoseDetails,
        drawn_mg: Decimal | None,
    ) -> list[ev.DrugDrawn]:
        found = self._balance(dose.drug, details.lot)
        in_hand = found.in_hand if found is not None else Decimal(0)
        mass_mg = dose.mass_mg - max(in_hand, Decimal(0)) if drawn_mg is None else drawn_mg
        vial = DrugVial(
            lot=details.lot,
            expiry=details.expiry,
            concentration_mg_per_ml=details.concentration_mg_per_ml,
        )
        return [_drawn(dose.drug, mass_mg, vial, entry.override)] if mass_mg > 0 else []

    def _balance(self, drug: str, lot: str | None) -> DrugBalance | None:
        now = self._clock.now().utc
        mine = [each for each in balances(self._session, now) if each.drug == drug]
        return next((each for each in mine if lot is None or each.lot in (None, lot)), None)

    def _is_asked_about(
        self, dose: IntendedDose, details: DoseDetails, volume_ml: Decimal | None
    ) -> bool:
        asked = questions_before_dose(
            self._protocol,
            self._session,
            dose,
            evidence=self._monitoring.evidence_by(dose.at, self._session),
            concentration_mg_per_ml=details.concentration_mg_per_ml,
            volume_ml=volume_ml,
            site=details.site,
            lot=details.lot,
            expiry=details.expiry,
            witness=details.witness,
        )
        return bool(asked)

    def _alarm_over_bound(self, refusals: Iterable[Refusal], dose: IntendedDose) -> None:
        if any(refusal.code is RefusalCode.BOUND for refusal in refusals):
            self._monitoring.dose_over_bound(dose.mass_mg, self._clock.now())


def _drawn(drug: str, mass_mg: Decimal, vial: DrugVial, override: str | None) -> ev.DrugDrawn:
    concentration = vial.concentration_mg_per_ml
    try:
        volume_ml = volume_ml_of(mass_mg, concentration) if concentration is not None else None
    except AmountError:
        volume_ml = None  # a concentration of nothing says nothing of a volume
    return ev.DrugDrawn(
        drug=drug,
        mass_mg=mass_mg,
        lot=vial.lot,
        expiry=vial.expiry,
        concentration_mg_per_ml=concentration,
        volume_ml=volume_ml,
        override=override,
    )
