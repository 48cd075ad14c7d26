-- Who is kept out: an address, a range, or an account, each at most once.

CREATE TABLE ban (
  target TEXT PRIMARY KEY,
  ban_id TEXT NOT NULL UNIQUE,
  banned_by TEXT NOT NULL,
  since INTEGER NOT NULL,
  expires_at INTEGER,
  reason TEXT NOT NULL
) STRICT;

INSERT INTO fact_revision (part, revision) VALUES ('ban', 0);
