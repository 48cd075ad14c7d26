-- Versions of fleets and their rollouts; why a shard is drained, where no person does it.

CREATE TABLE fleet_plan (
  fleet TEXT PRIMARY KEY,
  surge INTEGER NOT NULL,
  plan TEXT NOT NULL
) STRICT;

CREATE TABLE shard_drain (
  shard_id TEXT PRIMARY KEY,
  incarnation INTEGER NOT NULL,
  cause TEXT NOT NULL
) STRICT;
