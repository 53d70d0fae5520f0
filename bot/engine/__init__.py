"""The conversation as a function: a session and an event in, a session and effects out.

Laws of this room
1. Nothing in it reads a clock, draws a random number, waits, or writes anything. Whatever it needs to know
   arrives inside the event; whatever is to be done leaves as an effect.
2. Events, sessions, answers, effects and what the desk knows are frozen values that survive a JSON round
   trip: `loads(dumps(x)) == x`.
3. Times are ISO 8601 texts in UTC with seconds and offset ("2026-11-23T09:30:00+00:00").
"""
