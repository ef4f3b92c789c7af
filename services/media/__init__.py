"""Photos, sounds and films of reports: taken in, cleaned in a process of its own, kept, erased.

media.accept(session, report_id, uploads, folder=settings.media, now=now)
"""

from services.media.accepting import JOB, accept, enqueue_left
from services.media.storing import erase

__all__ = ["JOB", "accept", "enqueue_left", "erase"]
