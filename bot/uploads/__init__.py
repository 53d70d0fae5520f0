"""Conversations that arrive as files: taken apart and checked without trusting them at all."""
