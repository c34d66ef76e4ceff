"""The live preview of an issue: what a reader gets, beside what the checks say, after every save."""
