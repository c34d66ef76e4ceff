"""RenderedEmail -> files."""
