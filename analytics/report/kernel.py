"""The kernel a report runs in: the running Python itself, over local sockets where the system has them."""

from __future__ import annotations

import os
import sys
import uuid

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import default

KERNEL_NAME = "python3"
LONGEST_SOCKET_PATH = 100  # sun_path holds 104 bytes on macOS, 108 on Linux


class ReportKernel(AsyncKernelManager):
    """Starts `sys.executable`, whatever kernels are installed under the name python3.

    TCP ports are picked, closed and bound again later, so kernels started side by side can take each
    other's; sockets in the file system have names of their own.
    """

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name=KERNEL_NAME,
            language="python",
        )

    @default("connection_file")
    def _own_connection_file(self) -> str:
        return os.path.join(jupyter_runtime_dir(), f"kernel-{uuid.uuid4().hex}.json")

    @default("transport")
    def _transport(self) -> str:
        longest = len(os.fsencode(self.connection_file)) + len("-ipc-9")
        return "ipc" if os.name == "posix" and longest <= LONGEST_SOCKET_PATH else "tcp"
