"""A small cloud and its provider, for tests of the machinery that must not depend on a real cloud's builders."""
