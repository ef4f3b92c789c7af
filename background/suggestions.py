"""The job that trains the model which suggests a category from a text."""

from background.terms import Context
from domain.job import JobState, Outcome
from domain.line import Line


def train(context: Context) -> Outcome:
    """Learn from the incidents stored, measure on those kept apart, put the better in force."""
    # scikit-learn is heavy: whoever does not train does without.
    from analytics.runs import suggestions as run
    from analytics.suggestion import fitting

    with context.sessions() as session:
        texts = run.labelled(session)
    context.progress(0.1, "read")
    found = fitting.fitted(texts)
    if found is None:
        reason = Line("job.too_few_texts", {"n": len(texts), "needed": fitting.LEAST_TEXTS})
        return Outcome(JobState.SKIPPED, reason)
    context.progress(0.9, "measured")
    with context.transaction() as session:
        trained = run.store(session, found, texts, now=context.now())
    result: dict[str, object] = {"version": trained.version, **trained.evidence}
    if not trained.is_better:
        return Outcome(JobState.SKIPPED, Line("job.no_better"), result)
    return Outcome(JobState.SUCCEEDED, result=result)
