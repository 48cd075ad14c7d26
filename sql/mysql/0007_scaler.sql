-- What the scaler remembers: one JSON document per pool, host, budget, breaker, pause and record; always read and judged together.

CREATE TABLE IF NOT EXISTS scaler_document (
  kind VARCHAR(64) NOT NULL,
  id VARCHAR(190) NOT NULL,
  version BIGINT NOT NULL,
  body MEDIUMTEXT NOT NULL,
  PRIMARY KEY (kind, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO fact_revision (part, revision) VALUES ('scaler', 0)
