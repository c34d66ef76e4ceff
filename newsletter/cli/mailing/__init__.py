"""What the commands that mail to a list share: what they ask, what they say, and how they are stopped."""
