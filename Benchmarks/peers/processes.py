"""One run: a child process with a limit on its time and on its memory, and what it used."""

import contextlib
import os
import resource
import signal
import subprocess
import threading
import time


class RunFailed(Exception):
    """Why a run has no result, in one line."""


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"


def kill_group(leader):
    """A child leads a group of its own, so helpers that it forked go with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def run(command, folder, timeout, memory):
    """Seconds from start to exit, processor seconds and peak memory of `command`.

    `timeout` is in seconds, `memory` in GB of address space. Raises RunFailed.
    """
    limit = int(memory * 2**30)
    log = folder / "stderr.txt"
    timed_out = threading.Event()
    with open(log, "w") as errors:
        start = time.perf_counter()
        try:
            child = subprocess.Popen(
                [str(word) for word in command], cwd=folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        except OSError as error:
            raise RunFailed(f"did not start: {error.strerror}") from None

        def stop():
            timed_out.set()
            kill_group(child.pid)

        timer = threading.Timer(timeout, stop)
        timer.start()
        try:
            # wait4 rather than Popen.wait: it also says what the child used.
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
        except BaseException:
            kill_group(child.pid)
            raise
        finally:
            timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    if timed_out.is_set():
        raise RunFailed(f"timed out after {timeout:g} s")
    if child.returncode != 0:
        text = last_line(log.read_text(errors="replace"))
        how = (f"killed by {signal.Signals(-child.returncode).name}" if child.returncode < 0
               else f"exit code {child.returncode}")
        raise RunFailed(f"{how}: {text}")
    return {"whole_seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_mb": usage.ru_maxrss / 1024}
