"""What keeps data is neither replaced nor deleted, unless somebody names it.

``guard`` stands before the stacks while their plan changes · ``threats`` says what a change does to each of them ·
``foresight`` says it from the manifest, before there is any engine.
"""
