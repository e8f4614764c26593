"""
Makes PyTorch's Linux build start without most of CUDA: run once by the environment's own Python after its packages are installed.

Its libraries name CUDA's as needed, though on a processor nothing of them is called. Each missing one becomes a link to libc10.so, and
Python is told to look functions up when they are called instead of all at once (a .pth file runs at its start).
"""
import pathlib
import re
import subprocess
import sys
import sysconfig

site = pathlib.Path(sysconfig.get_paths()["purelib"])
libraries = site / "torch" / "lib"
STAND_IN = "libc10.so"


def missing():
    """CUDA's libraries that PyTorch names and that no package brought."""
    brought = {path.name for path in site.rglob("lib*.so*")}
    named = set()
    for path in libraries.glob("libtorch*.so"):
        named |= {name.decode() for name in re.findall(rb"\0(lib(?:cu|nv|nccl)[A-Za-z_]*\.so\.\d+)(?=\0)", path.read_bytes())}
    return sorted(named - brought)


if sys.platform == "linux" and (libraries / "libtorch_cuda.so").exists():
    for name in missing():
        (libraries / name).symlink_to(STAND_IN)
    (site / "lazy_binding.pth").write_text("import os, sys; sys.setdlopenflags(os.RTLD_LAZY)\n")
subprocess.run([sys.executable, "-c", "import torch; torch.ones(3).sum()"], check=True)
