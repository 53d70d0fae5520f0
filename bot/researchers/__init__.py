"""What those who run the study do in the chat."""
