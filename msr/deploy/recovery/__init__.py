"""What a killed engine left behind is put right before its stack is touched again.

``mending`` does it, stack by stack · ``engine_lock`` clears locks that are left · ``cut_off`` finds the objects that
were made, or not.
"""
