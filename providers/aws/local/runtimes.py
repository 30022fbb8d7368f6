"""Lambda's runtimes on 2026-11: AWS docs, Lambda, lambda-runtimes."""

from __future__ import annotations

CURRENT = (
    "dotnet10",
    "java8.al2",
    "java11",
    "java17",
    "java21",
    "java25",
    "nodejs22.x",
    "nodejs24.x",
    "nodejs26.x",
    "provided.al2023",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "python3.15",
    "ruby3.3",
    "ruby3.4",
    "ruby4.0",
)

DEPRECATED = {
    "dotnet6": "2024-12-20",
    "dotnet8": "2026-11-10",
    "go1.x": "2024-01-08",
    "java8": "2024-01-08",
    "nodejs16.x": "2024-06-12",
    "nodejs18.x": "2025-09-01",
    "nodejs20.x": "2026-04-30",
    "provided": "2024-01-08",
    "provided.al2": "2026-07-31",
    "python3.8": "2024-10-14",
    "python3.9": "2025-12-15",
    "python3.10": "2026-10-31",
    "ruby2.7": "2023-12-07",
    "ruby3.2": "2026-03-31",
}
"""Runtimes by the day on which their support ended; the service refuses new functions on them sooner or later."""
