"""The same seed plays the same faults, and every kind of them comes up."""

from tests.faults.links import is_one_request
from tests.faults.schedule import Kind, schedule


def test_a_seed_always_gives_the_same_schedule() -> None:
    assert schedule(7, 600) == schedule(7, 600)
    assert schedule(7, 600) != schedule(8, 600)


def test_a_long_schedule_has_every_kind_of_fault_and_over_two_hundred() -> None:
    brokers, services = schedule(1, 1800)
    assert {fault.kind for fault in brokers + services} == set(Kind)
    assert len(brokers) + len(services) > 200


def test_a_link_says_twice_only_what_is_one_whole_request() -> None:
    whole = b"HPUB hiring.command.briefing.AddComment _INBOX.a.b 12 17\r\nNATS/1.0\r\n\r\n{...}\r\n"
    assert is_one_request(whole)
    assert not is_one_request(whole[:-1])
    assert not is_one_request(whole + b"PING\r\n")
    assert not is_one_request(b"PUB $JS.API.INFO _INBOX.a.b 0\r\n\r\n")
