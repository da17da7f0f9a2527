"""The hashed list for pip says what uv.lock says."""

import shutil
import subprocess


def test_requirements_lock_is_exported_from_uv_lock(root):
    uv = shutil.which("uv", path=root / ".tools" / "bin") or shutil.which("uv")
    words = ["export", "--frozen", "--no-dev", "--no-emit-project", "--no-header", "--quiet"]
    exported = subprocess.run(
        [uv, *words], cwd=root, check=True, capture_output=True, encoding="utf-8"
    )
    written = (root / "requirements.lock").read_text(encoding="utf-8")
    assert written == exported.stdout, f"write it again: uv {' '.join(words)} -o requirements.lock"
