"""The set-up says in one line what is missing."""

import importlib.util
import socket
import subprocess
import sys

import pytest


@pytest.fixture
def start(root):
    spec = importlib.util.spec_from_file_location("run", root / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare(start, tmp_path, monkeypatch):
    """The set-up in an empty folder, as after a fresh clone."""
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(start, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return start


@pytest.fixture
def synced(bare, monkeypatch):
    """The groups that uv was asked to install, one entry for each call."""
    calls = []

    def sync(_uv, *, with_tests):
        calls.append(with_tests)
        bare.VENV_PYTHON.parent.mkdir(parents=True, exist_ok=True)
        bare.VENV_PYTHON.touch()

    monkeypatch.setattr(bare, "find_uv", lambda: "uv")
    monkeypatch.setattr(bare, "sync", sync)
    return calls


def test_a_second_start_installs_nothing(bare, synced):
    bare.set_up(with_tests=False)
    bare.set_up(with_tests=False)
    assert synced == [False]


def test_running_after_testing_keeps_the_test_tools(bare, synced):
    bare.set_up(with_tests=True)
    bare.set_up(with_tests=False)
    (bare.ROOT / "uv.lock").write_text("changed", encoding="utf-8")
    bare.set_up(with_tests=False)
    assert synced == [True, True]


def test_a_broken_environment_is_noticed(bare, synced):
    bare.set_up(with_tests=False)
    bare.VENV_PYTHON.unlink()
    bare.set_up(with_tests=False)
    assert len(synced) == 2


def test_a_moved_environment_is_made_again(bare, synced):
    bare.set_up(with_tests=False)
    bare.STAMP.write_text("/elsewhere\n" + bare.STAMP.read_text().split("\n", 1)[1])
    left = bare.VENV / "left"
    left.touch()
    bare.set_up(with_tests=False)
    assert len(synced) == 2
    assert not left.exists()


def test_peers_that_cannot_be_installed_stop_nothing(bare, synced, monkeypatch, capsys):
    def call(_command, *, failing, into):
        raise bare.SetupError(failing)

    monkeypatch.setattr(bare, "call", call)
    monkeypatch.setattr(bare, "PEERS_STAMP", bare.ROOT / "stamp")
    bare.set_up_peers()
    assert (
        "NumPyro, GPBoost and statsmodels could not be installed. Going on"
        in capsys.readouterr().err
    )
    assert not (bare.ROOT / "stamp").exists()


def test_peers_are_installed_once_and_apart(bare, synced, monkeypatch):
    places = []
    monkeypatch.setattr(bare, "call", lambda _command, **said: places.append(said["into"]))
    monkeypatch.setattr(bare, "PEERS_STAMP", bare.ROOT / "stamp")
    bare.set_up_peers()
    bare.set_up_peers()
    assert places == [bare.PEERS]
    assert places != [bare.VENV]


def test_a_port_in_use_is_named_with_another(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(start.SetupError, match=rf"Port {port} .*--port"):
            start.require_free_port(port)


def test_missing_pip_is_named_with_its_package(bare, monkeypatch):
    monkeypatch.setattr(bare, "answers", lambda _command: False)
    monkeypatch.setattr(bare.shutil, "which", lambda _name: None)
    with pytest.raises(bare.SetupError, match="apt-get install python3-pip"):
        bare.find_uv()


def test_a_failed_fetch_says_that_the_network_is_needed(bare, monkeypatch, capsys):
    monkeypatch.setattr(bare, "answers", lambda command: "pip" in command)
    failed = subprocess.CompletedProcess([], 1, stdout=b"a\nb\nconnection refused")
    monkeypatch.setattr(bare.subprocess, "run", lambda *_a, **_k: failed)
    with pytest.raises(bare.SetupError, match="needs the network"):
        bare.find_uv()
    assert "connection refused" in capsys.readouterr().err


def test_an_old_python_is_told_what_to_install(start, monkeypatch):
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        start.require_python()


def test_an_unknown_subcommand_names_the_known_ones(root):
    done = subprocess.run(
        [sys.executable, root / "run.py", "fly"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "run, test, bench, bench-hazard, landrelease" in done.stdout


def test_a_half_made_demo_is_never_served(start, tmp_path, monkeypatch):
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "DEMO", tmp_path / "demo")
    monkeypatch.setattr(start, "COMMAND", "false")
    with pytest.raises(start.SetupError, match="demo programme could not be made"):
        start.make_demo()
    assert not (tmp_path / "demo").exists()
