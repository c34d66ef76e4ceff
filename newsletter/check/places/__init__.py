"""Where a theme says what is found in the mail that it made."""
