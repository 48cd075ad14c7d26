-- The map of a fleet, cut into zones.

CREATE TABLE zone_map (
  fleet TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  applied_by TEXT NOT NULL,
  applied_at INTEGER NOT NULL,
  map TEXT NOT NULL
) STRICT;

INSERT INTO fact_revision (part, revision) VALUES ('zone_map', 0);
