"""Why an answer does not stand where it was asked, and the way out."""

from bots.slack.mrkdwn import mention
from bots.slack.troubles import NotAllowed, Trouble


def reason(channel: str, bot: str, trouble: Trouble, *, is_hidden: bool, has_files: bool) -> str:
    """A sentence or two of Slack's mrkdwn.

    Args:
        channel: Where it was asked.
        bot: The bot's user id.
        is_hidden: Only the asker was to see it.
    """
    where, me = f"<#{channel}>", mention(bot)
    if not isinstance(trouble, NotAllowed):
        return f"You asked this in {where}, where it could not be answered any more."
    if is_hidden:
        return f"You ordered this in {where}, where files cannot be shown to you alone."
    if has_files:
        return f"I am not in {where}, so I cannot send files there. Type /invite {me} in it, and I can."
    return f"I am not in {where}. Type /invite {me} in it, and what is said under my answers reaches me."
