"""RenderedEmail + Issue + answers -> Report: one rule, one small function."""
