"""What the voices of generated conversations say."""

from __future__ import annotations

LISTENING = ("mm hm", "yeah", "right", "okay", "I see", "yes", "uh huh", "sure", "oh okay", "mm", "true", "oh okay, I see", "yes, of course")

ATTEMPTS = (
    "but what about the invoice",
    "can I just say something here",
    "no wait, the price was different",
    "hold on a second please",
    "I thought that was settled last week",
    "but we never agreed to that",
    "could we go back to the plan",
    "well, to be honest",
    "just one question about that",
    "actually, that is not what I meant",
    "no wait",
    "sorry, but",
    "can I just",
)

RESTARTS = (
    "and then we waited for the answer",
    "because the team was not ready yet",
    "so I wanted to tell you about it",
    "and nobody knew what to do next",
    "but on the other hand it worked",
)

SENTENCES = (
    "I looked at the numbers again this morning.",
    "The delivery came on Monday, two days late.",
    "We talked to the people in the warehouse, and they had no idea.",
    "What would you do in my place?",
    "It worries me that we find out so late every time.",
    "My team has been working on this for three weeks now.",
    "I am not sure that the customer understood what we offered.",
    "Can you tell me more about the meeting with the board?",
    "They asked for a discount, and I said that I would think about it.",
    "Honestly, I felt a bit left alone with that decision.",
    "We could start with the small group and see how it goes.",
    "The contract runs out in September, so there is some time left.",
    "How did the others react when you told them?",
    "I would rather wait until we have heard from everyone.",
    "There were four people in the room and nobody said a word.",
    "Last year we did the same thing, and it turned out well.",
    "Maybe we should write down who does what until Friday.",
    "The new software saves us an hour every day, at least.",
    "I hear that you are disappointed, and I can see why.",
    "Let me check that and call you back in the afternoon.",
    "It was a good talk, although it took longer than planned.",
    "Some of them want to work from home on two days a week.",
    "Do we have enough people for the night shift in July?",
    "He told me that he is thinking about leaving the company.",
    "The budget is the same as before, but the prices went up.",
    "I was surprised how calm she was when she heard the news.",
    "We need an answer from the supplier before we can go on.",
    "Would it help if I joined the call next week?",
    "Nobody likes to bring bad news, and I am no exception.",
    "First we fix the heating, and then we talk about the windows.",
    "The training was useful, especially the part about questions.",
    "I have the feeling that we are talking about two different things.",
    "Our best customer has been with us for eleven years.",
    "What is the most important thing for you in all of this?",
    "She has a lot of experience, and she knows the market very well.",
    "We lost the order because our offer came too late.",
    "I want to be fair to both of them.",
    "The report is on my desk, I will read it tonight.",
    "After the summer we can look at the salary again.",
    "It is hard to plan when half of the team is ill.",
)
