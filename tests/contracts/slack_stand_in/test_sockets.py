"""Socket Mode at the stand-in of Slack, as the real bolt meets it on good days and bad ones."""

import aiohttp
import pytest

from tests.contracts.slack_stand_in.conftest import said, typed
from tests.standins.slack_http import RETRY_GAPS_S
from tests.standins.slack_socket import MOST_CONNECTIONS, TOO_MANY


async def test_a_command_comes_with_everything_slack_tells(courier, hearing):
    """And what bolt acknowledges it with comes back."""
    hearing.answers = lambda _, ack: ack("on it")
    async with hearing.connected():
        asked = courier.send(typed())
        ack = await asked.acked()

    assert (await hearing.heard())[0] == asked.payload
    assert ack.body == {"text": "on it"}
    assert ack.is_in_time
    assert "thread_ts" not in asked.payload


async def test_a_command_that_fails_is_not_acknowledged_at_all(courier, hearing):
    """And it is not sent again: the person sees an error, and decides."""
    courier.ack_within_s = 0.1

    async def fails(*_):
        raise RuntimeError

    hearing.answers = fails
    async with hearing.connected():
        asked = await courier.send(typed()).over()

    assert asked.ack is None
    assert len(asked.tries) == courier.missed_acks == 1


async def test_an_event_that_was_not_acknowledged_comes_again(courier, hearing):
    """Up to three times, under the same id, and it says so."""
    courier.ack_within_s = 0.1

    async def fails_twice(req, ack):
        if len(hearing.requests) > 2:
            await ack()
        else:
            raise RuntimeError

    hearing.answers = fails_twice
    async with hearing.connected():
        sent = await courier.send(said()).over()
        bodies = await hearing.heard(3)

    assert [body["event_id"] for body in bodies] == [sent.event_id] * 3
    assert [each.headers["x-slack-retry-num"] for each in hearing.requests] == [["0"], ["1"], ["2"]]
    assert hearing.requests[1].headers["x-slack-retry-reason"] == ["timeout"]
    assert sent.is_acked


async def test_an_event_nobody_takes_is_given_up(courier):
    """After the first try and three more."""
    courier.ack_within_s = 0.05

    sent = await courier.send(said()).over()

    assert [each.number for each in sent.tries] == list(range(1 + len(RETRY_GAPS_S)))
    assert not sent.is_acked


async def test_an_event_may_come_again_although_it_was_taken(courier, hearing):
    """Delivery is at least once; an app has to know what it has seen."""
    async with hearing.connected():
        sent = courier.send(said())
        await sent.acked()

        await courier.repeat(sent, 2)

    assert {body["event_id"] for body in await hearing.heard(3)} == {sent.event_id}
    assert hearing.requests[2].headers["x-slack-retry-num"] == ["2"]


async def test_envelopes_go_to_the_connections_in_turn(courier, hearing):
    """Each to one of them only."""
    async with hearing.connected(), hearing.connected():
        sent = [courier.send(typed(str(number))) for number in range(4)]
        for each in sent:
            await each.acked()

    assert sorted(each.tries[0].where for each in sent) == ["connection 0"] * 2 + ["connection 1"] * 2
    assert len(hearing.requests) == 4


async def test_a_refreshed_connection_is_replaced(courier, hearing):
    """The app is asked to go, and nothing is sent where it leaves."""
    async with hearing.connected():
        await courier.sockets.connected()

        await courier.sockets.refresh()
        await courier.sockets.changed.until(lambda: courier.sockets.handshakes == 2)
        await courier.sockets.connected()
        await courier.send(typed()).acked()

    assert courier.sockets.handshakes == 2


async def test_an_app_that_does_not_leave_is_hung_up_on(courier):
    """A while after it was asked."""
    courier.sockets.closes_after_s = 0.01
    async with aiohttp.ClientSession() as session, session.ws_connect(courier.sockets.ticket()) as socket:
        assert (await socket.receive_json())["type"] == "hello"

        await courier.sockets.refresh()

        assert (await socket.receive_json())["reason"] == "refresh_requested"
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_an_event_survives_a_cut(courier, hearing):
    """The tries that come minutes later at Slack find the app connected anew."""
    async with hearing.connected():
        await courier.sockets.connected()

        await courier.sockets.cut()
        sent = courier.send(said())
        await sent.acked()

    assert sent.tries[0].failure == "connection_failed"
    assert courier.sockets.handshakes == 2


async def test_silence_is_noticed(courier, hearing):
    """No pong for four intervals, at least a second: the app connects anew."""
    courier.sockets.goes_silent = True
    async with hearing.connected(ping_s=0.05):
        await courier.sockets.changed.until(lambda: courier.sockets.handshakes == 2)

    assert courier.sockets.pings > 1


async def test_an_address_opens_one_connection(courier):
    """A second handshake with it is refused, as is one that comes too late or is unlucky."""
    async with aiohttp.ClientSession() as session:
        once = courier.sockets.ticket()
        async with session.ws_connect(once):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(once)
        late = courier.sockets.ticket()
        courier.sockets.expire_tickets()
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(late)
        courier.sockets.refuses_handshakes = 1
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(courier.sockets.ticket())

    assert courier.sockets.refused == 3


async def test_ten_connections_are_the_most(courier):
    """The next one is told so, and closed."""
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(courier.sockets.ticket()) for _ in range(MOST_CONNECTIONS)]
        hellos = [await socket.receive_json() for socket in sockets]

        one_more = await session.ws_connect(courier.sockets.ticket())

        assert [hello["num_connections"] for hello in hellos] == list(range(1, MOST_CONNECTIONS + 1))
        assert (await one_more.receive_json())["reason"] == TOO_MANY
        assert (await one_more.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_an_acknowledgement_may_come_on_another_connection(courier):
    """Whether Slack honours it is not known, so a story can have it either way."""
    courier.ack_within_s = 0.2
    async with aiohttp.ClientSession() as session:
        one = await session.ws_connect(courier.sockets.ticket())
        other = await session.ws_connect(courier.sockets.ticket())
        await one.receive_json()
        await other.receive_json()
        kept, lost = courier.send(typed("kept")), courier.send(typed("lost"))
        for_one, for_other = await one.receive_json(), await other.receive_json()

        await other.send_json({"envelope_id": for_one["envelope_id"]})
        await kept.acked()
        courier.sockets.honours_acks_elsewhere = False
        await one.send_json({"envelope_id": for_other["envelope_id"]})
        await lost.over()

    assert not lost.is_acked
    assert courier.sockets.strays == [{"envelope_id": for_other["envelope_id"]}]


async def test_a_link_that_is_disabled_stays_so(courier, hearing, caplog):
    """Socket Mode was switched off while the app ran."""
    async with hearing.connected():
        await courier.sockets.connected()

        await courier.sockets.disables()
        await courier.sockets.changed.until(lambda: courier.sockets.refused)

    assert not courier.sockets.is_connected
