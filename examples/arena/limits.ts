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
  /** How often the agent is told where everybody is. */
  positionsEveryMs: 250,
  /** Players of one such call; more are told in several. */
  playersPerCallMax: 500,
  /** How often it is asked what lies beyond the border. */
  borderEveryMs: 500,
  /** Players and things beyond the border that are shown. */
  standInsMax: 512,
  /** What nobody confirmed for so long is not shown any more. */
  standInsMs: 3_000,
  /** How often it is asked which zone this shard carries. */
  zoneEveryMs: 5_000,
  /** Vehicles and walkers that are being handed over. */
  crossingsMax: 64,
  /** A vehicle, its driver included. */
  partyMax: 8,
  /** How near a driver must be to be ridden with, in units of the map. */
  rideReach: 100,
  itemsMax: 8,
  itemCharactersMax: 12,
  /** A coin is found every so many acts. */
  actsPerCoin: 10,
  /** What is handed over with a player. */
  luggageBytesMax: 1_000,
  /** So long a player who was handed over is told so, before a new login is one like any other. */
  movedMs: 1_500,
  /** How long a stopping arena waits for its last saves. */
  stopMsMax: 3_000,
  /** Tries to find one port that is free for both UDP and TCP when told to take any. */
  portTriesMax: 20,
} as const

/** The map is a square with this edge; positions beyond it are moved to its border. */
export const mapEdge = 1_000

/** How far a player sees, in units of the map. */
export const sightRadius = 100
