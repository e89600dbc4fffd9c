"""OpenStack Swift as the local S3 server: configuration, rings, and how its programs are started."""
