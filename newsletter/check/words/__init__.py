"""What words say: leftovers, numbers, vague names of links, the terms of a spam filter."""
