"""Workers beside a real catalogue, Redis and S3."""

from tests.service.conftest import catalogue as catalogue
