"""What happens, how fast, what is lost, and what it costs: predicted from a plan, before anything exists."""
