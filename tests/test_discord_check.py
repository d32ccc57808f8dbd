"""Discord's part of `flashbulb check`: what is wrong, where, and the way out, from a small Discord on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from aiohttp import ClientSession, web

from bots.discord.commands import hash_of, payload
from bots.discord.setup.check import Seen, look
from bots.discord.setup.invite import ATTACH_FILES, PERMISSIONS, SEND_MESSAGES, VIEW_CHANNELS, invite_links
from core.commands import all_commands

TOKEN = "NzdsaWtlLWEtdG9rZW4.Gabcde.secret-enough"
OURS = payload(all_commands(), ())
ALL = sum(permission.bit for permission in PERMISSIONS)
LINK = invite_links("77").server
FORUM, VOICE, CATEGORY = 15, 2, 4


@dataclass
class Server:
    """One that the bot is in; its own role allows `role`."""

    name: str
    role: int = ALL
    channels: list[dict[str, Any]] = field(default_factory=list)
    owner: str = "1"
    id: str = ""

    def has(self, name: str, type_: int = 0, *, denied: int = 0, allowed: int = 0) -> Self:
        """A channel that denies and allows the bot's role something."""
        overwrites = [{"id": f"{self.name}-role", "type": 0, "allow": str(allowed), "deny": str(denied)}]
        self.channels.append({"id": name, "type": type_, "name": name, "permission_overwrites": overwrites})
        return self


class Discord:
    """As much of its REST interface as is looked at."""

    def __init__(self) -> None:
        self.servers: list[Server] = []
        self.commands: Any = [{**entry, "id": str(n), "version": "1"} for n, entry in enumerate(reversed(OURS))]
        self.application: dict[str, Any] = {"id": "77", "name": "Flashbulb", "flags": 1 << 19}
        self.instead: dict[str, web.Response] = {}
        self.is_stuck_at = ""
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0

    def is_in(self, *servers: Server) -> None:
        for number, server in enumerate(servers, start=100):
            server.id = str(number)
            self.servers.append(server)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/api/v10/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        path = f"/{request.match_info['path']}"
        self.asked.append(path)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(30 if path == self.is_stuck_at else 0.001)
        self.at_once -= 1
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        assert request.headers["User-Agent"].startswith("DiscordBot (")
        if path in self.instead:
            return self.instead[path]
        return web.json_response(self._found(path, request))

    def _found(self, path: str, request: web.Request) -> Any:
        if path == "/users/@me":
            return {"id": "9", "username": "flashbulb", "bot": True}
        if path == "/applications/@me":
            return self.application
        if path == "/applications/77/commands":
            assert request.query["with_localizations"] == "true"
            return self.commands
        if path == "/users/@me/guilds":
            return [{"id": server.id, "name": server.name} for server in self.servers]
        _, _, id_, *rest = path.split("/")
        return self._server(next(server for server in self.servers if server.id == id_), rest)

    @staticmethod
    def _server(server: Server, rest: list[str]) -> Any:
        if rest == ["channels"]:
            return server.channels
        if rest == ["members", "9"]:
            return {"user": {"id": "9"}, "roles": [f"{server.name}-role"]}
        others = {"id": "somebody-else's", "name": "admin", "permissions": str(1 << 3)}
        own = {"id": f"{server.name}-role", "name": "flashbulb", "permissions": str(server.role)}
        everybody = {"id": server.id, "name": "@everyone", "permissions": "0"}
        return {"id": server.id, "name": server.name, "owner_id": server.owner, "roles": [everybody, own, others]}


@pytest.fixture
def discord() -> Discord:
    return Discord()


async def seen(discord: Discord, token: str = TOKEN, look_s: float = 10.0) -> list[Seen]:
    async with discord.open() as base, ClientSession() as session:
        return await look(token, f"{base}/", session, hash_of(OURS), look_s)


def red(found: list[Seen]) -> list[str]:
    return [words for state, words in found if state == "red"]


async def test_where_words_are_hidden_from_it_the_switch_is_named(discord):
    """Nobody asked for it, so it is no mistake; a summary of a channel is empty without it."""
    discord.application["flags"] = 0

    state, words = (await seen(discord))[1]

    assert state == "off"
    assert "Message Content Intent at discord.com/developers/applications" in words


async def test_a_bot_in_order_is_fine_throughout(discord):
    """Whoever set it up wants to know that they are done."""
    discord.is_in(Server("Lab").has("general").has("news", 5).has("help", FORUM))

    assert await seen(discord) == [
        ("fine", "logged in as flashbulb; no privileged intents are needed."),
        ("fine", "it may read what people write to each other, for whoever could read it themselves."),
        ("fine", "the commands are registered and up to date."),
        ("fine", "the bot is in 1 server."),
    ]


@pytest.mark.parametrize("token", ["MTIz.wrong.token", "", "two\nlines", "täken"])
async def test_a_token_that_is_not_accepted_is_red_with_where_to_get_another(discord, token):
    """The commonest mistake of all; the token itself is never shown."""
    (only,) = await seen(discord, token)

    assert only.state == "red"
    assert only.words.startswith("DISCORD_TOKEN is not accepted.")
    assert "discord.com/developers/applications → your application → Bot → Reset Token" in only.words
    assert not token or token not in only.words


@pytest.mark.parametrize("status", [403, 404])
async def test_a_token_of_no_application_is_red(discord, status):
    """Somebody's own, or of an application that was deleted."""
    discord.instead["/applications/@me"] = web.json_response({}, status=status)

    (only,) = await seen(discord)

    assert only.state == "red"
    assert only.words.startswith("DISCORD_TOKEN belongs to no application.")


@pytest.mark.parametrize(
    ("path", "response", "words"),
    [
        ("/users/@me", {"status": 503}, "Discord is not well (503); discordstatus.com tells more."),
        ("/applications/@me", {"status": 500}, "Discord is not well (500); discordstatus.com tells more."),
        (
            "/users/@me",
            {"status": 429, "headers": {"Retry-After": "7"}},
            "Discord was asked too often; run this again in 7 s.",
        ),
        ("/users/@me/guilds", {"status": 429}, "Discord was asked too often; run this again in a minute."),
        ("/applications/77/commands", {"status": 418}, "Discord declined to tell (418)."),
        ("/users/@me", {"text": "<html>"}, "answered in a way that Discord does not."),
        ("/users/@me/guilds", {"text": '{"a": 1}'}, "answered in a way that Discord does not."),
    ],
)
async def test_a_bad_day_of_discords_is_a_sentence(discord, path, response, words):
    """A traceback tells whoever set it up nothing."""
    discord.instead[path] = web.Response(**response)

    found = await seen(discord)

    assert found[-1].state == "red"
    assert words in found[-1].words


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/api/v10", "no address", ""])
async def test_a_discord_that_cannot_be_reached_is_red_and_says_where_it_was_looked_for(base):
    """The machine is offline, or DISCORD_API_BASE points nowhere."""
    async with ClientSession() as session:
        (only,) = await look(TOKEN, base, session, "")

    assert only.state == "red"
    assert only.words.startswith(f"{base} cannot be reached: ")
    assert "DISCORD_API_BASE" in only.words


async def test_looking_ends_in_time_with_what_was_found(discord):
    """A deployment script must not hang, and what is known is worth saying."""
    discord.is_in(Server("Lab"))
    discord.is_stuck_at = "/guilds/100/channels"

    found = await seen(discord, look_s=0.5)

    assert found[0].words.startswith("logged in as flashbulb")
    assert found[-1].state == "red"
    assert "not everything was looked at" in found[-1].words


async def test_a_bot_without_servers_gets_the_link(discord):
    """Nothing is wrong yet; this is the next step."""
    found = await seen(discord)

    assert found[-1] == ("off", f"the bot is in no server yet. Whoever manages one can invite it: {LINK}")


async def test_an_endpoint_for_commands_is_red(discord):
    """Discord sends commands to it and not to the gateway: the bot would stay silent without a word of why."""
    discord.application["interactions_endpoint_url"] = "https://old.example/interactions"

    (only,) = red(await seen(discord))

    assert "Interactions Endpoint URL is set" in only
    assert "General Information" in only


@pytest.mark.parametrize(
    ("registered", "words"),
    [
        ([], "the commands are not registered yet; they are when `flashbulb discord` starts."),
        (OURS[1:], "the registered commands are not today's; they are renewed when `flashbulb discord` starts."),
        ([{**OURS[0], "description": "Other."}, *OURS[1:]], "the registered commands are not today's;"),
    ],
)
async def test_commands_that_are_not_todays_are_said(discord, registered, words):
    """Nothing has to be done but to start it."""
    discord.commands = list(registered)

    line = next(each for each in await seen(discord) if "commands" in each.words)

    assert line.state == "off"
    assert line.words.startswith(words)


async def test_what_is_missing_everywhere_is_red_with_the_way_out(discord):
    """The role was changed, or the link was made by hand."""
    discord.is_in(Server("Lab", ALL & ~ATTACH_FILES.bit & ~SEND_MESSAGES.bit).has("general").has("random"))

    (only,) = red(await seen(discord))

    place = "cannot Send Messages or Attach Files in any channel of Lab."
    assert only == f"{place} Give its role that permission, or invite it again: {LINK}"


async def test_what_is_missing_in_the_only_channel_names_it(discord):
    """It is the one to look at."""
    discord.is_in(Server("My Server").has("general", denied=SEND_MESSAGES.bit))

    (only,) = red(await seen(discord))

    assert only.startswith("cannot Send Messages in #general of My Server. Give its role")


async def test_what_is_missing_in_one_channel_is_named_and_not_red(discord):
    """A channel for rules is often kept for people: somebody may have meant it."""
    discord.is_in(Server("Lab").has("general").has("rules", denied=SEND_MESSAGES.bit))

    found = await seen(discord)

    assert red(found) == []
    assert found[-1] == ("off", "cannot Send Messages in #rules of Lab; that channel's permissions can change it.")


async def test_a_channel_that_it_does_not_see_is_no_mistake(discord):
    """It was not let in, so it misses nothing there."""
    discord.is_in(Server("Lab").has("general").has("board", denied=VIEW_CHANNELS.bit | SEND_MESSAGES.bit))

    assert [each.state for each in await seen(discord)] == ["fine"] * 4


async def test_a_server_in_which_it_sees_nothing_is_red(discord):
    """Nobody can mention it there."""
    discord.is_in(Server("Lab", 0).has("general"))

    (only,) = red(await seen(discord))

    assert only.startswith("cannot View Channels in Lab: it sees none. Give its role")


async def test_a_permission_given_by_the_channel_is_enough(discord):
    """Some servers let a bot into one channel only, by that channel's own permissions."""
    discord.is_in(Server("Lab", 0).has("bots", allowed=ALL).has("general"))

    assert [each.state for each in await seen(discord)] == ["fine"] * 4


@pytest.mark.parametrize(
    ("type_", "is_looked_at"), [(FORUM, False), (VOICE, False), (CATEGORY, False), (0, True), (5, True)]
)
async def test_only_where_people_talk_to_it_it_has_to_speak(discord, type_, is_looked_at):
    """Of a forum only the posts are talked in, and they are threads; a voice channel's voices it does not hear."""
    discord.is_in(Server("Lab").has("general").has("other", type_, denied=SEND_MESSAGES.bit))

    assert any("#other" in each.words for each in await seen(discord)) == is_looked_at


async def test_an_administrator_and_an_owner_lack_nothing(discord):
    """Whatever the channels say."""
    discord.is_in(
        Server("Lab", 1 << 3).has("general", denied=ALL), Server("Own", 0, owner="9").has("general", denied=ALL)
    )

    assert red(await seen(discord)) == []


async def test_there_are_at_most_ten_lines_and_then_a_count(discord):
    """The red ones first: they are what has to be done."""
    rules = Server("Town").has("general")
    for number in range(14):
        rules.has(f"rules-{number}", denied=SEND_MESSAGES.bit)
    discord.is_in(rules, Server("Lab", ALL & ~ATTACH_FILES.bit).has("general"))

    lines = (await seen(discord))[4:]

    assert len(lines) == 11
    assert [each.state for each in lines] == ["red"] + ["off"] * 10
    assert lines[0].words.startswith("cannot Attach Files in #general of Lab")
    assert lines[-1].words == "and 5 more lines like these."


async def test_of_many_servers_twenty_are_looked_at_a_few_at_once(discord):
    """Discord allows a bot 50 calls a second, and whoever looks has 15 seconds."""
    discord.is_in(*(Server(f"S{number}").has("general") for number in range(45)))

    found = await seen(discord)

    assert found[-1] == ("fine", "the bot is in 45 servers; 20 of them were looked at.")
    assert sum(path.endswith("/channels") for path in discord.asked) == 20
    assert discord.most_at_once <= 5


async def test_a_server_that_cannot_be_looked_at_is_named_and_the_others_are(discord):
    """One outage must not hide everything else; names are made fit for a terminal."""
    discord.is_in(Server("Bad\x1b[31m\nplace"), Server("Lab", ALL & ~ATTACH_FILES.bit).has("general"))
    discord.instead["/guilds/100/channels"] = web.Response(status=502)

    assert [words.partition(".")[0] for words in red(await seen(discord))] == [
        "Bad[31m place could not be looked at: Discord is not well (502); discordstatus",
        "cannot Attach Files in #general of Lab",
    ]
