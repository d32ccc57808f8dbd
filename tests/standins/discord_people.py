"""What people do at the stand-in of Discord."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.standins import discord_messages as messages
from tests.standins.discord_events import (
    CannotDo,
    Option,
    command_body,
    component_on,
    event_of,
    message_command_body,
)
from tests.standins.discord_guilds import Guild
from tests.standins.discord_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.standins.discord_modals import modal_body
from tests.standins.discord_objects import channel_object, guild_create, user_object
from tests.standins.discord_refusals import Json
from tests.standins.discord_sessions import GUILDS
from tests.standins.discord_things import SEND_MESSAGES, Channel, Person, Posted, Upload
from tests.standins.discord_world import World

BUTTON = 2


class People(World):
    """The world with somebody in it. What nobody could do raises `CannotDo`."""

    async def types(
        self, person: Person, place: Channel, line: str, options: Mapping[str, Option] | None = None
    ) -> Interaction:
        """Use a slash command: `line` is its name, with those of subcommands after it."""
        body = command_body(self, person, place, line, options or {})
        return await self.sends(event_of(self, COMMAND, person, place, body))

    async def uses_on(self, person: Person, posted: Posted, name: str) -> Interaction:
        """Use a command of the message's menu."""
        body = message_command_body(self, person, name, posted)
        return await self.sends(event_of(self, COMMAND, person, posted.channel, body))

    async def completes(
        self,
        person: Person,
        place: Channel,
        line: str,
        focused: str,
        typed: Option = "",
        options: Mapping[str, Option] | None = None,
    ) -> Interaction:
        """Type into an option, and let the bot propose."""
        body = command_body(self, person, place, line, {**(options or {}), focused: typed}, focused)
        return await self.sends(event_of(self, AUTOCOMPLETE, person, place, body))

    async def presses(self, person: Person, posted: Posted, wanted: str) -> Interaction:
        """Press the button with this label or custom id."""
        button = component_on(posted, wanted, person)
        return await self._uses(person, posted, {"custom_id": button["custom_id"], "component_type": BUTTON}, button)

    async def selects(self, person: Person, posted: Posted, custom_id: str, values: Sequence[str]) -> Interaction:
        """Choose from a list; every value has to be one of its options."""
        select = component_on(posted, custom_id, person)
        if "options" in select and not set(values) <= {each["value"] for each in select["options"]}:
            raise CannotDo(f"{values} are not all offered")
        body = {"custom_id": custom_id, "component_type": select["type"], "values": list(values)}
        return await self._uses(person, posted, body, select)

    async def _uses(self, person: Person, posted: Posted, body: Json, component: Json) -> Interaction:
        body["id"] = component["id"]
        return await self.sends(event_of(self, COMPONENT, person, posted.channel, body, posted))

    async def submits(self, person: Person, shown: Interaction, values: Mapping[str, Any]) -> Interaction:
        """Fill in the modal that came of `shown` and send it; `values` go by custom id, the rest stays as preset."""
        body = modal_body(self, shown, values)
        interaction = event_of(self, MODAL, person, shown.channel, body, shown.source)
        interaction.parent = shown
        return await self.sends(interaction)

    async def sends(self, interaction: Interaction) -> Interaction:
        """Deliver its event, once more when it was delivered before."""
        guild = interaction.channel.guild
        await self.gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild.id if guild else None)
        return interaction

    # -------------------------------------------------------------------------------------------- messages

    async def posts(
        self,
        person: Person,
        place: Channel,
        content: str,
        *,
        reply_to: Posted | None = None,
        files: Sequence[Upload] = (),
        pings: bool = True,
    ) -> Posted:
        """Write a message; `pings` is the @ of a reply, which mentions whoever is answered."""
        if place.guild and not place.permissions_of(person) & SEND_MESSAGES:
            raise CannotDo(f"{person.name} may not write in {place.name}")
        form: Json = {"content": content, "attachments": [described(n, file) for n, file in enumerate(files)]}
        return await messages.post(
            self,
            place,
            person,
            form,
            dict(enumerate(files)),
            kind=messages.REPLY if reply_to else messages.DEFAULT,
            answered=reply_to,
            mentions=[user_object(reply_to.author)] if reply_to and pings else [],
        )

    async def rewrites(self, posted: Posted, content: str) -> None:
        """Edit a message of a person."""
        await messages.edit(self, posted, {"content": content}, {})

    async def redelivers(self, posted: Posted) -> None:
        """Send the event of this message once more."""
        await messages.announce(self, "MESSAGE_CREATE", posted)

    async def deletes(self, posted: Posted) -> None:
        await messages.delete(self, posted)

    # ---------------------------------------------------------------------------------------------- places

    async def deletes_channel(self, channel: Channel) -> None:
        """And its threads."""
        del self.channels[channel.id]
        for thread in [each for each in self.channels.values() if each.parent is channel]:
            del self.channels[thread.id]
        if channel.guild and channel.guild.has_bot:
            event = "THREAD_DELETE" if channel.parent else "CHANNEL_DELETE"
            await self.gateway.dispatch(event, channel_object(channel, self.bot), channel.guild.id, GUILDS)

    async def removes_bot(self, guild: Guild) -> None:
        guild.has_bot = False
        await self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id, GUILDS)

    async def adds_bot(self, guild: Guild) -> None:
        guild.has_bot = True
        body = guild_create(guild, self.channels_of(guild), self.bot)
        await self.gateway.dispatch("GUILD_CREATE", body, guild.id, GUILDS)


def described(number: int, file: Upload) -> Json:
    return {"id": str(number), "filename": file.filename, "description": file.description}
