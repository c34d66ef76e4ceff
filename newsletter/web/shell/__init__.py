"""What every page shares: the guard in front of it, its layout and look, its streams, the server."""
