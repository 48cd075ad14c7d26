/** Told with every send: null, or why it failed (`code` as the system names it). */
export type SentListener = (error: Error | null) => void

/** Where a datagram came from. Valid only during the call it is handed to. */
export interface DatagramSource {
  readonly address: string
  readonly port: number
}

/** A bound UDP socket, as far as the proxy needs one. Real ones come from `openSocket`, the simulator's from its own network. */
export interface DatagramSocket {
  /** Its own. */
  readonly port: number
  /** To where it is connected. */
  send(datagram: Buffer, onSent: SentListener): void
  /** On a socket that is not connected. */
  sendTo(datagram: Buffer, address: string, port: number, onSent: SentListener): void
  /** Hears only this peer from now on, except for what is queued already. False if the network refuses the address. */
  connect(address: string, port: number): boolean
  disconnect(): void
  /** Bytes that wait because the system takes no more. */
  queuedBytes(): number
  /** Does nothing the second time. */
  close(): void
}

export interface OpenSocketOptions {
  readonly family: 4 | 6
  readonly address: string
  readonly port: number
  /** Wish for the kernel's receive queue; the system's limit holds. */
  readonly receiveBufferBytes?: number
  /** The datagram is valid only during the call. */
  readonly onDatagram: (datagram: Buffer, from: DatagramSource) => void
  /** Refusals (ICMP) and failures of an open socket; failures to open come as the result. */
  readonly onError: (code: string) => void
}

export type OpenSocketResult =
  | { readonly kind: 'open'; readonly socket: DatagramSocket }
  /** `code` as the system names it: `EADDRINUSE`, `EMFILE` … */
  | { readonly kind: 'failed'; readonly code: string }

/** Opens and binds at once: there is no "opening" in which datagrams would have to queue. */
export type OpenSocket = (options: OpenSocketOptions) => OpenSocketResult
