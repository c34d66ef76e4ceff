"""Article -> Teaser: the words that invite to a story, taken from the story itself."""
