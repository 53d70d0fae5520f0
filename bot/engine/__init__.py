"""The conversation as a function: a session and an event in, a session and effects out.

Nothing in this package reads a clock, draws a random number, waits, or writes anything. Whatever it needs
to know arrives inside the event; whatever is to be done leaves as an effect.
"""
