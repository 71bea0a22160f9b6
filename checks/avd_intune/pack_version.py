"""The version of the pack, known without its distribution being installed."""

VERSION = "0.1.0"
