"""The same conversation in a terminal, for its author; scenarios are played here too."""
