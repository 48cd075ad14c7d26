/** Bounds of everything the arena keeps or accepts. Nothing here grows with what strangers send. */
export const limits = {
  /** Most players one arena may be told to hold. */
  slotsMax: 5_000,
  /** Longest name, in characters. */
  nameCharactersMax: 24,
  /** Anything longer is no request of ours and is echoed without being looked at. */
  requestBytesMax: 64,
  /** A `near` message fits one datagram on any path: no fragments. */
  nearBytesMax: 1_200,
  /** A TCP line, its end included. A longer one closes the connection. */
  lineBytesMax: 4_096,
  /** Positions remembered of players who have left, per slot. The longest unseen is forgotten first. */
  rememberedPerSlotMax: 10,
  /** A player or TCP connection silent for longer is gone. */
  silenceMs: 15_000,
  /** UDP answers waiting in this process for the kernel; beyond it answers are dropped, as a network would. */
  udpQueueBytesMax: 4 * 1_024 * 1_024,
  /** Asked of the kernel, which may give less: what waits while a round of `near` goes out is not lost. */
  udpReceiveBufferBytes: 4 * 1_024 * 1_024,
  /** TCP connections per slot, beside `connectionsSpare`: strangers may look without taking a seat. */
  connectionsPerSlotMax: 2,
  connectionsSpare: 32,
  /** Logins that wait for the agent. */
  loginsMax: 200,
  /** How long a call to the agent may take. */
  callMsMax: 5_000,
  /** Of the agent's answers to `events`. */
  eventsWaitMs: 20_000,
  /** Before something is asked again, where nobody says when. */
  retryMs: 1_000,
  /** How often accounts are saved. */
  saveEveryMs: 5_000,
  /** How long a stopping arena waits for its last saves. */
  stopMsMax: 3_000,
  /** Tries to find one port that is free for both UDP and TCP when told to take any. */
  portTriesMax: 20,
} as const

/** The map is a square with this edge; positions beyond it are moved to its border. */
export const mapEdge = 1_000

/** How far a player sees, in units of the map. */
export const sightRadius = 100
