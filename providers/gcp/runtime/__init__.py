"""msr's server in Cloud Run, shipped beside each function's code as the package ``msr_runtime``.

``python3 -m msr_runtime`` answers HTTP with ``handler(event, context)``. It imports itself relatively, so that it is
the same package here and in the cloud, with ``msr.gateway`` beside it, and needs the standard library alone.
"""
