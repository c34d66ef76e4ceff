"""What the style sheets of a mail make of its elements; no browser is asked."""
