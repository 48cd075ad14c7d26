/** Bounds and rhythms of the swarm. */
export const limits = {
  playersMax: 5_000,
  secondsMax: 86_400,
  /** Datagrams per second and bot. */
  rateMax: 100,
  seedMax: 0xffff_ffff,
  /** The shard that answers is asked for this often; the resolution of every outage depends on it. */
  whoEveryMs: 200,
  positionEveryMs: 500,
  /** A hello that got no welcome is said again after this. */
  helloAgainMs: 500,
  /** A bot that walks between zones does something this often. */
  actEveryMs: 200,
  /** One that was handed over asks where it is this often. */
  followAgainMs: 50,
  /** One that hears nothing for so long logs in again. */
  deafMs: 2_000,
  /** At the end of a walk, who has not been answered for so long is lost. */
  lostMs: 10_000,
  /** Units of the map per act. */
  strideMax: 100,
  /** New bots per second, so that the start is no flood. */
  birthsPerSecondMax: 1_000,
  /** Silence of a shard that still is the same one counts as a gap beyond this, or beyond so many turns of a slow bot. */
  gapMsMin: 300,
  gapTurnsMin: 3,
  /** A former shard that answers alone for this long is no late packet: the player was moved back. */
  returnMsMin: 300,
  /** Probes whose answer is still counted, per bot. */
  probesInFlightMax: 256,
  /** Shards remembered per bot, to know a late answer from a new shard. */
  shardsRememberedMax: 64,
  /** Different (from → to) in one report; later ones are counted together. */
  routesMax: 1_000,
  /** Longest line taken from a server over TCP. */
  lineBytesMax: 8_192,
  /** Unsent bytes of one TCP bot; beyond it a turn is skipped. */
  tcpQueueBytesMax: 65_536,
  reconnectMsMin: 50,
  reconnectMsMax: 1_000,
  /** Silence at the end after which a bot counts as forsaken, which fails the run. */
  finalSilenceMs: 2_000,
  /** How long the last answers may take after the last question. */
  lastAnswersMs: 500,
} as const
