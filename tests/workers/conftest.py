"""Workers beside a real catalogue, Redis and S3."""

from tests.service.conftest import catalogue as catalogue
from tests.service.conftest import migrated_file as migrated_file
from tests.service.conftest import migrated_template as migrated_template
