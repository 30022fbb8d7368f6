"""What the Functions worker looks for at the root of a package."""

from pathlib import Path

from providers.azure.runtime.worker import application

app = application(Path(__file__).parent)
