"""Where records live: a versioned table on disk, one writer, and one hardened connection for everybody."""

from analytics.store.acts import Act, ActKind, Standing
from analytics.store.batch import Known, Reject, Severity, SheetRows, Status, Submission
from analytics.store.check import CHECKED, review
from analytics.store.keys import person_keys
from analytics.store.read import Store, open_records, open_store
from analytics.store.table import EMPTY
from analytics.store.write import Writer, open_writer

__all__ = [
    "CHECKED",
    "EMPTY",
    "Act",
    "ActKind",
    "Known",
    "Reject",
    "Severity",
    "SheetRows",
    "Standing",
    "Status",
    "Store",
    "Submission",
    "Writer",
    "open_records",
    "open_store",
    "open_writer",
    "person_keys",
    "review",
]
