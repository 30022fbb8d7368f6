"""The command line: thin commands over the layers below, one border for errors, one place for rich."""
