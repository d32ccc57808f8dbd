"""People, conversations, messages, files and views as Slack writes them."""

from tests.standins.slack_groups import UserGroup
from tests.standins.slack_things import IM, MPIM, PAIR, PRIVATE, PUBLIC, Channel, Json, Person, Posted, Stored, View
from tests.standins.slack_world import World


def person_object(world: World, person: Person) -> Json:
    team = person.team_id or world.team_id
    profile = {"real_name": person.name, "display_name": person.name, "team": team}
    return {
        "id": person.id,
        "team_id": team,
        "name": person.name.lower(),
        "real_name": person.name,
        "deleted": person.is_deleted,
        "locale": person.locale,
        "is_bot": person.is_bot,
        "is_admin": person.is_admin or person.is_owner or person.is_primary_owner,
        "is_owner": person.is_owner or person.is_primary_owner,
        "is_primary_owner": person.is_primary_owner,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_stranger": team != world.team_id,
        "is_app_user": False,
        "tz": "Europe/London",
        "tz_offset": 0,
        "profile": {**profile, "bot_id": world.bot_id} if person.is_bot else profile,
    }


def group_object(world: World, group: UserGroup, *, has_users: bool) -> Json:
    about: Json = {
        "id": group.id,
        "team_id": world.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.handle.title(),
        "handle": group.handle,
        "is_external": False,
        "date_delete": int(world.clock.wall()) if group.is_disabled else 0,
        "user_count": str(len(group.users)),
    }
    return about | {"users": sorted(group.users)} if has_users else about


def channel_object(world: World, channel: Channel) -> Json:
    kinds = {
        "is_channel": channel.kind == PUBLIC,
        "is_group": channel.kind == PRIVATE,
        "is_im": channel.kind in (IM, PAIR),
        "is_mpim": channel.kind == MPIM,
        "is_private": channel.kind != PUBLIC,
    }
    about: Json = {"id": channel.id, **kinds, "is_archived": False, "context_team_id": world.team_id}
    if channel.kind in (IM, PAIR):
        return about | {"user": next(iter(channel.members)), "is_open": True}
    return about | {"name": channel.name, "name_normalized": channel.name, "is_member": channel.has_bot}


def message_object(world: World, posted: Posted, *, has_metadata: bool = True) -> Json:
    """As history, replies and events have it."""
    body: Json = {
        "type": "message",
        "user": posted.author.id,
        "ts": posted.ts,
        "text": posted.text or posted.streamed,
        "team": world.team_id,
    }
    if posted.author is world.bot:
        body |= {"bot_id": world.bot_id, "app_id": world.app_id}
    optional = {
        "subtype": posted.subtype,
        "username": posted.username,
        "blocks": posted.blocks,
        "thread_ts": posted.thread_ts,
        "metadata": posted.metadata if has_metadata else None,
        "files": [file_object(world, file) for file in posted.files],
        "reactions": [
            {"name": name, "users": sorted(users), "count": len(users)} for name, users in posted.reactions.items()
        ],
        "edited": {"user": posted.author.id, "ts": posted.ts} if posted.edits and not posted.blocks else None,
    }
    body |= {name: value for name, value in optional.items() if value}
    if posted.via == "stream":
        body["streaming_state"] = "in_progress" if posted.is_streaming else "completed"
    return body | thread_object(posted)


def thread_object(posted: Posted) -> Json:
    """What a message tells of the thread that it began or belongs to."""
    if posted.is_reply:
        parent = posted.channel.messages.get(posted.thread_ts or "")
        return {"parent_user_id": parent.author.id} if parent else {}
    replies = posted.channel.replies.get(posted.ts, [])
    if not replies or posted.is_ephemeral:
        return {}
    users = list(dict.fromkeys(reply.author.id for reply in replies))
    counts = {"reply_count": len(replies), "reply_users": users, "reply_users_count": len(users)}
    return {"thread_ts": posted.ts, **counts, "latest_reply": replies[-1].ts}


def file_object(world: World, file: Stored) -> Json:
    """What is known of it so far: where it is shared and what it is come late."""
    shares: Json = {}
    for number, stamps in file.shares.items():
        kind = "public" if world.channels[number].kind == PUBLIC else "private"
        shares.setdefault(kind, {})[number] = [{"ts": ts, "team_id": world.team_id} for ts in stamps]
    channels = {"public": "channels", "private": "groups"}
    return {
        "id": file.id,
        "created": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype if file.is_processed else "",
        "filetype": file.name.rpartition(".")[2] if file.is_processed else "",
        "size": file.length,
        "user": file.owner,
        "is_external": False,
        "is_public": "public" in shares,
        "alt_txt": file.alt_txt,
        "url_private": file.url_private,
        "url_private_download": file.url_private_download,
        "permalink": f"https://{world.team_domain}.slack.com/files/{file.owner}/{file.id}/{file.name}",
        "shares": shares,
        **{channels[kind]: list(places) for kind, places in shares.items()},
    }


def view_object(world: World, view: View) -> Json:
    body = {"private_metadata": "", "callback_id": "", "external_id": "", **view.body}
    return body | {
        "id": view.id,
        "team_id": world.team_id,
        "type": view.type,
        "hash": view.hash,
        "root_view_id": view.root or view.id,
        "app_id": world.app_id,
        "bot_id": world.bot_id,
        "state": {"values": {}},
    }
