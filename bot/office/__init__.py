"""What whoever runs the bot does at the server: one function for each command."""
