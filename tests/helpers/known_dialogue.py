"""Conversations in words that the sample's small speech model knows, so that their sound can be transcribed for real."""

from __future__ import annotations

import numpy as np

from app.core.turn import OTHER, YOU
from tests.helpers.casts import Cast
from tests.helpers.dialogue import Dialogue, Script, go_on, hand_over
from tests.helpers.dialogue_texts import ATTEMPTS, LISTENING, RESTARTS

# "mhm" is not among them: a synthesiser spells it out.
KNOWN_LISTENING = (
    "yes",
    "right",
    "okay",
    "I see",
    "of course",
    "exactly",
    "really",
    "yes of course",
    "okay I see",
    "right yes",
)
KNOWN_ATTEMPTS = (
    "but what about the invoice",
    "can I just say something here",
    "no wait the price was higher",
    "stop for a moment please",
    "I thought that was fixed last week",
    "but we never said that",
    "could we go back to the plan",
    "well to be honest",
    "just one question about that",
    "that is not what I mean",
    "no wait",
    "sorry but",
    "can I just",
)
KNOWN_RESTARTS = (
    "and then we waited for the answer",
    "because the team was not there yet",
    "so I wanted to tell you about it",
    "and nobody knew what to do next",
    "but in the end it worked",
)
KNOWN_SENTENCES = (
    "I worked on the report again this morning.",
    "The delivery came on Monday, two days late.",
    "We wrote to the people in the school, and they had no answer.",
    "What would you like to do next?",
    "It worries me that we learn about it so late every time.",
    "My team has worked on this for three weeks now.",
    "I need to know what the customer liked about our contract.",
    "Can you tell me more about the meeting with your boss?",
    "They wanted a discount, and I said that I would think about it.",
    "To be honest, I felt alone with all of this.",
    "We could start in March and see what it costs.",
    "The contract ends in August, so we have enough time.",
    "What happened when you called them?",
    "I would like to wait until everybody has answered.",
    "Four people sent a ticket, and nobody answered.",
    "Last year we made that mistake, and it was fine.",
    "Maybe I should send you a small report by Friday.",
    "The new system saves us an hour every day.",
    "I hear that you are tired, and I understand.",
    "Let me check that and call you back in the afternoon.",
    "It was a good meeting, so I stayed a little.",
    "Many customers want to meet at home on two days.",
    "Do we have enough people for the night in July?",
    "He said that he would think about going home.",
    "The budget is okay, but the cost of training went up.",
    "I was happy when everybody said yes.",
    "We need an answer from the office before the deadline.",
    "Would it help if I came to the meeting next week?",
    "Nobody is busy on Sunday, so we are closed.",
    "First we fix the server, and then we talk about the page.",
    "The training was hard, but the team liked it.",
    "I feel that we talk about two things.",
    "Our biggest customer has been with us for eight years.",
    "What is it that worries you in all of this?",
    "He has worked here for ten months, and he knew the customers.",
    "We moved the order because the server was late again.",
    "I want to help both of them.",
    "The report is on the phone, and I will learn it tomorrow.",
    "After the weekend we can think about the price again.",
    "It is hard to plan when half of the team is upset.",
)
_INSTEAD = {LISTENING: KNOWN_LISTENING, ATTEMPTS: KNOWN_ATTEMPTS, RESTARTS: KNOWN_RESTARTS}


class _KnownScript(Script):
    """The same way of writing with other texts."""

    __slots__ = ()

    def pick(self, texts: tuple[str, ...]) -> str:
        known = _INSTEAD[texts]
        return known[int(self.rng.integers(len(known)))]

    def sentences(self, count: int) -> str:
        chosen = self.rng.choice(len(KNOWN_SENTENCES), size=count, replace=False)
        return " ".join(KNOWN_SENTENCES[index] for index in chosen)


def make_known_dialogue(cast: Cast, *, length_s: float = 180.0) -> Dialogue:
    """A conversation of about `length_s` by the two of `cast`; the same arguments make the same one."""
    script = _KnownScript(np.random.default_rng(cast.seed), {YOU: cast.pair[0], OTHER: cast.pair[1]}, cast.style)
    partner = {YOU: OTHER, OTHER: YOU}
    speaker = YOU if script.rng.random() < 0.5 else OTHER
    mine = float(script.rng.uniform(0.35, 0.65))  # how much of the talk is mine
    said = script.say(speaker, script.sentences(1), 1.0)
    while said.end < length_s:
        said = go_on(script, speaker, partner[speaker], said, wordy=mine if speaker == YOU else 1 - mine)
        speaker, said = hand_over(script, speaker, partner[speaker], said)
    return script.written(cast.seed)
