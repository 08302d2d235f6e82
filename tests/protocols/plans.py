"""What holds of every plan, whatever happened before."""

from datetime import datetime
from decimal import Decimal

from kapmonitor.domain.session import Session
from kapmonitor.protocols.booster import BoosterState
from kapmonitor.protocols.evidence import NOTHING_SEEN, Evidence
from kapmonitor.protocols.model import LEAVING_TIME, DosingProtocol
from kapmonitor.protocols.plan import Plan, plan_of
from kapmonitor.protocols.schedule import CheckState
from kapmonitor.protocols.stages import StageState, spans
from kapmonitor.protocols.tie_out import balances


def sound_plan(
    protocol: DosingProtocol, session: Session, now: datetime, evidence: Evidence = NOTHING_SEEN
) -> Plan:
    """The plan, after it was found to be without contradiction."""
    plan = plan_of(protocol, session, now, evidence)
    _checks_hold(plan)
    _stages_hold(protocol, session, plan)
    _leaving_holds(protocol, session, plan)
    _booster_holds(plan)
    _drug_adds_up(session, now)
    return plan


def _checks_hold(plan: Plan) -> None:
    assert plan.debt == sum(c.state is CheckState.LATE for c in plan.checks)
    assert list(plan.checks) == sorted(plan.checks, key=lambda c: c.due_at)
    assert len({(c.check, c.due_at, c.put_off_from) for c in plan.checks}) == len(plan.checks)
    for check in plan.checks:
        assert check.opens_at <= check.due_at <= check.late_at
        is_answered = check.state in (CheckState.DONE, CheckState.WAIVED, CheckState.NOT_OBTAINED)
        assert (check.at is not None) == is_answered
        if check.state is CheckState.DONE:
            assert check.at is not None
            assert check.opens_at <= check.at <= plan.now
        if check.state is CheckState.LATE:
            assert check.missed or plan.now > check.late_at
    for name in {c.check for c in plan.checks}:
        asking = [c for c in plan.checks if c.check == name and c.state.is_open]
        assert sum(c.state is not CheckState.UPCOMING for c in asking) <= 1
    assert set(plan.open_checks) <= set(plan.checks)
    assert all(c.state.is_open for c in plan.open_checks)


def _stages_hold(protocol: DosingProtocol, session: Session, plan: Plan) -> None:
    assert [p.stage for p in plan.stages] == list(protocol.stages)
    for planned in plan.stages:
        assert planned.starts_at <= planned.ends_at
        if planned.state is StageState.COMING:
            assert planned.starts_at >= plan.now
    for span in spans(protocol, session):
        assert span.ended_at is None or span.started_at <= span.ended_at
    starts = [span.started_at for span in spans(protocol, session)]
    assert starts == sorted(starts)


def _leaving_holds(protocol: DosingProtocol, session: Session, plan: Plan) -> None:
    assert (plan.may_leave_at is None) == (plan.last_given_at is None)
    if plan.may_leave_at is not None and plan.last_given_at is not None:
        assert protocol.leaving is not None
        after_last = (plan.may_leave_at - plan.last_given_at).total_seconds()
        assert after_last >= protocol.leaving.minimum_s
        if plan.zero is not None:
            after_zero = (plan.may_leave_at - plan.zero).total_seconds()
            assert after_zero >= protocol.leaving.minimum_from_zero_s
    if plan.zero is not None:
        assert plan.last_given_at is not None
        given = [dose.at for dose in session.dosing.doses_reckoned()]
        begun = [each.started_at for each in session.dosing.infused()]
        assert min([*given, *begun]) <= plan.zero <= max([*given, *begun])
    for item in plan.leaving:
        if item.item == LEAVING_TIME:
            may_leave = plan.may_leave_at is not None and plan.now >= plan.may_leave_at
            assert item.is_met == may_leave


def _booster_holds(plan: Plan) -> None:
    if plan.booster is None:
        return
    assert (plan.booster.state is BoosterState.NO_DOSE) == (plan.zero is None)
    if plan.booster.state is BoosterState.OPEN:
        assert plan.booster.lacking == ()
        assert plan.booster.opens_at is not None
        assert plan.booster.closes_at is not None
        assert plan.booster.opens_at <= plan.now <= plan.booster.closes_at


def _drug_adds_up(session: Session, now: datetime) -> None:
    dosing = session.dosing
    for balance in balances(session, now):
        assert balance.in_hand == balance.drawn - balance.given - balance.wasted
    in_hand = sum((each.in_hand for each in balances(session, now)), Decimal(0))
    drugs = {each.drug for each in balances(session, now)}
    gone = sum((dosing.given_mg(drug, now) for drug in drugs), Decimal(0))
    gone += sum((dose.mass_mg for dose in dosing.unexplained_voids), Decimal(0))
    gone += sum((each.mass_mg for each in dosing.wasted), Decimal(0))
    assert in_hand == sum((each.mass_mg for each in dosing.drawn), Decimal(0)) - gone
    for infusion in dosing.infusions:
        # What was said at its end stands even beside an order that was corrected to less.
        most = max(infusion.mass_mg, infusion.ended_mass_mg or Decimal(0))
        assert 0 <= infusion.given_mg(now) <= most
        assert infusion.given_mg(now) == round(infusion.given_mg(now), 3)
