"""Backup and restore: everything that cannot be made again, in one directory on another disk.

    storyreel-backup.txt            says what the directory is; locked while it is written or read
    SHA256SUMS                      of the objects: `sha256sum -c --quiet SHA256SUMS` checks them by hand
    objects/<key>                   each object under its key in the bucket, once for all snapshots
    catalogue/<instant>/            one snapshot of the catalogue
        manifest.json               what belongs to it: tables and objects with sizes and SHA-256
        manifest.sha256
        <table>.jsonl.gz            a JSON object a row
    partial/                        what is being written; emptied when the next backup begins

A snapshot appears under its name in one step, when all that it names is durable. A backup that is cut short
at any moment leaves those before it as they were.
"""
