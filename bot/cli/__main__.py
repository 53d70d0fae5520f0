"""`python -m bot.cli …` is `soundingboard …`."""

from bot.cli import main

main()
