"""The queue's own housekeeping."""

from procrastinate.contrib.django import app

# A worker tells every ten seconds that it lives.
SILENT_SECONDS = 60


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_up_again", pass_context=False)
async def take_up_again(timestamp: int) -> None:
    """Put back into the queue what a killed worker had begun. Every task can therefore be done once more."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job)
