"""The senders that benchmarks/send.py measures, and what they send into."""
