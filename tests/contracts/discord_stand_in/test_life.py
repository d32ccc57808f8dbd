"""What the tests of the Discord adapter rest on: to the real discord.py the stand-in is as Discord on a usual day."""

from io import BytesIO

import aiohttp
import discord
import pytest
from PIL import Image

from tests.standins.discord_events import CannotDo
from tests.standins.discord_guilds import EVERYTHING
from tests.standins.discord_things import ADMINISTRATOR, DEFAULT_PERMISSIONS, MANAGE_GUILD, Upload

ROW = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Again", "custom_id": "again"}]}
LABEL = {"type": 18, "label": "Idea", "component": {"type": 4, "style": 2, "custom_id": "idea", "required": True}}
MODAL = {"custom_id": "wish", "title": "A wish", "components": [LABEL]}
ASK = {
    "name": "ask",
    "description": "Ask",
    "type": 1,
    "options": [{"type": 3, "name": "question", "description": "What", "required": True, "autocomplete": True}],
}


def picture(width: int = 4, height: int = 3) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


async def test_a_command_is_deferred_answered_and_followed_up(stand_in, bot, ada, plaza):
    """The road of every answer: thinking, the words, one more message."""

    async def answers(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="because")
        await interaction.followup.send("and another thing")

    bot.answers = answers

    asked = await stand_in.types(ada, plaza, "ask", {"question": "why?"})

    assert (await asked.shows("because")) is asked.original
    assert (await asked.shows("another")) in asked.followups
    assert [version["content"] for _, version in asked.original.versions] == ["", "because"]
    assert bot.interactions[0].data["options"][0]["value"] == "why?"
    assert bot.interactions[0].user.display_name == "Ada"
    assert bot.interactions[0].filesize_limit == 10 * 2**20
    assert not bot.problems


async def test_a_button_opens_a_modal_that_changes_the_message(stand_in, bot, asked, ada):
    """Edit-and-retry goes this way, and only what is on screen can be pressed."""
    await bot.acks(asked, 4, {"content": "drawn", "components": [ROW]})
    with pytest.raises(CannotDo, match="not on"):
        await stand_in.presses(ada, asked.original, "Never")
    pressed = await stand_in.presses(ada, asked.original, "Again")
    await bot.acks(pressed, 9, MODAL)
    with pytest.raises(CannotDo, match="filled in"):
        await stand_in.submits(ada, pressed, {})

    sent = await stand_in.submits(ada, pressed, {"idea": "a cat"})
    await stand_in.until(lambda: len(bot.interactions) == 3)
    await bot.acks(sent, 7, {"content": "a cat, drawn", "components": []})

    assert bot.interactions[2].data["components"][0]["component"]["value"] == "a cat"
    assert bot.interactions[1].message.content == "drawn"
    assert sent.original is asked.original
    assert asked.original.content == "a cat, drawn"


async def test_options_are_completed_and_registered_commands_are_the_only_ones(stand_in, bot, ada, plaza):
    """A person types what Discord shows them, nothing else."""
    await bot.http.bulk_upsert_global_commands(bot.application_id, [ASK])

    completed = await stand_in.completes(ada, plaza, "ask", "question", "wh")
    await bot.acks(completed, 8, {"choices": [{"name": "why?", "value": "why?"}]})

    assert completed.choices == [{"name": "why?", "value": "why?"}]
    with pytest.raises(CannotDo, match="no command 'draw'"):
        await stand_in.types(ada, plaza, "draw")
    with pytest.raises(CannotDo, match="no option 'colour'"):
        await stand_in.types(ada, plaza, "ask", {"question": "why?", "colour": "red"})
    with pytest.raises(CannotDo, match="has to be given"):
        await stand_in.types(ada, plaza, "ask")


async def test_content_reaches_the_bot_only_where_it_is_meant_for_it(stand_in, bot, ada, plaza):
    """Without the privileged intent: direct messages, mentions and its own messages, nothing else."""
    secret = await stand_in.posts(ada, plaza, "between us", files=[Upload("a.txt", b"a")])
    await stand_in.posts(ada, plaza, f"<@{bot.user.id}> and you?", reply_to=secret)
    await stand_in.posts(ada, stand_in.dm(ada), "hello")
    await bot.asks("POST", plaza, "/messages", content="mine")

    await stand_in.until(lambda: len(bot.messages) == 4)

    assert [message.content for message in bot.messages] == ["", f"<@{bot.user.id}> and you?", "hello", "mine"]
    assert not bot.messages[0].attachments
    assert bot.messages[1].reference.resolved.content == ""
    assert [message["content"] for message in await bot.asks("GET", plaza, "/messages")][-1] == ""


async def test_a_message_command_brings_the_content_along(stand_in, bot, ada, plaza):
    """Which is why summarising needs no privileged intent."""
    posted = await stand_in.posts(ada, plaza, "between us", files=[Upload("a.txt", b"a")])

    await stand_in.uses_on(ada, posted, "Summarise")
    await stand_in.until(lambda: bot.interactions)

    (target,) = bot.interactions[0].data["resolved"]["messages"].values()
    assert target["content"] == "between us"
    assert target["attachments"][0]["size"] == 1


async def test_files_are_kept_listed_and_their_addresses_expire(stand_in, bot, plaza):
    """Only what an edit lists stays; an address works for a day."""
    form = {"attachments": [{"id": "0", "description": "first"}, {"id": "1"}]}
    posted = await bot.uploads("POST", plaza, "/messages", form, picture(), picture(8, 8))
    first, second = posted["attachments"]

    edited = await bot.asks("PATCH", plaza, f"/messages/{posted['id']}", attachments=[{"id": second["id"]}])
    again = await bot.asks("PATCH", plaza, f"/messages/{posted['id']}", content="kept")

    assert (first["width"], first["height"], first["description"]) == (4, 3, "first")
    assert [each["id"] for each in edited["attachments"]] == [second["id"]]
    assert [each["id"] for each in again["attachments"]] == [second["id"]]
    async with aiohttp.ClientSession() as session:
        async with session.get(second["url"]) as response:
            assert await response.read() == picture(8, 8)
        stand_in.advance(25 * 3600)
        async with session.get(second["url"]) as response:
            assert response.status == 404


async def test_the_same_nonce_posts_once(stand_in, bot, plaza):
    """What makes a repeated post safe."""
    first = await bot.asks("POST", plaza, "/messages", content="one", nonce="n", enforce_nonce=True)
    second = await bot.asks("POST", plaza, "/messages", content="one", nonce="n", enforce_nonce=True)

    assert first["id"] == second["id"]
    assert len(plaza.messages) == 1


async def test_a_thread_hangs_on_its_message(stand_in, bot, ada, plaza):
    """With the id of the message, and the bot as its owner."""
    posted = await bot.asks("POST", plaza, "/messages", content="start")

    thread = await bot.asks("POST", plaza, f"/messages/{posted['id']}/threads", name="why")

    assert (thread["id"], thread["owner_id"]) == (posted["id"], str(bot.user.id))
    again = bot.asks("POST", plaza, f"/messages/{posted['id']}/threads", name="why")
    with pytest.raises(discord.HTTPException, match="160004"):
        await again
    said = await stand_in.posts(ada, stand_in.channels[int(thread["id"])], f"<@{bot.user.id}> hm")
    await stand_in.until(lambda: any(message.id == said.id for message in bot.messages))
    assert bot.messages[-1].channel.owner_id == bot.user.id


async def test_the_account_and_its_places_can_be_looked_at(stand_in, bot, ada, plaza):
    """The routes of the check at start."""
    http, guild = bot.http, plaza.guild

    (listed,) = await http.request(discord.http.Route("GET", "/users/@me/guilds"))
    gateway = await http.request(discord.http.Route("GET", "/gateway/bot"))

    assert listed["id"] == str(guild.id)
    assert gateway["url"] == stand_in.gateway_url
    assert gateway["session_start_limit"]["remaining"] == 999
    assert [channel["name"] for channel in await http.get_all_guild_channels(guild.id)] == ["plaza"]
    assert [role["name"] for role in await http.get_roles(guild.id)] == ["@everyone"]
    assert (await http.get_member(guild.id, ada.id))["user"]["global_name"] == "Ada"
    assert (await http.get_guild(guild.id))["name"] == "Square"
    assert (await http.get_channel(plaza.id))["id"] == str(plaza.id)
    assert bot.get_guild(guild.id).get_channel(plaza.id).name == "plaza"
    await bot.asks("POST", plaza, "/typing")
    assert plaza.typing_shown == 1


async def test_a_list_is_chosen_from_and_files_come_with_commands(stand_in, bot, ada, plaza):
    """With what is resolved next to it, as discord.py reads it."""
    options = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
    menu = {"type": 1, "components": [{"type": 3, "custom_id": "model", "options": options}]}
    asked = await stand_in.types(ada, plaza, "image draw", {"like": Upload("a.png", picture()), "for": ada, "n": 2})
    await bot.acks(asked, 4, {"content": "which?", "components": [menu]})

    chosen = await stand_in.selects(ada, asked.original, "model", ["b"])
    await bot.acks(chosen, 6)
    await bot.replies("DELETE", chosen, "/messages/@original")
    await stand_in.until(lambda: len(bot.interactions) == 2)

    assert bot.interactions[1].data["values"] == ["b"]
    assert asked.original.is_deleted
    (subcommand,) = bot.interactions[0].data["options"]
    assert [(each["name"], each["type"]) for each in subcommand["options"]] == [("like", 11), ("for", 6), ("n", 4)]
    (file,) = bot.interactions[0].data["resolved"]["attachments"].values()
    assert (file["filename"], file["width"]) == ("a.png", 4)


async def test_messages_are_listed_and_answered(stand_in, bot, ada, plaza):
    """Newest first, in pages; an answer knows what it answers, even when that is gone."""
    posted = [await stand_in.posts(ada, plaza, f"<@{bot.user.id}> {number}") for number in range(4)]
    reference = {"message_id": str(posted[0].id), "fail_if_not_exists": False}

    answer = await bot.asks("POST", plaza, "/messages", content="yes", message_reference=reference)
    page = await bot.http.logs_from(plaza.id, 2, before=posted[3].id)
    await stand_in.deletes(posted[0])
    later = await bot.asks("GET", plaza, f"/messages/{answer['id']}")

    assert answer["referenced_message"]["id"] == str(posted[0].id)
    assert [message["id"] for message in page] == [str(posted[2].id), str(posted[1].id)]
    assert later["referenced_message"] is None
    assert stand_in.pings[0].replied == ada.id


async def test_roles_and_rights_come_with_what_people_do(stand_in, bot, ada, plaza):
    """With an interaction what they may do, with a message only their roles: what those let them do has to be read."""
    guild = plaza.guild
    role = stand_in.role(guild, "Team", permissions=MANAGE_GUILD)
    guild.roles[role].members.add(ada.id)
    guild.nicks[ada.id] = "Countess"

    asked = await stand_in.types(ada, plaza, "ask", {"question": "why?"})
    posted = await stand_in.posts(ada, plaza, "hello")
    read = await bot.http.get_guild(guild.id)

    member = asked.payload["member"]
    assert (member["roles"], member["nick"]) == ([str(role)], "Countess")
    assert int(member["permissions"]) == DEFAULT_PERMISSIONS | MANAGE_GUILD
    assert stand_in.as_event(posted)["member"]["roles"] == [str(role)]
    assert "permissions" not in stand_in.as_event(posted)["member"]
    assert {each["name"]: int(each["permissions"]) for each in read["roles"]} == {
        "@everyone": DEFAULT_PERMISSIONS,
        "Team": MANAGE_GUILD,
    }
    assert read["owner_id"] == str(guild.owner)


@pytest.mark.parametrize("is_owner", [True, False])
async def test_owners_and_administrators_may_do_everything(stand_in, ada, plaza, is_owner):
    """Whatever a channel says of them."""
    if is_owner:
        plaza.guild.owner = ada.id
    else:
        role = stand_in.role(plaza.guild, "Team", permissions=ADMINISTRATOR)
        plaza.guild.roles[role].members.add(ada.id)
    plaza.permissions[ada.id] = 0

    assert plaza.permissions_of(ada) == EVERYTHING
