/** How a bot reaches the server. */
export interface Link {
  /** False while not connected, or while too much is waiting already. */
  readonly ready: boolean
  /** Call it only while ready. */
  send(text: string): void
  /** Lets the link do what is due by now, such as connecting again. */
  tick(nowMs: number): void
  close(): void
}

/** What a link tells its bot. */
export interface LinkEvents {
  readonly onMessage: (payload: Buffer) => void
  /** Only for a connection that replaces an earlier one. */
  readonly onReconnect: () => void
  readonly onError: (error: Error) => void
}

export interface LinkOptions {
  readonly host: string
  readonly port: number
  /** The address the bot plays from. */
  readonly source: string
  readonly events: LinkEvents
}
