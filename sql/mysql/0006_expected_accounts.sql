-- On which group an account is expected since its player was moved, and how often it has been taken there.

CREATE TABLE IF NOT EXISTS expected_account (
  account_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  group_id VARCHAR(190) NOT NULL,
  epoch BIGINT NOT NULL,
  since BIGINT NOT NULL,
  bounces INT NOT NULL,
  bounced_at BIGINT NULL,
  bounced_shard_id VARCHAR(190) NULL,
  bounced_incarnation BIGINT NULL,
  bounced_protocol VARCHAR(8) NULL,
  bounced_ip VARCHAR(45) NULL,
  bounced_port INT NULL,
  PRIMARY KEY (account_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO fact_revision (part, revision) VALUES ('expected_account', 0)
