"""Going on without a command: replies to answers, mentions, threads and direct messages."""

import pytest

from core.sandbox.gemini_mishaps import Words

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def said(gemini) -> list[str]:
    """The turns that the model saw last, oldest first."""
    return [" ".join(p.get("text", "") for p in turn["parts"]) for turn in gemini.requests[-1].body["contents"]]


async def test_a_mention_in_a_channel_is_a_question(square, ada, bob, gemini):
    """Nobody has to know a command; the answer is a reply, and the mention itself is not sent to the model."""
    gemini.will(Words(("Air scatters blue light.",)))

    waiting = await ada.mentions("why is the sky blue?")
    screen = await waiting.done()

    assert screen.shows("Air scatters blue light.", "¢")
    assert said(gemini) == ["why is the sky blue?"]
    assert square.answers[0].body["message_reference"]["message_id"] == str(waiting.asked.id)
    assert bob.sees("Air scatters")
    assert square.pings == []


async def test_what_is_not_said_to_the_bot_is_not_heard(square, ada, bob, gemini):
    """It sits in the channel and minds its own business."""
    await ada.says("why is the sky blue?")
    await bob.says("no idea")
    await square.stage.rests()

    assert gemini.request_count == 0
    assert square.answers == []


async def test_replying_to_an_answer_goes_on_with_it(square, ada, gemini):
    """The natural next step: reply. Discord says whom a reply is to, so no mention has to be typed."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    await ada.types("/ask my cat is called Miso")

    screen = await (await ada.says("what is my cat called?", reply_to=square.answers[0])).done()

    assert screen.shows("Miso.")
    assert said(gemini) == ["my cat is called Miso", "A fine name.", "what is my cat called?"]


async def test_somebody_else_may_go_on_and_the_model_knows_who_is_who(square, ada, bob, gemini):
    """In a channel an answer is everybody's; each pays for what they ask."""
    gemini.will(Words(("Noted, Ada.",)), Words(("Miso.",)), Words(("Yes.",)))
    await ada.types("/ask my cat is called Miso")

    await (await bob.says("what is her cat called?", reply_to=square.answers[0])).done()
    await (await ada.says("is he right?", reply_to=square.answers[1])).done()

    assert said(gemini) == [
        *("Ada: my cat is called Miso", "Noted, Ada.", "Bob: what is her cat called?", "Miso.", "Ada: is he right?")
    ]


async def test_two_questions_in_a_channel_are_two_conversations(square, ada, bob, gemini):
    """Two people ask about two things; neither answer is about the other's."""
    await ada.types("/ask the word is tungsten")

    await bob.types("/ask what is the word?")

    assert "tungsten" not in str(said(gemini))


async def test_a_thread_is_one_conversation(square, ada, bob, gemini):
    """Whoever mentions the bot in a thread goes on with what was said there, by command or not."""
    ada.place = bob.place = square.discord.thread(square.plaza, "cats", ada.user)
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    await ada.types("/ask my cat is called Miso")

    screen = await (await bob.mentions("what is it called?")).done()

    assert screen.shows("Miso.")
    assert said(gemini) == ["Ada: my cat is called Miso", "A fine name.", "Bob: what is it called?"]


async def test_direct_messages_are_one_conversation_without_mentions(stage, ada, gemini):
    """There is nobody else to talk to; commands and plain words go on with each other."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    await ada.types("/ask my cat is called Miso")

    screen = await (await ada.says("what is it called?")).done()

    assert screen.shows("Miso.")
    assert said(gemini) == ["my cat is called Miso", "A fine name.", "what is it called?"]


async def test_a_private_question_is_not_part_of_what_everybody_goes_on_with(square, ada, bob, gemini):
    """Asked privately in a thread, it must not come up in the next public answer there."""
    ada.place = bob.place = square.discord.thread(square.plaza, "cats", ada.user)
    await (await ada.uses("ask", question="is 100 a fair salary for me?", private=True)).done()

    await (await bob.mentions("what did Ada ask?")).done()

    assert "salary" not in str(said(gemini))


async def test_a_hidden_message_is_said_to_be_hidden_with_the_way_out(square, ada, bob, gemini):
    """Without the privileged intent Discord shows nothing of Bob's words; guessing would be worse than saying so."""
    human = (await bob.says("the bridge is closed until May")).asked

    screen = await (await ada.mentions("what does he mean?", reply_to=human)).done()

    assert screen.shows("does not show me the message you replied to", "Ask about this")
    assert "bridge" not in str(said(gemini))


async def test_a_chain_of_replies_is_read_where_it_may_be(square, ada, bob, gemini):
    """Where the team granted the intent, “what do you make of this?” needs no copying."""
    square.discord.sees_content = True
    first = (await bob.says("the bridge is closed until May")).asked
    second = (await ada.says("says who?", reply_to=first, pings=False)).asked
    third = (await bob.says("the mayor", reply_to=second, pings=False)).asked

    screen = await (await ada.mentions("is that likely?", reply_to=third)).done()

    seen = str(gemini.requests[-1].body["contents"])
    assert seen.index("Bob: the bridge is closed") < seen.index("Ada: says who?") < seen.index("Bob: the mayor")
    assert not screen.shows("does not show me")


async def test_a_mention_without_words_below_a_message_asks_about_it(square, ada, bob, gemini):
    """Tagging the bot under something is the shortest question there is."""
    square.discord.sees_content = True
    human = (await bob.says("E = mc³, obviously")).asked

    await (await ada.mentions("", reply_to=human)).done()

    assert "E = mc³" in str(gemini.requests[-1].body["contents"])


async def test_a_mention_without_anything_explains_the_bot(square, ada, gemini):
    """Somebody who only says its name wants to know what it does."""
    screen = await (await ada.mentions("")).done()

    assert screen.shows("/ask", "/imagine")
    assert gemini.request_count == 0


async def test_commands_may_be_said_to_it(square, ada, modelslab):
    """What works after a slash works after its name."""
    screen = await (await ada.mentions("/imagine a fox --raw --ar 16:9")).done()

    assert len(screen.pictures) == 1
    assert modelslab.bodies[-1]["prompt"] == "a fox"


async def test_private_commands_are_declined_where_everybody_reads(square, ada, bob, gemini):
    """A mention is answered in public; one's own history is not for that."""
    await ada.types("/ask the word is tungsten")

    waiting = await ada.mentions("/history")
    await square.discord.until(lambda: waiting.screen.messages)

    assert waiting.screen.shows("Only you are to see that", "as a slash command")
    assert len(square.answers) == 2
    assert "tungsten" not in square.answers[1].text
