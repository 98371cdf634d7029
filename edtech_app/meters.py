"""What a process counts of itself, for `/api/metrics`: by names that are ours and few, and never by a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

REGISTRY = CollectorRegistry()
"""Of this house alone: libraries that count for themselves are not told about here."""
ProcessCollector(registry=REGISTRY)

SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUESTS = Counter(
    "vidya_requests", "HTTP requests that were answered.", ("method", "route", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "vidya_request_seconds",
    "How long they took, the sending included.",
    ("method", "route"),
    buckets=SECONDS,
    registry=REGISTRY,
)
EVENTS = Counter(
    "vidya_events",
    "Events of pages by their handlers; refused ones ended with words for a person.",
    ("handler", "outcome"),
    registry=REGISTRY,
)
EVENT_SECONDS = Histogram(
    "vidya_event_seconds", "How long they took.", ("handler",), buckets=SECONDS, registry=REGISTRY
)
JOB_DONE = Gauge(
    "vidya_job_last_done_timestamp_seconds",
    "When a background job was last done by this process.",
    ("job",),
    registry=REGISTRY,
)
JOB_FAILURES = Counter("vidya_job_failures", "Background jobs that failed.", ("job",), registry=REGISTRY)
DATABASE_UP = Gauge("vidya_database_up", "Whether the database answers.", registry=REGISTRY)
LETTERS_WAITING = Gauge("vidya_outbox_waiting", "Letters that are not delivered yet.", registry=REGISTRY)
ORDERS = Gauge("vidya_orders", "Orders by status, as of the last minute.", ("status",), registry=REGISTRY)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def known_method(method: str) -> str:
    """A request's method, `other` for what a client made up."""
    return method if method in METHODS else "other"
