"""Reports to the letter, from a proof made by hand; the page also in a real browser."""
