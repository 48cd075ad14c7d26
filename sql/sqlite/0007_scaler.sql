-- What the scaler remembers: one JSON document per pool, host, budget, breaker, pause and record; always read and judged together.

CREATE TABLE scaler_document (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;

INSERT INTO fact_revision (part, revision) VALUES ('scaler', 0);
