"""What a life needs, imported once for all lives."""

import monitor.app.monitor
import monitor.channels.file_drop
import monitor.channels.webhook
import monitor.cli
import monitor.cli.service
import monitor.scheduler
import monitor.web.serve  # noqa: F401 - imported so that those forked from here need not
