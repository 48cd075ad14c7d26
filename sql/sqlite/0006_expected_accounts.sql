-- On which group an account is expected since its player was moved, and how often it has been taken there.

CREATE TABLE expected_account (
  account_id TEXT PRIMARY KEY,
  group_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  since INTEGER NOT NULL,
  bounces INTEGER NOT NULL,
  bounced_at INTEGER,
  bounced_shard_id TEXT,
  bounced_incarnation INTEGER,
  bounced_protocol TEXT,
  bounced_ip TEXT,
  bounced_port INTEGER
) STRICT;

INSERT INTO fact_revision (part, revision) VALUES ('expected_account', 0);
