"""Keeping the school: a backup of everything in one file, and making a school of it again."""

from edtech_app.services.keeping.archive import BadArchive as BadArchive
from edtech_app.services.keeping.backup import BackupService as BackupService
from edtech_app.services.keeping.backup import Made as Made
from edtech_app.services.keeping.restore import Restored as Restored
from edtech_app.services.keeping.restore import RestoreService as RestoreService
