/** One end point that speaks to the arena; a player once it has said hello. */
export interface Visitor {
  readonly protocol: 'udp' | 'tcp'
  readonly address: string
  readonly port: number
}

/** The same text for the same end point, different for any other. */
export function visitorKey(visitor: Visitor): string {
  return `${visitor.protocol} ${visitor.address} ${visitor.port}`
}

/** The end point as people write it: `<ip>:<port>`, a version 6 address in brackets. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
