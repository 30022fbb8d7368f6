"""The local cloud: Pulumi providers that answer on the loopback, one store that all processes share.

``cloud.LocalCloud`` starts it and gives the engine's environment; ``listing`` shows and changes what it holds;
``faults`` makes it fail on purpose.
"""
