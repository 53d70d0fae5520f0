"""How fast it is, and that nothing is lost: `python -m bench --help`."""
