"""The two ways out of the house: to the public web, guarded, and to hosts that the settings name."""
