"""HTML that others wrote: bytes -> tree -> Markdown and pictures.

No network, no scripts; size and depth are bounded, and nothing is done by recursion.
"""
