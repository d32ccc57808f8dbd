"""Getting in: links that ask for what is used, and what a token says about itself."""

from base64 import urlsafe_b64encode
from functools import cache
from pathlib import Path

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from bots.discord.setup.invite import PERMISSIONS, application_id_of, invite_links, missing
from bots.discord.setup.permissions import Overwrite, Role, Standing, permissions_in

FLAGS = {
    "View Channels": "view_channel",
    "Send Messages": "send_messages",
    "Send Messages in Threads": "send_messages_in_threads",
    "Create Public Threads": "create_public_threads",
    "Attach Files": "attach_files",
    "Read Message History": "read_message_history",
}


def test_a_server_is_asked_for_these_permissions_and_no_others():
    """Whoever invites it reads the list; one that it does not need costs trust."""
    asked = discord.Permissions(int(URL(invite_links("77").server).query["permissions"]))

    assert asked == discord.Permissions(**dict.fromkeys(FLAGS.values(), True))


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda permission: permission.name)
def test_a_permission_has_discords_bit_and_a_reason(permission):
    """The reason is shown to whoever asks why."""
    assert discord.Permissions(permission.bit) == discord.Permissions(**{FLAGS[permission.name]: True})
    assert permission.reason.startswith("to ")


def test_there_is_a_link_for_servers_and_one_for_people():
    """Somebody who manages no server can still bring the commands along."""
    links = invite_links("77")

    server, person = URL(links.server), URL(links.person)
    assert server.with_query(None) == person.with_query(None) == URL("https://discord.com/oauth2/authorize")
    assert "scope=bot+applications.commands" in links.server
    assert dict(server.query) == {
        "client_id": "77",
        "permissions": str(sum(each.bit for each in PERMISSIONS)),
        "integration_type": "0",
        "scope": "bot applications.commands",
    }
    assert dict(person.query) == {"client_id": "77", "integration_type": "1", "scope": "applications.commands"}


@given(st.integers(10**16, 2**63))
def test_a_token_tells_whose_it_is(application_id):
    """The link can be made without asking Discord."""
    first = urlsafe_b64encode(str(application_id).encode()).decode().rstrip("=")

    assert application_id_of(f"{first}.Gabcde.x-y_z") == str(application_id)
    assert application_id_of(f" {first}.Gabcde.x-y_z\n") == str(application_id)


@pytest.mark.parametrize(
    "token", ["", ".", "MTIz", "not-a-token.b.c", "!!!.b.c", "aGVsbG8.b.c", "a.b.c", "é.b.c", "wqM.b.c"]
)
def test_what_is_no_token_tells_nothing(token):
    """A secret or a public key, pasted into the wrong line."""
    assert application_id_of(token) is None


@given(st.text())
def test_anything_may_be_pasted_instead_of_a_token(token):
    """It is somebody's clipboard."""
    found = application_id_of(token)

    assert found is None or found.isdecimal()


def test_what_is_missing_is_named_as_discord_names_it():
    """So that it is found in Discord's settings."""
    assert missing(0) == tuple(each.name for each in PERMISSIONS)
    assert missing(discord.Permissions(send_messages=True, view_channel=True).value, PERMISSIONS[:3]) == (
        "Attach Files",
    )
    assert missing(discord.Permissions.all().value) == ()


SERVER, ME = 1, 9
ROLES = (SERVER, 2, 3, 4)
SEES, SENDS = 1 << 10, 1 << 11
# Few bits, so that they meet: among all 50 of Discord's hardly any two overwrites are about the same one.
bits = st.sampled_from([0, SEES, SENDS, SEES | SENDS])


@pytest.mark.parametrize(
    ("overwrites", "may_send"),
    [
        ([], True),
        ([(SERVER, 0, SENDS)], False),
        ([(SERVER, 0, SENDS), (2, SENDS, 0)], True),
        ([(SERVER, SENDS, 0), (2, 0, SENDS)], False),
        ([(2, SENDS, 0), (3, 0, SENDS)], True),
        ([(2, 0, SENDS), (ME, SENDS, 0)], True),
        ([(2, SENDS, 0), (ME, 0, SENDS)], False),
        ([(4, 0, SENDS), (8, 0, SENDS)], True),
        ([(ME, 0, SENDS), (2, SENDS, 0), (SERVER, 0, SENDS)], False),
    ],
)
def test_the_nearer_a_channel_s_word_is_to_the_member_the_more_it_weighs(overwrites, may_send):
    """Everybody's, then the roles', where allowing outweighs denying, then the member's own."""
    roles = tuple(Role(str(id_), SEES | SENDS) for id_ in (SERVER, 2, 3))
    standing = Standing(str(SERVER), str(ME), is_owner=False, roles=roles)

    allowed = permissions_in([Overwrite(str(id_), allow, deny) for id_, allow, deny in overwrites], standing)

    assert bool(allowed & SENDS) == may_send


@settings(deadline=None, max_examples=300)
@given(
    roles=st.fixed_dictionaries({SERVER: bits, 2: bits, 3: bits, 4: st.sampled_from([0, 1 << 3])}),
    own=st.sets(st.sampled_from(ROLES[1:])),
    overwrites=st.lists(st.tuples(st.sampled_from([*ROLES, ME, 8]), bits, bits), unique_by=lambda each: each[0]),
    is_owner=st.booleans(),
)
def test_what_it_may_do_in_a_channel_is_what_discord_py_says(roles, own, overwrites, is_owner):
    """Overwrites outweigh roles, and each other, in an order that is easily got wrong."""
    server = _Server(roles, own, is_owner=is_owner)
    theirs = server.channel(overwrites).permissions_for(server.me).value

    mine = Standing(str(SERVER), str(ME), is_owner, tuple(Role(str(id_), roles[id_]) for id_ in (SERVER, *own)))
    ours = permissions_in([Overwrite(str(id_), allow, deny) for id_, allow, deny in overwrites], mine)

    sees = bool(ours & SEES)
    assert sees == bool(theirs & SEES)
    # What follows from not seeing a channel, discord.py takes away too; here such a channel is not looked at.
    assert not sees or bool(ours & SENDS) == bool(theirs & SENDS)


class _Server:
    """A server as discord.py sees it, without a connection."""

    def __init__(self, roles, own, *, is_owner: bool) -> None:
        self._state = _state()
        entries = [_role(id_, permissions) for id_, permissions in roles.items()]
        owner = ME if is_owner else 8
        self._guild = discord.Guild(data={"id": SERVER, "roles": entries, "owner_id": owner}, state=self._state)
        member = {"user": {"id": ME, "username": "us", "discriminator": "0", "avatar": None}, "roles": list(own)}
        self.me = discord.Member(data={**member, "flags": 0}, guild=self._guild, state=self._state)

    def channel(self, overwrites) -> discord.TextChannel:
        entries = [
            {"id": id_, "type": int(id_ in (ME, 8)), "allow": str(allow), "deny": str(deny)}
            for id_, allow, deny in overwrites
        ]
        plain = {"id": 50, "type": 0, "name": "general", "position": 0, "permission_overwrites": entries}
        return discord.TextChannel(state=self._state, guild=self._guild, data=plain)


@cache
def _state():
    return discord.Client(intents=discord.Intents.none())._connection


def _role(id_: int, permissions: int) -> dict:
    plain = {"id": id_, "name": "r", "color": 0, "colors": {}, "hoist": False, "position": id_, "managed": False}
    return {**plain, "mentionable": False, "permissions": str(permissions), "flags": 0}


def test_the_guide_tells_of_exactly_these_permissions():
    """Whoever installs a bot reads there what it asks for and why."""
    guide = (Path(__file__).parent.parent / "docs" / "setup-discord.md").read_text("utf-8")
    table = guide.partition("| permission | why |")[2].partition("\n\n")[0]

    told = [line.split("|")[1].strip() for line in table.splitlines()[2:]]

    assert sorted(told) == sorted(permission.name for permission in PERMISSIONS)
