"""What all settings start from: the environment, and the folder of the project."""

from pathlib import Path

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
