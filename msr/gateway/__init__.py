"""One calling convention on every cloud: HTTP requests as API Gateway's events, and what handlers give back as HTTP.

These files ship into clouds whose functions are not called that way by themselves. They need the standard library
alone, and import nothing of msr but each other.
"""
