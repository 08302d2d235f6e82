"""How the checks came out: what is not known is not made up."""

from kapmonitor.domain import events as ev
from kapmonitor.services.check_account import CheckAccount, check_accounts
from tests.builders import a_dose, a_session, at, the_built_in_protocol


def of(accounts: tuple[CheckAccount, ...], check: str) -> CheckAccount:
    return next(each for each in accounts if each.check == check)


def test_that_what_nobody_did_is_missed_where_the_protocol_is_known() -> None:  # H44
    session = a_session((1.0, ev.StageStarted(stage="administration")), (60.0, a_dose()))

    account = of(check_accounts(session, the_built_in_protocol(), at(2 * 3600)), "blood-pressure")

    assert account.done == 0
    assert account.missed is not None
    assert account.missed > 1


def test_that_without_the_protocol_nothing_is_said_to_be_missed() -> None:
    session = a_session(
        (9.0, ev.CheckCompleted(check="blood-pressure", due_at=at(9))),
        (10.0, ev.CheckWaived(check="blood-pressure", due_at=at(10), reason="resting")),
        (
            11.0,
            ev.CheckWaived(
                check="blood-pressure", due_at=at(11), reason="moving", not_obtained=True
            ),
        ),
        (
            12.0,
            ev.CheckPostponed(
                check="blood-pressure", due_at=at(12), until=at(90), reason="resting"
            ),
        ),
    )

    (account,) = check_accounts(session, None, at(3600))

    assert account == CheckAccount(
        check="blood-pressure",
        done=1,
        waived=1,
        not_obtained=1,
        missed=None,
        put_off=1,
        not_roused=0,
    )


def test_that_leaving_a_person_undisturbed_is_counted_apart() -> None:  # H45
    session = a_session((9.0, ev.NotRoused(check="moaa-s", rate_per_min=14.0)))

    account = of(check_accounts(session, None, at(60)), "moaa-s")

    assert (account.done, account.not_roused) == (1, 1)


def test_that_a_check_done_beside_the_plan_counts_as_done() -> None:
    session = a_session((9.0, ev.CheckCompleted(check="blood-pressure", due_at=at(9))))

    account = of(check_accounts(session, the_built_in_protocol(), at(60)), "blood-pressure")

    assert account.done == 1


def test_that_a_withdrawn_answer_counts_for_nothing() -> None:
    session = a_session(
        (9.0, ev.CheckWaived(check="breathing", due_at=at(9), reason="seen")),
        (12.0, ev.EntryVoided(voids=2, reason="was not")),
    )

    assert check_accounts(session, None, at(60)) == ()
