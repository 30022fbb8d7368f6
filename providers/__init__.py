"""The clouds that msr ships with, one package each; none imports another, and ``msr`` imports none of them."""
