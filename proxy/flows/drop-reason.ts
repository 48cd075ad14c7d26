/** Why a datagram or a connection was dropped. Each is a metric label: the set stays small, fixed and stable.
 *  New arrivals: `banned`, `blocked` (kicked), `draining`, `flow-limit` (proxy), `listener-limit`, `ip-limit`, `ip-rate`, `prefix-rate`,
 *  `total-rate`, `hold`, `full`, `no-route`, `flow-ports` (no port left towards the shard).
 *  Known flows: `flow-rate` (more datagrams a second than the listener allows one flow), `following` (a moved client is being let run into its time-out), `fenced` (came from a shard that the flow has left),
 *  `queue-full` (socket still opening, or its send queue too long), `send-failed`.
 *  At the door of a game that has one: `handshake` (data of somebody whom the shard has not let in yet), `handshake-queue` (too many wait for
 *  their handshake with one shard), `no-session` (data without a flow: the client is told to connect anew), `shard-banned` (the shard has
 *  banned the address that it sees).
 *  Questions of server lists: `query-limit` (the budget for replies is used up), `query-invalid` (damaged, or never answered),
 *  `query-refused` (understood, but none that a stranger, or anybody just now, gets an answer to), `query-early` (no shard has told yet what
 *  to answer).
 *  First words of connections whose game the proxy understands: `hello-invalid` (garbage, or too long), `hello-timeout` (never whole),
 *  `hello-limit` (too many at once have not said whom they want).
 *  `socket-buffer` happened in the kernel, before us. */
export const DROP_REASONS = [
  'banned',
  'blocked',
  'draining',
  'flow-limit',
  'listener-limit',
  'ip-limit',
  'ip-rate',
  'prefix-rate',
  'total-rate',
  'hold',
  'full',
  'no-route',
  'flow-ports',
  'flow-rate',
  'following',
  'fenced',
  'queue-full',
  'send-failed',
  'handshake',
  'handshake-queue',
  'no-session',
  'shard-banned',
  'query-limit',
  'query-invalid',
  'query-refused',
  'query-early',
  'hello-invalid',
  'hello-timeout',
  'hello-limit',
  'socket-buffer',
] as const

export type DropReason = (typeof DROP_REASONS)[number]
