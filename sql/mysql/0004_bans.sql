-- Who is kept out: an address, a range, or an account, each at most once.

CREATE TABLE IF NOT EXISTS ban (
  target VARCHAR(128) NOT NULL,
  ban_id VARCHAR(63) NOT NULL,
  banned_by VARCHAR(100) NOT NULL,
  since BIGINT NOT NULL,
  expires_at BIGINT NULL,
  reason VARCHAR(200) NOT NULL,
  PRIMARY KEY (target),
  UNIQUE KEY ban_id (ban_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO fact_revision (part, revision) VALUES ('ban', 0)
