"""`--state FILE`: an answer leaves only after what it changed is in the state.

FILE is a snapshot; beside it, `FILE.log` (simulator.keeping.log_file) takes every request's change before the answer is sent,
that of a read included; what is done between requests (notifications) goes with the next one. The log is folded into the
snapshot at the start, at a clean end, and when it has outgrown it; a clean end leaves FILE alone. The snapshot names the log that
follows it and the one it holds, so a crash between the two steps of folding applies nothing twice, and a log is refused that
belongs to another snapshot.

- kill -9 loses nothing that was answered, and keeps nothing half: a request ($batch and seed too) is one line.
- A power cut may lose what the system had not written to the disk yet, some seconds at most; what is there is whole. The log is
  not forced to the disk, since that would take longer than everything else; a snapshot is, before its log is given up.
- A change that cannot be kept (the disk is full, or became read-only) is undone, and answered 503 in the service's words with
  Retry-After. Reads go on, and writes too as soon as there is room; only a read's own change waits for the next write.
- No secret is kept in the clear, as in every snapshot. After a restart the partner app has a new one (the run file says it), the
  secrets of other apps work (they are kept as hashes), the shared keys of network connections read `[redacted]`. Refresh tokens
  and access tokens stay good: the key they are signed with lies in the run folder. Faults, lag, throttling and the other
  settings of /_sim/ are no state.
- The clock goes on from the last change.
"""

from __future__ import annotations

import json
import logging
import secrets
from pathlib import Path

from simulator.errors import StartError, StateUnusable
from simulator.keeping.changes import Watch
from simulator.keeping.log_file import LogFile
from simulator.keeping.replay import replay
from simulator.messages import Request, Response
from simulator.router import refuse
from simulator.snapshot import load_file, save_file
from simulator.store import Cloud

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# A log is folded when it is longer than its snapshot, and than this.
_SMALLEST = 8 * 1024 * 1024
_RETRY_AFTER = "5"
_log = logging.getLogger("simulator")


class Keeper:
    """Keeps the state of one cloud in `path` and the log beside it: `load` it if it `exists`, `begin`, `keep` after each request,
    `close`. Raises StartError, StateUnusable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = LogFile(path.with_name(f"{path.name}.log"))
        except OSError as problem:
            raise StartError(f"{problem.filename} cannot be used: {problem.strerror}") from None
        self._id = ""
        self._in_log = ""  # the snapshot that what stands in the log follows
        self._fold_at = 0
        self._failing = False
        self.exists = path.exists()
        try:
            self._refuse_orphan()
        except StateUnusable:
            self.abandon()
            raise

    def _refuse_orphan(self) -> None:
        if not self.exists and self._file.read().records:
            raise StateUnusable(
                f"{self._path} is missing, but {self._file.path} holds changes made after it. Put it back, or delete the log to "
                "begin anew."
            )

    def load(self, cloud: Cloud) -> None:
        """Make the state what was kept last. Raises StateUnusable."""
        known = load_file(cloud, self._path)
        known = known if isinstance(known, dict) else {}
        found = self._file.read()
        if found.torn:
            _log.warning("the last line of %s is not whole: it is of a request that was never answered", self._file.path)
        self._id = str(known.get("id", ""))
        self._in_log = found.follows
        if not found.records or found.follows == known.get("folded"):
            return
        if found.follows != self._id:
            raise StateUnusable(
                f"{self._file.path} belongs to another snapshot than {self._path}. Put back the file that it belongs to, or "
                "delete the log to go on without its changes."
            )
        try:
            replay(cloud, found.records)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise StateUnusable(f"{self._file.path} does not fit {self._path}: {type(problem).__name__} {problem}.") from None

    def begin(self, cloud: Cloud) -> None:
        """Keep every change from now on. Raises OSError."""
        self._cloud = cloud
        self._watch = Watch(cloud)
        self._fold()

    def keep(self, request: Request, response: Response) -> Response:
        """The answer that may leave: `response`, once what its request changed is kept."""
        if not self._watch.changed:
            return response
        try:
            self._append()
        except OSError as problem:
            self._say(problem)
            if request.method in _READS:
                return response
            self._watch.undo()
            why = f"{self._file.path} cannot be written ({problem.strerror})"
            refusal = refuse(request, 503, f"The simulator cannot keep this change, so it was undone: {why}.")
            refusal.headers["retry-after"] = _RETRY_AFTER
            return refusal
        if self._failing:
            self._failing = False
            _log.warning("changes are kept in %s again", self._file.path)
        if self._file.size > self._fold_at:
            self._try_to_fold()
        return response

    def close(self) -> None:
        """Leave the whole state in its file. Where that fails the log stays, and nothing is lost."""
        self._file.close(remove=self._try_to_fold())

    def abandon(self) -> None:
        """Leave everything as it was, when the start fails."""
        self._file.close(remove=self._file.empty)

    def _append(self) -> None:
        cloud = self._cloud
        operations = self._watch.changes()
        moment, frozen = json.dumps(cloud.now().isoformat()), json.dumps(cloud.clock.frozen)
        self._file.append(
            f'{{"now": {moment}, "frozen": {frozen}, "idsGiven": {cloud.ids_given}, "operations": [{", ".join(operations)}]}}'
        )
        self._watch.settle()

    def _try_to_fold(self) -> bool:
        try:
            self._fold()
        except OSError as problem:
            _log.error("the state cannot be written to %s (%s); %s has it", self._path, problem.strerror, self._file.path)
            self._fold_at = 2 * self._file.size
            return False
        return True

    def _fold(self) -> None:
        fresh = secrets.token_hex(16)
        size = save_file(self._cloud, self._path, log={"id": fresh, "folded": self._in_log})
        self._id = self._in_log = fresh
        # The snapshot has what no line of the log told yet, too.
        self._watch.settle()
        self._fold_at = max(_SMALLEST, size)
        self._file.begin(fresh)

    def _say(self, problem: OSError) -> None:
        if not self._failing:
            self._failing = True
            _log.error("no change can be kept in %s (%s): writes are refused until it can", self._file.path, problem.strerror)
