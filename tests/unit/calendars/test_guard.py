import pytest

from tracker.calendars.guard import Nearness, judge_nearness

NUMBERS = {
    "93.184.216.34": Nearness.INTERNET,
    "2606:2800:220:1::1": Nearness.INTERNET,
    "192.168.1.7": Nearness.HOME,
    "10.0.0.1": Nearness.HOME,
    "172.16.0.1": Nearness.HOME,
    "100.64.0.1": Nearness.HOME,
    "fd00::1": Nearness.HOME,
    "198.51.100.1": Nearness.HOME,  # for documentation: nobody's on the internet
    "255.255.255.255": Nearness.HOME,
    "127.0.0.1": Nearness.MACHINE,
    "127.8.8.8": Nearness.MACHINE,
    "0.0.0.0": Nearness.MACHINE,
    "::": Nearness.MACHINE,
    "::1": Nearness.MACHINE,
    "169.254.169.254": Nearness.MACHINE,
    "fe80::1%eth0": Nearness.MACHINE,
    "224.0.0.1": Nearness.MACHINE,
    "::ffff:127.0.0.1": Nearness.MACHINE,
    "::ffff:192.168.1.1": Nearness.HOME,
    "64:ff9b::7f00:1": Nearness.MACHINE,
    "64:ff9b::808:808": Nearness.INTERNET,
    "2002:7f00:1::": Nearness.MACHINE,
}


@pytest.mark.parametrize(("number", "nearness"), NUMBERS.items(), ids=NUMBERS)
def test_how_near_an_address_is(number, nearness):
    assert judge_nearness(number) == nearness
