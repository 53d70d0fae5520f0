"""What an author writes: files, their meaning and their faults. Knows no chat, no database, no clock."""
