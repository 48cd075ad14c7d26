/** First bytes of SA:MP's datagrams outside the reliability layer, and of the messages inside it (RakNet 2.x with SA:MP's numbering). */
export const MESSAGE_ID = {
  internalPing: 6,
  connectedPong: 9,
  connectionRequest: 11,
  authKey: 12,
  rpc: 20,
  detectLostConnections: 23,
  openConnectionRequest: 24,
  openConnectionReply: 25,
  openConnectionCookie: 26,
  connectionAttemptFailed: 29,
  newIncomingConnection: 30,
  noFreeIncomingConnections: 31,
  /** The other side leaves. A client that gets it stops for good; a server logs the leave at once. */
  disconnection: 32,
  /** The connection is gone. A client that gets it connects again, from a new source port. */
  connectionLost: 33,
  connectionRequestAccepted: 34,
  connectionBanned: 36,
  invalidPassword: 37,
  /** open.mp's offer of a key for its masking. */
  encryptionOffer: 134,
} as const
