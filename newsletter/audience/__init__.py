"""Who gets a mail."""
