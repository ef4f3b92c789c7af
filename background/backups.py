"""The job that backs everything up and forgets backups that are old."""

from pathlib import Path

from background.terms import Context
from db import session as database
from domain.job import JobState, Outcome
from domain.line import Line
from services import backup_files, backups


def back_up(
    context: Context, folder: Path | None, *, home: Path, media: Path, keep: int
) -> Outcome:
    """Write a backup into ``folder`` and keep the newest ``keep``; skipped where there is none."""
    if folder is None:
        reason = Line("job.no_backup_folder", {"setting": backups.SETTING})
        return Outcome(JobState.SKIPPED, reason)
    held = backups.Holdings(database.url(context.sessions), home, media)
    place = backups.write(held, folder, now=context.now(), heed=context.heed)
    gone = backups.forget_old(folder, keep=keep)
    manifest = backup_files.manifest(place)
    told: dict[str, object] = {
        "backup": place.name,
        "bytes": manifest.size_bytes,
        "rows": sum(manifest.rows.values()),
        "media": len(manifest.media),
        "missing_media": len(manifest.missing),
        "forgotten": len(gone),
    }
    return Outcome(JobState.SUCCEEDED, result=told)
