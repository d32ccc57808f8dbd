"""The real program in a process of its own, started and ended the way a person does it."""

import os
import socket
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0
BETWEEN_LOOKS_S = 0.05


class Program:
    """`flashbulb try` on a free port of this machine, with a data folder of its own."""

    def __init__(self, data: Path, module: str = "bots", **environment: str) -> None:
        """
        Args:
            module: What is started; the showroom is the same with a command more.
        """
        self._module = module
        self._port = free_port()
        self._data = data
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Returns when the page answers.

        Raises:
            AssertionError: It ended by itself, or did not answer within `PATIENCE_S`; with what it said.
        """
        # In its data folder, so that a developer's own .env does not change what is tested.
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "FLASHBULB_DATA": str(self._data)}
        command = [sys.executable, "-m", self._module, "try", "--port", str(self._port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._data, env=environment | self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._process.poll() is None, f"It ended by itself:\n{self._log.read_text()}"
            assert time.monotonic() < deadline, f"It does not answer:\n{self._log.read_text()}"
            time.sleep(BETWEEN_LOOKS_S)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def _log(self) -> Path:
        return self._data / "log.txt"

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}healthz", timeout=2) as response:
                return response.status == 200
        except (OSError, HTTPException):
            return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
