"""The project folder on disk: finding it, reading it, and changing it without harm."""
