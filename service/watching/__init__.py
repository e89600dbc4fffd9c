"""What programs ask to see whether Storyreel is well: `/healthz`, `/readyz`, `/metrics`."""
