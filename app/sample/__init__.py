"""The sample hiring round: made-up people, one opening, six candidates with six different fates."""
